"""Facts for the tests of the log."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from routing_service.domain.events import MessageReceived
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def message(
    ticket_id: str = "T-1", *, event_id: UUID | None = None, text: str | None = None
) -> Fact:
    """A customer's message on a ticket."""
    return Fact(
        id=event_id or new_event_id(),
        stream=f"ticket:{ticket_id}",
        event=MessageReceived(ticket_id=ticket_id, message_id="m-1"),
        occurred_at=NOON,
        actor="customer:c-1",
        personal=None if text is None else Personal("c-1", {"text": text}),
    )
