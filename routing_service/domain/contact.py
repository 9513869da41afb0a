"""A customer: a set of identities, never a phone number alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    ContactAdded,
    ContactIdentityAdded,
    ContactRenamed,
    RatingAsked,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject

IDENTITY_KINDS = ("user_id", "wa_id", "username")
"""The most stable first. Numbers are passed on and user ids go with the number; a
username may move to somebody else, so that it finds nobody."""

Identity = tuple[str, str]


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`identities`: (kind, value), in the order in which they became known; the last
    of a kind is the current one. `rating_asked_at`: on any ticket."""

    id: str
    name: str | None = None
    country: str | None = None
    language: str | None = None
    identities: tuple[Identity, ...] = ()
    rating_asked_at: datetime | None = None

    def current(self, kind: str) -> str | None:
        values = [value for known, value in self.identities if known == kind]
        return values[-1] if values else None

    @property
    def phone(self) -> str | None:
        return self.current("wa_id")


def apply(contact: Contact | None, fact: Fact) -> Contact:
    """The contact after a fact of its own stream, or a RatingAsked of a ticket."""
    event = fact.event
    personal = fact.personal.data if fact.personal else {}
    if contact is None:
        contact_id = getattr(event, "contact_id", None)
        contact = Contact(id=contact_id or fact.stream.removeprefix("contact:"))
    match event:
        case ContactAdded():
            return msgspec.structs.replace(
                contact,
                name=contact.name or personal.get("name"),
                country=event.country or contact.country,
                language=event.language or contact.language,
                identities=_joined(contact.identities, _identities(personal)),
            )
        case ContactIdentityAdded():
            value = personal.get("value")
            added = ((event.identity_kind, value),) if value else ()
            identities = _joined(contact.identities, added)
            return msgspec.structs.replace(contact, identities=identities)
        case ContactRenamed():
            return msgspec.structs.replace(contact, name=personal.get("name"))
        case RatingAsked():
            asked_at = contact.rating_asked_at or fact.occurred_at
            return msgspec.structs.replace(
                contact, rating_asked_at=max(asked_at, fact.occurred_at)
            )
        case _:
            return contact


def decide_contact(
    contact: Contact | None,
    contact_id: str,
    identities: Sequence[Identity],
    *,
    name: str | None,
    now: datetime,
    country: str | None = None,
    language: str | None = None,
    taken: Sequence[Identity] = (),
) -> list[Draft]:
    """What a sender tells about the contact: that it is new, another identity, a new
    profile name. An identity in `taken` belongs to another contact and stays there."""
    if contact is None:
        added = ContactAdded(contact_id=contact_id, country=country, language=language)
        personal: JsonObject = {"name": name} if name else {}
        return [Draft(added, now, {**personal, **dict(identities)})]
    drafts = [
        _identity_added(contact.id, identity, now)
        for identity in identities
        if identity not in taken and contact.current(identity[0]) != identity[1]
    ]
    if name and name != contact.name:
        drafts.append(Draft(ContactRenamed(contact_id=contact.id), now, {"name": name}))
    return drafts


def _identity_added(contact_id: str, identity: Identity, now: datetime) -> Draft:
    kind, value = identity
    event = ContactIdentityAdded(contact_id=contact_id, identity_kind=kind)
    return Draft(event, now, {"value": value})


def _identities(personal: JsonObject) -> tuple[Identity, ...]:
    return tuple(
        (kind, personal[kind]) for kind in IDENTITY_KINDS if personal.get(kind)
    )


def _joined(
    known: tuple[Identity, ...], added: tuple[Identity, ...]
) -> tuple[Identity, ...]:
    kept = tuple(one for one in known if one not in added)
    return (*kept, *added)
