"""What a sender tells about who they are: new, another identity, another name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing_service.domain.contact import Contact, Identity
from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    ContactAdded,
    ContactIdentityAdded,
    ContactRenamed,
    ContactsMerged,
)
from routing_service.domain.types import JsonObject


def decide_contact(
    contact: Contact | None,
    contact_id: str,
    identities: Sequence[Identity],
    *,
    name: str | None,
    now: datetime,
    country: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
) -> list[Draft]:
    """What a message of `now` tells about its sender. An older message than the newest
    known adds what is missing, and changes nothing that is current."""
    if contact is None:
        added = ContactAdded(
            contact_id=contact_id, country=country, language=language, timezone=timezone
        )
        personal: JsonObject = {"name": name} if name else {}
        return [Draft(added, now, {**personal, **dict(identities)})]
    is_newest = contact.is_newest_identity(now)
    drafts = [
        _identified(contact, identity, now, country, timezone)
        for identity in identities
        if identity not in contact.identities
        or (is_newest and contact.current(identity[0]) != identity[1])
    ]
    is_newer_name = contact.is_newest_message(now) or contact.name is None
    if name and name != contact.name and is_newer_name:
        drafts.append(Draft(ContactRenamed(contact_id=contact.id), now, {"name": name}))
    return drafts


def decide_merge(kept: Contact, absorbed: Contact, now: datetime) -> Draft:
    event = ContactsMerged(contact_id=kept.id, absorbed_contact_id=absorbed.id)
    return Draft(event, now)


def _identified(
    contact: Contact,
    identity: Identity,
    now: datetime,
    country: str | None,
    timezone: str | None,
) -> Draft:
    kind, value = identity
    tells = kind == "wa_id"
    event = ContactIdentityAdded(
        contact_id=contact.id,
        identity_kind=kind,
        country=country if tells and contact.country is None else None,
        timezone=timezone if tells and contact.timezone is None else None,
    )
    return Draft(event, now, {"value": value})
