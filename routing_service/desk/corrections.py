"""Corrections of contacts, by who may answer them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from routing_service import errors
from routing_service.desk.rows import card_of
from routing_service.desk.state import State
from routing_service.desk.views import ContactCard
from routing_service.domain.access import Principal, may_correct, may_describe
from routing_service.domain.contact import Contact
from routing_service.domain.correction import CorrectionUnfit, decide_correction
from routing_service.domain.description import (
    Description,
    DescriptionUnfit,
    decide_description,
)
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
        description: Description,
        *,
        key: str | None,
        now: datetime,
    ) -> ContactCard:
        """What was detected set right, and what the company tells; all or nothing.

        Raises NotFound for a contact none of whose tickets may be answered, NotAllowed
        for a description by who may not describe, and Unreadable.
        """
        contact = self._contact(principal, contact_id)
        agents = self._state.configuration.agents
        if not description.is_empty and not may_describe(
            principal, self._state.tickets_with(contact.id)
        ):
            raise errors.NotAllowed(f"contacts.describe: not given to {principal.role}")
        try:
            drafts = [
                *decide_correction(contact, given, now=now),
                *decide_description(contact, description, agents, now=now),
            ]
        except (CorrectionUnfit, DescriptionUnfit) as error:
            raise errors.Unreadable(str(error)) from None
        facts = [
            to_fact(
                draft,
                id=(
                    self._pseudonyms.uuid(
                        "command",
                        principal.id,
                        contact.id,
                        type(draft.event).__name__,
                        key,
                    )
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
        if contact is not None and may_correct(
            principal, self._state.tickets_with(contact.id)
        ):
            return contact
        _log.info("not allowed", user=principal.id, contact_id=contact_id)
        raise errors.NotFound(f"contact {contact_id}: none that you may answer")
