"""A customer: a set of identities, never a phone number alone.

The fold goes by the facts' own times: what a newer fact said of the same thing stays,
in whatever order they are taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from routing_service.domain.events import (
    ContactAdded,
    ContactCorrected,
    ContactDescribed,
    ContactIdentityAdded,
    ContactRenamed,
    MarketingOptedIn,
    MarketingOptedOut,
    RatingAsked,
    StakeholdersInformed,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject

IDENTITY_KINDS = ("user_id", "wa_id", "username")
"""The most stable first. Numbers are passed on and user ids go with the number; a
username may move to somebody else, so that it finds nobody."""
CORRECTABLE = ("country", "language", "timezone")

Identity = tuple[str, str]


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`identities`: (kind, value), the current one of each kind last.
    `heard_at`: the time of their newest message; `identified_at`: of the newest thing
    that named an identity of theirs.
    `corrected`: the fields that somebody set right; no detection changes them.
    `absorbed_ids`: the contacts that turned out to be this one.
    `rating_asked_at`: on any ticket.
    `last_ticket_at`: when the ticket was opened whose owner and team are the last ones.
    `tier`, `account_manager_id`, `attributes` (by name): what the company told of them.
    `stakeholders`: the addresses that were last told how a ticket stands.
    """

    id: str
    name: str | None = None
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    corrected: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()
    absorbed_ids: tuple[str, ...] = ()
    added_at: datetime | None = None
    heard_at: datetime | None = None
    identified_at: datetime | None = None
    rating_asked_at: datetime | None = None
    tier: str | None = None
    account_manager_id: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    stakeholders: tuple[str, ...] = ()
    last_ticket_at: datetime | None = None
    last_agent_id: str | None = None
    last_team_id: str | None = None
    last_rating: int | None = None
    takes_marketing: bool = True
    marketing_told_at: datetime | None = None

    def current(self, kind: str) -> str | None:
        values = [value for known, value in self.identities if known == kind]
        return values[-1] if values else None

    @property
    def phone(self) -> str | None:
        return self.current("wa_id")

    def is_newest_message(self, at: datetime) -> bool:
        return self.heard_at is None or at >= self.heard_at

    def is_newest_identity(self, at: datetime) -> bool:
        return self.identified_at is None or at >= self.identified_at


def apply(contact: Contact | None, fact: Fact) -> Contact:
    """The contact after a fact of its own stream, or of a ticket: RatingAsked and
    StakeholdersInformed."""
    event, at = fact.event, fact.occurred_at
    if contact is None:
        contact_id = getattr(event, "contact_id", None)
        contact = Contact(id=contact_id or fact.stream.removeprefix("contact:"))
    personal = fact.personal.data if fact.personal else {}
    match event:
        case ContactAdded():
            changes = _add(contact, event, at, personal)
        case ContactIdentityAdded():
            changes = _identify(contact, event, at, personal)
        case ContactRenamed():
            changes = {"name": personal.get("name")}
        case ContactCorrected():
            changes = _correct(contact, event)
        case ContactDescribed():
            changes = _describe(contact, event)
        case MarketingOptedOut() | MarketingOptedIn():
            changes = _tell_marketing(
                contact, at, takes=isinstance(event, MarketingOptedIn)
            )
        case RatingAsked():
            changes = {"rating_asked_at": max(contact.rating_asked_at or at, at)}
        case StakeholdersInformed():
            changes = {"stakeholders": tuple(personal.get("emails", ()))}
        case _:
            return contact
    return msgspec.structs.replace(contact, **changes)


def heard(contact: Contact, at: datetime) -> Contact:
    """The contact after a message of theirs."""
    if not contact.is_newest_message(at):
        return contact
    identified_at = at if contact.is_newest_identity(at) else contact.identified_at
    return msgspec.structs.replace(contact, heard_at=at, identified_at=identified_at)


def merged(kept: Contact, absorbed: Contact) -> Contact:
    """Both as one person: the newer one is believed of what changes by itself (name,
    current identities), and a correction before what was detected."""
    older, newer = sorted((kept, absorbed), key=lambda one: _key(one.heard_at))
    former, current = sorted((kept, absorbed), key=lambda one: _key(one.identified_at))
    told = max(absorbed, kept, key=lambda one: _key(one.marketing_told_at))
    served = max(absorbed, kept, key=lambda one: _key(one.last_ticket_at))
    rated = served if served.last_rating is not None else newer
    added = [one.added_at for one in (kept, absorbed) if one.added_at is not None]
    return msgspec.structs.replace(
        kept,
        name=newer.name or older.name,
        country=_believed("country", kept, absorbed),
        language=_believed("language", kept, absorbed),
        timezone=_believed("timezone", kept, absorbed),
        corrected=tuple(sorted({*kept.corrected, *absorbed.corrected})),
        identities=_joined(former.identities, current.identities),
        absorbed_ids=(*kept.absorbed_ids, absorbed.id, *absorbed.absorbed_ids),
        added_at=min(added, default=None),
        heard_at=newer.heard_at,
        identified_at=current.identified_at,
        rating_asked_at=max(kept.rating_asked_at, absorbed.rating_asked_at, key=_key),
        last_ticket_at=served.last_ticket_at,
        last_agent_id=served.last_agent_id,
        last_team_id=served.last_team_id,
        last_rating=rated.last_rating or older.last_rating,
        tier=kept.tier or absorbed.tier,
        account_manager_id=kept.account_manager_id or absorbed.account_manager_id,
        attributes=_sorted({**dict(absorbed.attributes), **dict(kept.attributes)}),
        stakeholders=kept.stakeholders or absorbed.stakeholders,
        takes_marketing=told.takes_marketing,
        marketing_told_at=told.marketing_told_at,
    )


def older_first(contacts: Iterable[Contact]) -> list[Contact]:
    """By how long they are known: the first keeps its id when they are merged."""
    return sorted(contacts, key=lambda one: (_key(one.added_at), one.id))


Changes = dict[str, Any]


def _add(
    contact: Contact, event: ContactAdded, at: datetime, personal: JsonObject
) -> Changes:
    added = tuple(
        (kind, personal[kind]) for kind in IDENTITY_KINDS if personal.get(kind)
    )
    return {
        "name": contact.name or personal.get("name"),
        "country": contact.country or event.country,
        "language": contact.language or event.language,
        "timezone": contact.timezone or event.timezone,
        "added_at": min(contact.added_at or at, at),
        **_known_by(contact, added, at),
    }


def _identify(
    contact: Contact, event: ContactIdentityAdded, at: datetime, personal: JsonObject
) -> Changes:
    value = personal.get("value")
    added = ((event.identity_kind, value),) if value else ()
    return {
        "country": contact.country or event.country,
        "timezone": contact.timezone or event.timezone,
        **_known_by(contact, added, at),
    }


def _known_by(contact: Contact, added: tuple[Identity, ...], at: datetime) -> Changes:
    """An identity that a newer message has already replaced is no current one."""
    if contact.is_newest_identity(at):
        return {"identities": _joined(contact.identities, added), "identified_at": at}
    return {"identities": _joined(added, contact.identities)}


def _correct(contact: Contact, event: ContactCorrected) -> Changes:
    told = {name: getattr(event, name) for name in CORRECTABLE}
    given = {name: value for name, value in told.items() if value is not None}
    return {**given, "corrected": tuple(sorted({*contact.corrected, *given}))}


def _describe(contact: Contact, event: ContactDescribed) -> Changes:
    changes: Changes = {}
    if event.tier is not None:
        changes["tier"] = event.tier or None
    if event.account_manager_id is not None:
        changes["account_manager_id"] = event.account_manager_id or None
    if event.attributes is not None:
        whole = {**dict(contact.attributes), **event.attributes}
        changes["attributes"] = _sorted(whole)
    return changes


def _sorted(attributes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Without those that were taken away."""
    return tuple(sorted(one for one in attributes.items() if one[1]))


def _tell_marketing(contact: Contact, at: datetime, *, takes: bool) -> Changes:
    if at < _key(contact.marketing_told_at):
        return {}
    return {"takes_marketing": takes, "marketing_told_at": at}


def _believed(name: str, kept: Contact, absorbed: Contact) -> str | None:
    first, second = kept, absorbed
    if name in absorbed.corrected and name not in kept.corrected:
        first, second = absorbed, kept
    value: str | None = getattr(first, name) or getattr(second, name)
    return value


def _joined(
    known: tuple[Identity, ...], added: tuple[Identity, ...]
) -> tuple[Identity, ...]:
    kept = tuple(one for one in known if one not in added)
    return (*kept, *added)


def _key(at: datetime | None) -> datetime:
    return at or _NEVER


_NEVER = datetime.min.replace(tzinfo=UTC)
