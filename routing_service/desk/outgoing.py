"""Messages on their way out: what the recorded facts say of each."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.events import (
    Media,
    MessagePosted,
    MessageSent,
    ReactionPosted,
    SendAttempted,
    SendFailed,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject


class Outgoing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message the outbox owes the customer, or a reaction (kind "reaction", its emoji
    the text, its message the one it replies to). `media`: the file that goes with it.

    "attempted" means that it may have left and nothing is known of it: it is not sent
    again before an answer or a status says what became of it.
    """

    message_id: str
    ticket_id: str
    contact_id: str
    number_id: str
    kind: str
    text: str | None
    content: JsonObject | None
    reply_to_message_id: str | None
    media: Media | None = None
    state: Literal["queued", "attempted"] = "queued"
    attempts: int = 0
    since: datetime


class OutgoingMessages:
    """All of them, by id in the order they were posted."""

    def __init__(self, messages: dict[str, Outgoing] | None = None) -> None:
        self.by_id: dict[str, Outgoing] = messages or {}

    def __len__(self) -> int:
        return len(self.by_id)

    def apply(self, fact: Fact) -> None:
        event = fact.event
        if fact.source != "live":
            # What an import brings was sent elsewhere, whatever it says.
            return
        match event:
            case MessagePosted(delivery="outbox", contact_id=str(), number_id=str()):
                self._add(event, fact)
            case ReactionPosted():
                self._add_reaction(event, fact)
            case SendAttempted():
                self._change(
                    event.message_id,
                    state="attempted",
                    attempts=event.attempt,
                    since=fact.occurred_at,
                )
            case SendFailed(is_final=False):
                self._change(event.message_id, state="queued")
            case SendFailed() | MessageSent():
                self.by_id.pop(event.message_id, None)
            case _:
                pass

    def _add(self, event: MessagePosted, fact: Fact) -> None:
        personal: JsonObject = fact.personal.data if fact.personal else {}
        self.by_id[event.message_id] = Outgoing(
            message_id=event.message_id,
            ticket_id=event.ticket_id,
            contact_id=event.contact_id or "",
            number_id=event.number_id or "",
            kind=event.kind,
            text=personal.get("text"),
            content=personal.get("content"),
            reply_to_message_id=event.reply_to_message_id,
            media=event.media,
            since=fact.occurred_at,
        )

    def _add_reaction(self, event: ReactionPosted, fact: Fact) -> None:
        self.by_id[event.message_id] = Outgoing(
            message_id=event.message_id,
            ticket_id=event.ticket_id,
            contact_id=event.contact_id or "",
            number_id=event.number_id or "",
            kind="reaction",
            text=fact.personal.data.get("emoji") if fact.personal else None,
            content=None,
            reply_to_message_id=event.target_message_id,
            since=fact.occurred_at,
        )

    def _change(self, message_id: str, **changes: object) -> None:
        message = self.by_id.get(message_id)
        if message is not None:
            self.by_id[message_id] = msgspec.structs.replace(message, **changes)
