"""The messages that failed, as whoever may see their tickets is shown them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.desk.state import State
from routing_service.domain.access import Principal, visible


class FailedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is WhatsApp's, or the HTTP status where it gave none; null where nothing
    was answered."""

    ticket_id: str
    message_id: str
    contact_name: str | None
    agent_id: str | None
    kind: str
    text: str | None
    failed_at: datetime
    code: int | None
    reason: str


def failed_messages(state: State, principal: Principal) -> list[FailedMessage]:
    """The latest first; none of closed tickets, which take no more work."""
    shown = []
    for message in reversed(state.outgoing.failed.values()):
        ticket = state.tickets.get(message.ticket_id)
        if ticket is None or not visible(principal, ticket):
            continue
        contact = state.contacts.get(ticket.contact_id)
        shown.append(
            FailedMessage(
                ticket_id=ticket.id,
                message_id=message.message_id,
                contact_name=contact.name if contact else None,
                agent_id=message.agent_id,
                kind=message.kind,
                text=message.text,
                failed_at=message.since,
                code=message.code,
                reason=message.reason or "",
            )
        )
    return shown
