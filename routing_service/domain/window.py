"""WhatsApp's customer service window: 24 hours from the customer's last message."""

from __future__ import annotations

from datetime import datetime, timedelta

from routing_service.domain.ticket import Ticket

WINDOW = timedelta(hours=24)


def window_closes_at(ticket: Ticket) -> datetime | None:
    """The last instant at which free text may be sent; null if nobody wrote."""
    last = ticket.last_customer_message_at
    return None if last is None else last + WINDOW


def is_window_open(ticket: Ticket, now: datetime) -> bool:
    closes_at = window_closes_at(ticket)
    return closes_at is not None and now <= closes_at
