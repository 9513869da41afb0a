"""A ticket's conversation as items: a fold over the recorded facts of its stream."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from routing_service.desk.message import Message, media_view
from routing_service.desk.views import Item
from routing_service.domain.events import (
    Event,
    MediaFailed,
    MediaStored,
    MessageEdited,
    MessagePosted,
    MessageReceived,
    MessageReread,
    MessageRevoked,
    MessageSent,
    MessageStatusReported,
    NoteAdded,
    NotificationRaised,
    ReactionPosted,
    ReactionReceived,
    SendAttempted,
    SendFailed,
    SendRetried,
    ShadowRouted,
    StakeholderUpdateSent,
    TicketOpened,
)
from routing_service.domain.phone_masking import without_numbers
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.types import JsonObject


class Conversation:
    """`items` by id, in the order of the log."""

    def __init__(self, records: Iterable[Recorded] = ()) -> None:
        self.items: dict[str, Item] = {}
        self._messages: dict[str, Message] = {}
        for record in records:
            self.take(record)

    def take(self, record: Recorded) -> Item | None:
        """Takes one more fact; returns the item that is new or has changed."""
        fact = record.fact
        event = fact.event
        if isinstance(event, NoteAdded):
            return self._keep(_note(record, event))
        message_id = _concerned(event)
        if message_id is None:
            return None
        if not message_id:
            return self._keep(_happening(record, event))
        message = self._messages.get(message_id)
        if message is None:
            message = self._messages[message_id] = Message()
        _tell(message, record)
        before, view = self.items.get(message_id), message.view()
        return None if view is None or view == before else self._keep(view)

    def in_order(self) -> list[Item]:
        """By the time at the source; the log's order breaks ties."""
        return sorted(self.items.values(), key=lambda one: (one.at, one.seq))

    def _keep(self, item: Item) -> Item:
        self.items[item.id] = item
        return item


HAPPENING = ""


def _concerned(event: Event) -> str | None:
    """The message an event is about; HAPPENING for a line of its own, None for
    nothing that a conversation shows."""
    match event:
        case (
            MessageReceived()
            | MessagePosted()
            | MessageSent()
            | MessageStatusReported()
            | SendRetried()
            | SendFailed(is_final=True)
            | MediaStored()
            | MediaFailed()
            | MessageReread()
        ):
            return event.message_id
        case ReactionReceived() | ReactionPosted() | MessageEdited() | MessageRevoked():
            return event.target_message_id or None
        case (
            SendAttempted()
            | SendFailed()
            | ShadowRouted()
            | NotificationRaised()
            | StakeholderUpdateSent()
        ):
            return None
        case _:
            return HAPPENING


def _tell(message: Message, record: Recorded) -> None:
    fact = record.fact
    at, personal = fact.occurred_at, _personal(fact)
    match fact.event:
        case MessageReceived() | MessagePosted() as event:
            message.come(_item(record, event))
        case MessageSent():
            message.send(at)
        case SendFailed() as event:
            message.report("failed", at, event.reason, code=event.code)
        case MessageStatusReported() as event:
            codes = ", ".join(map(str, event.error_codes))
            message.report(
                event.status,
                at,
                event.error_title or codes or None,
                code=next(iter(event.error_codes), None),
            )
        case SendRetried():
            message.retry(at)
        case ReactionReceived() | ReactionPosted() as event:
            author = "agent" if isinstance(event, ReactionPosted) else "customer"
            emoji = "" if event.is_removed else personal.get("emoji") or ""
            message.react(author, emoji, at, fact.id.hex)
        case MessageEdited():
            message.edit(personal.get("text"), at, fact.id.hex)
        case MessageRevoked():
            message.revoke()
        case MessageReread() as event:
            message.reread(
                message_kind=event.kind,
                text=personal.get("text"),
                content=personal.get("content"),
                media=media_view(event.media, personal.get("content")),
            )
        case MediaStored() as event:
            message.store(event)
        case MediaFailed() as event:
            message.lose(event)
        case _:
            pass


def _note(record: Recorded, event: NoteAdded) -> Item:
    return Item(
        id=event.note_id,
        kind="note",
        seq=record.seq,
        at=record.fact.occurred_at,
        author="agent",
        agent_id=event.agent_id,
        text=_personal(record.fact).get("text"),
    )


def _item(record: Recorded, event: MessageReceived | MessagePosted) -> Item:
    fact = record.fact
    personal = _personal(fact)
    author: str = "customer"
    agent_id: str | None = None
    status: str | None = None
    if isinstance(event, MessagePosted):
        author, agent_id = event.author, event.agent_id
        status = "queued" if event.delivery == "outbox" else None
    content = personal.get("content")
    if event.kind == "unsupported" and content:
        content = without_numbers(content)
    return Item(
        id=event.message_id,
        kind="message",
        seq=record.seq,
        at=fact.occurred_at,
        author=author,
        agent_id=agent_id,
        message_kind=event.kind,
        text=personal.get("text"),
        status=status,
        reply_to_message_id=event.reply_to_message_id,
        is_forwarded=isinstance(event, MessageReceived) and event.is_forwarded,
        media=media_view(event.media, content),
        content=content,
    )


def _happening(record: Recorded, event: Event) -> Item:
    fact = record.fact
    detail: JsonObject = msgspec.to_builtins(event)
    detail.pop("ticket_id", None)
    if isinstance(event, TicketOpened):
        detail.pop("contact_id", None)
    kind, _, who = fact.actor.partition(":")
    return Item(
        id=fact.id.hex,
        kind="event",
        seq=record.seq,
        at=fact.occurred_at,
        author=kind if kind in {"agent", "customer"} else "system",
        agent_id=who if kind == "agent" else None,
        event_type=type(event).__name__,
        detail=detail,
    )


def _personal(fact: Fact) -> JsonObject:
    return fact.personal.data if fact.personal else _NOTHING


_NOTHING: JsonObject = {}
