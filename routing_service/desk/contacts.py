"""The customers, found by any of their identities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routing_service.domain.contact import Contact, Identity, apply
from routing_service.domain.events import ContactAdded, ContactIdentityAdded
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact

FINDING_KINDS = frozenset({"wa_id", "user_id"})
"""A username may pass to somebody else: it finds nobody."""


class Contacts:
    """A contact's id derives from its first identity; later ones are aliases."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self.by_id: dict[str, Contact] = {}
        self.aliases: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.by_id)

    def get(self, contact_id: str | None) -> Contact | None:
        return self.by_id.get(contact_id or "")

    def id_of(self, identity: Identity) -> str:
        """The id that a contact first known by `identity` has, or would get."""
        return self._pseudonyms.short("c-", *identity)

    def find(self, identity: Identity) -> Contact | None:
        key = self.id_of(identity)
        return self.by_id.get(self.aliases.get(key, key))

    def find_any(self, identities: Iterable[Identity]) -> Contact | None:
        """The contact with the first of the identities that is known."""
        for identity in identities:
            contact = self.find(identity)
            if contact is not None:
                return contact
        return None

    def taken(
        self, contact: Contact | None, identities: Sequence[Identity]
    ) -> list[Identity]:
        """Those of the identities that belong to another contact."""
        if len(identities) < 2:
            return []
        owners = ((one, self.find(one)) for one in identities)
        return [
            one
            for one, owner in owners
            if owner is not None and contact is not None and owner.id != contact.id
        ]

    def apply(self, contact_id: str, fact: Fact) -> None:
        event = fact.event
        contact = apply(self.by_id.get(contact_id), fact)
        self.by_id[contact_id] = contact
        if isinstance(event, ContactAdded | ContactIdentityAdded):
            for identity in contact.identities:
                key = self.id_of(identity)
                if identity[0] in FINDING_KINDS and key not in self.by_id:
                    self.aliases.setdefault(key, contact_id)
