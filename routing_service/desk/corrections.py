"""Corrections of contacts, by who may answer them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from routing_service import errors
from routing_service.desk.rows import card_of
from routing_service.desk.state import State
from routing_service.desk.views import ContactCard
from routing_service.domain.access import Principal, may_correct
from routing_service.domain.contact import Contact
from routing_service.domain.correction import CorrectionUnfit, decide_correction
from routing_service.domain.drafts import to_fact
from routing_service.domain.identifiers import (
    Pseudonyms,
    contact_stream,
    new_event_id,
)
from routing_service.domain.record import Fact

Record = Callable[[Sequence[Fact]], Awaitable[None]]
"""Appends facts, applies them, and returns once they are durable."""

_log = structlog.get_logger(__name__)


class Corrections:
    """`changed` is told the tickets whose rows show something new."""

    def __init__(
        self,
        state: State,
        pseudonyms: Pseudonyms,
        *,
        record: Record,
        changed: Callable[[str], None],
    ) -> None:
        self._state = state
        self._pseudonyms = pseudonyms
        self._record = record
        self._changed = changed

    async def correct(
        self,
        principal: Principal,
        contact_id: str,
        given: dict[str, str | None],
        *,
        key: str | None,
        now: datetime,
    ) -> ContactCard:
        """Raises NotFound for a contact none of whose tickets may be answered, and
        Unreadable."""
        contact = self._contact(principal, contact_id)
        try:
            drafts = decide_correction(contact, given, now=now)
        except CorrectionUnfit as error:
            raise errors.Unreadable(str(error)) from None
        facts = [
            to_fact(
                draft,
                id=(
                    self._pseudonyms.uuid("command", principal.id, contact.id, key)
                    if key
                    else new_event_id()
                ),
                stream=contact_stream(contact.id),
                actor="agent:" + principal.id,
                subject=contact.id,
            )
            for draft in drafts
        ]
        await self._record(facts)
        for ticket_id in self._state.conversations.get(contact.id, ()):
            self._changed(ticket_id)
        return card_of(self._contact(principal, contact_id))

    def _contact(self, principal: Principal, contact_id: str) -> Contact:
        contact = self._state.contacts.get(contact_id)
        if contact is not None:
            ids = self._state.conversations.get(contact.id, ())
            if may_correct(principal, [self._state.tickets[one] for one in ids]):
                return contact
        _log.info("not allowed", user=principal.id, contact_id=contact_id)
        raise errors.NotFound(f"contact {contact_id}: none that you may answer")
