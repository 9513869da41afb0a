"""Who wrote: contacts become known, gain identities, change names and are merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing_service.desk.state import State
from routing_service.domain.acquaintance import decide_contact, decide_merge
from routing_service.domain.contact import (
    IDENTITY_KINDS,
    Contact,
    Identity,
    apply,
    older_first,
)
from routing_service.domain.drafts import Draft, to_fact
from routing_service.domain.events import (
    ContactAdded,
    ContactIdentityAdded,
    ContactRenamed,
    ContactsMerged,
    MarketingOptedIn,
    MarketingOptedOut,
)
from routing_service.domain.identifiers import Pseudonyms, contact_stream
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.country import country_of
from routing_service.whatsapp.fields import a_text
from routing_service.whatsapp.items import (
    Echo,
    IdentityChange,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundRevoke,
    InboundStatus,
    Notice,
    Rejected,
    Sender,
    WebhookItem,
)
from routing_service.whatsapp.timezones import timezone_of


class Senders:
    def __init__(self, state: State, pseudonyms: Pseudonyms) -> None:
        self._state = state
        self._pseudonyms = pseudonyms

    def joining(self, item: WebhookItem) -> list[Fact]:
        """What makes one contact of all identities an item names: they stand in one
        webhook, so they are one person's. Told at once, also where nobody is known by
        them yet: a message that shows one of them may have been sent before."""
        identities = identities_in(item)
        if len(identities) < 2 or isinstance(item, Rejected):
            return []
        contacts = self._state.contacts.find_all(identities)
        if len(contacts) > 1:
            kept, *others = older_first(contacts)
            drafts = [decide_merge(kept, one, item.occurred_at) for one in others]
            return self._facts(kept.id, drafts)
        contact = contacts[0] if contacts else None
        known = contact.identities if contact else ()
        if all(one in known for one in identities) or not _tells(item, contact):
            return []
        return self._told(contact, identities, item.occurred_at)[1]

    def message(
        self, contact: Contact | None, item: InboundMessage, language: str | None
    ) -> tuple[str, list[Fact]]:
        """The contact's id, and what the message tells about the contact."""
        sender = item.sender
        return self._told(
            contact,
            _all_identities(sender),
            item.occurred_at,
            name=sender.name,
            language=language,
        )

    def identity(self, item: IdentityChange) -> list[Fact]:
        """The person has the former identities and the new ones, known before or not: a
        message from the former may still be on its way."""
        previous, current = item.previous.identities(), item.current.identities()
        contact = self._state.contacts.find_any((*current, *previous))
        if not previous or not current:
            return []
        if contact is not None:
            previous = tuple(one for one in previous if one not in contact.identities)
        _, facts = self._told(contact, previous, item.occurred_at)
        for fact in facts:
            contact = apply(contact, fact)
        _, added = self._told(contact, current, item.occurred_at)
        return [*facts, *added]

    def preference(self, item: Notice) -> list[Fact]:
        """What a customer told WhatsApp about marketing messages."""
        value = item.value
        if item.field != "user_preferences" or value.get("value") not in MARKETING:
            return []
        identities = _person_in(value).identities()
        if not identities:
            return []
        contact = self._state.contacts.find_any(identities)
        contact_id, facts = self._told(contact, identities, item.occurred_at)
        event = MARKETING[value["value"]](contact_id=contact_id)
        told = Fact(
            id=self._pseudonyms.uuid("contact", "marketing", item.key),
            stream=contact_stream(contact_id),
            event=event,
            occurred_at=item.occurred_at,
            actor="customer:" + contact_id,
        )
        return [*facts, told]

    def _told(
        self,
        contact: Contact | None,
        identities: Sequence[Identity],
        at: datetime,
        *,
        name: str | None = None,
        language: str | None = None,
    ) -> tuple[str, list[Fact]]:
        if contact is not None and _is_known(contact, identities, name):
            return contact.id, []
        by_kind = dict(identities)
        contact_id = (
            contact.id if contact else self._state.contacts.id_of(identities[0])
        )
        drafts = decide_contact(
            contact,
            contact_id,
            identities,
            name=name,
            now=at,
            country=country_of(by_kind.get("wa_id"), by_kind.get("user_id")),
            language=language,
            timezone=timezone_of(by_kind.get("wa_id")),
        )
        return contact_id, self._facts(contact_id, drafts)

    def _facts(self, contact_id: str, drafts: Sequence[Draft]) -> list[Fact]:
        return [
            to_fact(
                draft,
                id=self._pseudonyms.uuid("contact", *_name(draft)),
                stream=contact_stream(contact_id),
                actor="customer:" + contact_id,
                subject=contact_id,
            )
            for draft in drafts
        ]


def _name(draft: Draft) -> tuple[str, ...]:
    """What the fact's id derives from: a first identity once, a later one each time it
    becomes known or current."""
    event, personal = draft.event, draft.personal or {}
    match event:
        case ContactAdded():
            kind = next(one for one in IDENTITY_KINDS if personal.get(one))
            return kind, personal[kind]
        case ContactIdentityAdded():
            at = draft.occurred_at.isoformat()
            return event.identity_kind, personal["value"], event.contact_id, at
        case ContactsMerged():
            return "merged", event.contact_id, event.absorbed_contact_id
        case ContactRenamed():
            at = draft.occurred_at.isoformat()
            return "renamed", event.contact_id, personal["name"], at
        case _:
            raise AssertionError(event)


def _tells(item: WebhookItem, contact: Contact | None) -> bool:
    """Whether what an item says of its person has to be told beside it: messages,
    changes of identity and preferences tell it themselves. A status of a message that
    the desk sent is to a known contact; other software's may be to anybody."""
    if isinstance(item, InboundStatus):
        return contact is not None
    return isinstance(item, InboundReaction | InboundEdit | InboundRevoke | Echo)


def _is_known(
    contact: Contact, identities: Sequence[Identity], name: str | None
) -> bool:
    """Whether nothing can be news: asked first, because most messages tell nothing."""
    return (name is None or name == contact.name) and all(
        contact.current(kind) == value for kind, value in identities
    )


def identities_in(item: WebhookItem) -> tuple[Identity, ...]:
    """Those of the one customer an item is about; none where it is about no one."""
    match item:
        case InboundMessage() | InboundReaction() | InboundEdit() | InboundRevoke():
            return item.sender.identities()
        case InboundStatus() | Echo():
            return item.recipient.identities()
        case IdentityChange():
            return (*item.current.identities(), *item.previous.identities())
        case Notice(field="user_preferences"):
            return _person_in(item.value).identities()
        case _:
            return ()


def _person_in(value: JsonObject) -> Sender:
    return Sender(a_text(value.get("wa_id")), a_text(value.get("user_id")))


MARKETING = {"stop": MarketingOptedOut, "resume": MarketingOptedIn}


def _all_identities(sender: Sender) -> tuple[Identity, ...]:
    named = (("username", sender.username),) if sender.username else ()
    return (*sender.identities(), *named)
