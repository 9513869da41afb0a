"""The customers, found by any of their identities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from routing_service.domain.contact import Contact, Identity, apply, heard, merged
from routing_service.domain.events import (
    ContactAdded,
    ContactIdentityAdded,
    ContactsMerged,
    RatingAnswered,
)
from routing_service.domain.history import rated, remembered
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.domain.ticket import Ticket

FINDING_KINDS = frozenset({"wa_id", "user_id"})
"""A username may pass to somebody else: it finds nobody."""


class Contacts:
    """A contact's id derives from its first identity; later ones are aliases, and so
    are the ids of contacts that were absorbed."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self.by_id: dict[str, Contact] = {}
        self.aliases: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.by_id)

    def get(self, contact_id: str | None) -> Contact | None:
        return self.by_id.get(self.resolved(contact_id or ""))

    def resolved(self, contact_id: str) -> str:
        """The id under which this contact is kept today."""
        if contact_id in self.by_id:
            return contact_id
        return self.aliases.get(contact_id, contact_id)

    def id_of(self, identity: Identity) -> str:
        """The id that a contact first known by `identity` has, or would get."""
        return self._pseudonyms.short("c-", *identity)

    def find(self, identity: Identity) -> Contact | None:
        return self.get(self.id_of(identity))

    def find_any(self, identities: Iterable[Identity]) -> Contact | None:
        """The contact with the first of the identities that is known."""
        for identity in identities:
            contact = self.find(identity)
            if contact is not None:
                return contact
        return None

    def find_all(self, identities: Iterable[Identity]) -> list[Contact]:
        """The contacts that the identities belong to, each once; more than one has to
        be merged, since the identities are one person's."""
        found = (self.find(one) for one in identities if one[0] in FINDING_KINDS)
        return list({one.id: one for one in found if one is not None}.values())

    def hear(self, contact_id: str, at: datetime) -> None:
        """A message of this contact's came, whose time is `at`."""
        contact = self.by_id.get(contact_id)
        if contact is not None:
            self.by_id[contact_id] = heard(contact, at)

    def remember(self, ticket: Ticket | None, fact: Fact) -> None:
        """What a fact of a ticket tells the rules of the contact's next one. A rating
        may be of a ticket that is not held any more."""
        if isinstance(fact.event, RatingAnswered):
            contact = self.get(fact.actor.removeprefix("customer:"))
            if contact is not None:
                self.by_id[contact.id] = rated(contact, fact.event.rating)
        elif ticket is not None and (contact := self.get(ticket.contact_id)):
            self.by_id[contact.id] = remembered(contact, ticket)

    def apply(self, contact_id: str, fact: Fact) -> None:
        event = fact.event
        contact_id = self.resolved(contact_id)
        if isinstance(event, ContactsMerged):
            self._merge(contact_id, self.resolved(event.absorbed_contact_id))
            return
        contact = apply(self.by_id.get(contact_id), fact)
        self.by_id[contact_id] = contact
        if isinstance(event, ContactAdded | ContactIdentityAdded):
            self._find_by_identities(contact)

    def _merge(self, kept_id: str, absorbed_id: str) -> None:
        kept, absorbed = self.by_id.get(kept_id), self.by_id.get(absorbed_id)
        if kept is None or absorbed is None or kept is absorbed:
            return
        contact = merged(kept, absorbed)
        del self.by_id[absorbed_id]
        self.by_id[kept_id] = contact
        self._find_by_identities(contact)
        for former in contact.absorbed_ids:
            self.aliases[former] = kept_id

    def _find_by_identities(self, contact: Contact) -> None:
        for identity in contact.identities:
            key = self.id_of(identity)
            if identity[0] in FINDING_KINDS and key not in self.by_id:
                self.aliases[key] = contact.id
