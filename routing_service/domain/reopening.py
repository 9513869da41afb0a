"""Which ticket a customer's message belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from routing_service.domain.configuration import Configuration
from routing_service.domain.ticket import Ticket

DEFAULT_REOPEN_HOURS = 72
_NEVER = datetime.min.replace(tzinfo=UTC)


def reopen_window(configuration: Configuration, number_id: str | None) -> timedelta:
    number = configuration.numbers.get(number_id or "")
    hours = DEFAULT_REOPEN_HOURS if number is None else number.reopen_hours
    return timedelta(hours=hours)


def current_ticket(
    tickets: Iterable[Ticket],
    *,
    number_id: str | None,
    at: datetime,
    reopens_within: timedelta,
) -> Ticket | None:
    """Of one contact's `tickets`: the unresolved one on this number, else the last one
    resolved so shortly before `at` that the message still belongs to it."""
    here = [one for one in tickets if one.number_id == number_id]
    waiting = [one for one in here if not one.is_ended]
    if waiting:
        return max(waiting, key=_latest)
    resolved = [
        one
        for one in here
        if one.status == "resolved"
        and one.resolved_at is not None
        and at - one.resolved_at <= reopens_within
    ]
    return max(resolved, key=_latest, default=None)


def _latest(ticket: Ticket) -> tuple[datetime, str]:
    return ticket.last_message_at or ticket.opened_at or _NEVER, ticket.id
