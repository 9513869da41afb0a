"""Whether a message may still be sent at the moment when its turn has come."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.desk.outgoing import Outgoing
from routing_service.desk.state import State
from routing_service.desk.verdicts import TEMPLATE_NEEDED
from routing_service.domain.window import WINDOW

WINDOW_CLOSED = 131047
OPTED_OUT = 131050
MARKETING = "MARKETING"


class Hindrance(msgspec.Struct, frozen=True):
    """Why a message is not sent; `code` is the one WhatsApp would have answered."""

    code: int
    reason: str


class Clearance:
    """Says on the hot state what WhatsApp would refuse, without asking it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def hindrance(self, message: Outgoing, now: datetime) -> Hindrance | None:
        if message.kind == "template":
            return self._opt_out(message)
        return self._closed_window(message, now)

    def _opt_out(self, message: Outgoing) -> Hindrance | None:
        contact = self._state.contacts.get(message.contact_id)
        if contact is None or contact.takes_marketing:
            return None
        category = self._state.catalogue.category_of(
            message.template_name, message.template_language
        )
        if category != MARKETING:
            return None
        return Hindrance(OPTED_OUT, "the customer takes no marketing messages")

    def _closed_window(self, message: Outgoing, now: datetime) -> Hindrance | None:
        """None also where the ticket is closed meanwhile: WhatsApp knows its window."""
        ticket = self._state.tickets.get(message.ticket_id)
        if ticket is None:
            return None
        held = self._state.tickets_of(ticket.contact_id or "", message.number_id)
        written = [
            one.last_customer_message_at
            for one in (ticket, *held)
            if one.last_customer_message_at is not None
        ]
        if written and now <= max(written) + WINDOW:
            return None
        return Hindrance(WINDOW_CLOSED, TEMPLATE_NEEDED)
