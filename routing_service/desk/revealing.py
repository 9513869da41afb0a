"""A customer's phone number, shown to who may see it and recorded first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from routing_service import errors
from routing_service.desk.audit import Audit
from routing_service.desk.reading import Reader
from routing_service.desk.state import State
from routing_service.domain.access import Principal, may
from routing_service.domain.audit import Act
from routing_service.domain.events import ContactRevealed
from routing_service.domain.identifiers import contact_stream, new_event_id
from routing_service.domain.phone_masking import international
from routing_service.domain.record import Fact
from routing_service.log.event_log import Appended

Wait = Callable[[Appended], Awaitable[None]]


class Revealing:
    def __init__(
        self, state: State, reader: Reader, audit: Audit, *, wait: Wait
    ) -> None:
        self._state = state
        self._reader = reader
        self._audit = audit
        self._wait = wait

    async def reveal(
        self, principal: Principal, ticket_id: str, reason: str, *, now: datetime
    ) -> str:
        """The number in full. Raises NotAllowed, and NotFound also for a customer
        without one."""
        ticket, _ = await self._reader.conversation(principal, ticket_id)
        if not may(principal, "contacts.reveal", ticket):
            raise errors.NotAllowed(f"contacts.reveal: not given to {principal.role}")
        contact = self._state.contacts.get(ticket.contact_id)
        if contact is None or contact.phone is None:
            raise errors.NotFound(f"ticket {ticket_id}: no phone number is known")
        fact = Fact(
            id=new_event_id(),
            stream=contact_stream(contact.id),
            event=ContactRevealed(
                contact_id=contact.id,
                agent_id=principal.id,
                ticket_id=ticket_id,
                reason=reason,
            ),
            occurred_at=now,
            actor="agent:" + principal.id,
        )
        act = Act(
            actor_id=principal.id,
            name="contacts.revealed",
            target=contact.id,
            detail={"ticket_id": ticket_id},
        )
        await self._wait(self._audit.record_with([fact], [act]))
        return international(contact.phone)
