"""Who wrote: contacts become known, gain identities and change names."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from routing_service.desk.state import State
from routing_service.domain.contact import Contact, Identity, decide_contact
from routing_service.domain.drafts import Draft, to_fact
from routing_service.domain.events import ContactAdded, ContactIdentityAdded
from routing_service.domain.identifiers import (
    Pseudonyms,
    contact_stream,
    new_event_id,
)
from routing_service.domain.record import Fact
from routing_service.whatsapp.country import country_of
from routing_service.whatsapp.items import IdentityChange, InboundMessage, Sender


class Senders:
    def __init__(self, state: State, pseudonyms: Pseudonyms) -> None:
        self._state = state
        self._pseudonyms = pseudonyms

    def decide(
        self, contact: Contact | None, item: InboundMessage, language: str | None
    ) -> tuple[str, list[Fact]]:
        """The contact's id, and what the message tells about the contact."""
        sender = item.sender
        identities = _all_identities(sender)
        if contact is None:
            contact_id = self._state.contacts.id_of(sender.identities()[0])
            drafts = decide_contact(
                None,
                contact_id,
                identities,
                name=sender.name,
                now=item.occurred_at,
                country=country_of(sender.wa_id, sender.user_id),
                language=language,
            )
            return contact_id, self._facts(contact_id, drafts, identities)
        drafts = decide_contact(
            contact,
            contact.id,
            identities,
            name=sender.name,
            now=item.occurred_at,
            taken=self._state.contacts.taken(contact, identities),
        )
        if not drafts:
            return contact.id, []
        return contact.id, self._facts(contact.id, drafts, identities)

    def _facts(
        self, contact_id: str, drafts: Sequence[Draft], identities: Sequence[Identity]
    ) -> list[Fact]:
        return [
            to_fact(
                draft,
                id=self._fact_id(draft, identities),
                stream=contact_stream(contact_id),
                actor="customer:" + contact_id,
                subject=contact_id,
            )
            for draft in drafts
        ]

    def _fact_id(self, draft: Draft, identities: Sequence[Identity]) -> UUID:
        event = draft.event
        if isinstance(event, ContactAdded):
            return self._pseudonyms.uuid("contact", *identities[0])
        if isinstance(event, ContactIdentityAdded) and draft.personal:
            value = str(draft.personal.get("value"))
            return self._pseudonyms.uuid("contact", event.identity_kind, value)
        return new_event_id()

    def identity(self, item: IdentityChange) -> list[Fact]:
        """The new identities of a known contact."""
        contact = self._state.contacts.find_any(item.previous.identities())
        if contact is None:
            return []
        identities = item.current.identities()
        drafts = decide_contact(
            contact,
            contact.id,
            identities,
            name=None,
            now=item.occurred_at,
            taken=self._state.contacts.taken(contact, identities),
        )
        return self._facts(contact.id, drafts, identities)


def _all_identities(sender: Sender) -> tuple[Identity, ...]:
    named = (("username", sender.username),) if sender.username else ()
    return (*sender.identities(), *named)
