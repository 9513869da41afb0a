"""A ticket's conversation as items: a fold over the recorded facts of its stream."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from routing_service.desk.views import Item
from routing_service.domain.events import (
    Event,
    MediaFailed,
    MediaStored,
    MessageEdited,
    MessagePosted,
    MessageReceived,
    MessageRevoked,
    MessageSent,
    MessageStatusReported,
    NoteAdded,
    ReactionPosted,
    ReactionReceived,
    SendAttempted,
    SendFailed,
    SendRetried,
    TicketOpened,
)
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.types import JsonObject

PROGRESS = {"queued": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4, "played": 5}
"""A status never moves backwards: what was delivered did not fail after all."""

Items = dict[str, Item]
"""The conversation by item id, in order."""


def fold(records: Iterable[Recorded]) -> Items:
    items: Items = {}
    for record in records:
        extend(items, record)
    return items


def extend(items: Items, record: Recorded) -> Item | None:
    """Takes one more fact into `items`; returns the item that is new or has changed."""
    event = record.fact.event
    match event:
        case MessageReceived() | MessagePosted() | NoteAdded():
            return _keep(items, _item(record, event))
        case MessageSent():
            return _sent(items, event.message_id)
        case SendFailed(is_final=True):
            return _progress(items, event.message_id, "failed", event.reason)
        case MessageStatusReported():
            error = event.error_title or ", ".join(map(str, event.error_codes))
            return _progress(items, event.message_id, event.status, error or None)
        case ReactionReceived():
            return _react(items, event, record.fact)
        case MessageEdited():
            return _edit(items, event, record.fact)
        case MessageRevoked():
            return _revoke(items, event)
        case (
            SendAttempted()
            | SendFailed()
            | SendRetried()
            | ReactionPosted()
            | MediaStored()
            | MediaFailed()
        ):
            return None
        case _:
            return _keep(items, _happening(record, event))


def _keep(items: Items, item: Item) -> Item:
    items[item.id] = item
    return item


def _item(record: Recorded, event: MessageReceived | MessagePosted | NoteAdded) -> Item:
    fact = record.fact
    personal: JsonObject = fact.personal.data if fact.personal else {}
    if isinstance(event, NoteAdded):
        return Item(
            id=event.note_id,
            kind="note",
            seq=record.seq,
            at=fact.occurred_at,
            author="agent",
            agent_id=event.agent_id,
            text=personal.get("text"),
        )
    author: str = "customer"
    agent_id: str | None = None
    status: str | None = None
    if isinstance(event, MessagePosted):
        author, agent_id = event.author, event.agent_id
        status = "queued" if event.delivery == "outbox" else None
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
        content=personal.get("content"),
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


def _progress(
    items: Items, message_id: str, status: str, error: str | None = None
) -> Item | None:
    item = items.get(message_id)
    if item is None or PROGRESS.get(status, -1) <= PROGRESS.get(item.status or "", -1):
        return None
    return _keep(
        items,
        msgspec.structs.replace(
            item, status=status, error=error if status == "failed" else None
        ),
    )


def _sent(items: Items, message_id: str) -> Item | None:
    """Taken by WhatsApp: also after we had given it up for lack of an answer."""
    item = items.get(message_id)
    if item is None or item.status not in {"queued", "failed"}:
        return None
    return _keep(items, msgspec.structs.replace(item, status="sent", error=None))


def _react(items: Items, event: ReactionReceived, fact: Fact) -> Item | None:
    item = items.get(event.target_message_id or "")
    if item is None:
        return None
    emoji = fact.personal.data.get("emoji") if fact.personal else None
    reactions = (emoji,) if emoji and not event.is_removed else ()
    return _keep(items, msgspec.structs.replace(item, reactions=reactions))


def _edit(items: Items, event: MessageEdited, fact: Fact) -> Item | None:
    item = items.get(event.target_message_id or "")
    if item is None or fact.personal is None:
        return None
    content = {**(item.content or {}), "is_edited": True}
    return _keep(
        items,
        msgspec.structs.replace(
            item, text=fact.personal.data.get("text"), content=content
        ),
    )


def _revoke(items: Items, event: MessageRevoked) -> Item | None:
    item = items.get(event.target_message_id or "")
    if item is None:
        return None
    return _keep(
        items,
        msgspec.structs.replace(item, text=None, content={"is_revoked": True}),
    )
