"""Messages on their way out: what the recorded facts say of each."""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import datetime
from itertools import takewhile
from typing import Literal

import msgspec

from routing_service.domain.events import (
    Media,
    MessagePosted,
    MessageSent,
    MessageStatusReported,
    ReactionPosted,
    SendAttempted,
    SendFailed,
    SendRetried,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.send_errors import action_for

TAKEN_KEPT = 20_000
"""Messages WhatsApp took that are not known to be delivered; most stay for seconds."""
FAILED_KEPT = 2_000


class Outgoing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message the outbox owes the customer, or a reaction (kind "reaction", its emoji
    the text, its message the one it replies to). `media`: the file that goes with it.

    "attempted" means that it may have left and nothing is known of it: it is not sent
    again before an answer or a status says what became of it. `since` is when it came
    into its state. `setbacks`, `pair_refusals` and `media_refusals` count what was
    answered since it was posted or retried: passing errors, the limit of one customer
    (131056), attachments (131052, 131053).
    """

    message_id: str
    ticket_id: str
    contact_id: str
    number_id: str
    kind: str
    text: str | None
    content: JsonObject | None
    reply_to_message_id: str | None = None
    agent_id: str | None = None
    media: Media | None = None
    template_name: str | None = None
    template_language: str | None = None
    state: Literal["queued", "attempted", "taken", "failed"] = "queued"
    since: datetime
    attempts: int = 0
    setbacks: int = 0
    pair_refusals: int = 0
    media_refusals: int = 0
    code: int | None = None
    reason: str | None = None


class OutgoingMessages:
    """`by_id` are those still to be sent, in the order they were posted; `failed` the
    latest that were given up, `taken` those that may still be reported as failed.

    Of `by_id`, `counts` says how many are of each number, and `attempted` names those
    nothing is known of, the first attempted first.
    """

    def __init__(
        self,
        messages: dict[str, Outgoing] | None = None,
        taken: dict[str, Outgoing] | None = None,
        failed: dict[str, Outgoing] | None = None,
    ) -> None:
        self.by_id: dict[str, Outgoing] = messages or {}
        self.taken: OrderedDict[str, Outgoing] = OrderedDict(taken or {})
        self.failed: OrderedDict[str, Outgoing] = OrderedDict(failed or {})
        self.counts = Counter(one.number_id for one in self.by_id.values())
        attempted = [one for one in self.by_id.values() if one.state == "attempted"]
        attempted.sort(key=lambda one: one.since)
        self.attempted = dict.fromkeys(one.message_id for one in attempted)

    def __len__(self) -> int:
        return len(self.by_id)

    def unanswered(self, before: datetime) -> list[Outgoing]:
        """Those attempted before then of which nothing is known yet."""
        attempted = (self.by_id[message_id] for message_id in self.attempted)
        return list(takewhile(lambda one: one.since < before, attempted))

    def apply(self, fact: Fact) -> None:
        event = fact.event
        if fact.source.startswith("import"):
            # What an import brings was sent elsewhere, whatever it says.
            return
        match event:
            case MessagePosted(delivery="outbox", contact_id=str(), number_id=str()):
                self._add(_posted(event, fact))
            case ReactionPosted(contact_id=str(), number_id=str()):
                self._add(_reaction(event, fact))
            case SendAttempted():
                self._attempt(event, fact)
            case SendFailed(is_final=True):
                self._fail(event.message_id, fact, event.code, event.reason)
            case SendFailed():
                self._set_back(event)
            case SendRetried():
                self._retry(event.message_id, fact)
            case MessageSent():
                self._take(event.message_id, fact)
            case MessageStatusReported():
                self._report(event, fact)
            case _:
                pass

    def _add(self, message: Outgoing) -> None:
        self.by_id[message.message_id] = message
        self.counts[message.number_id] += 1

    def _remove(self, message_id: str) -> Outgoing | None:
        message = self.by_id.pop(message_id, None)
        if message is not None:
            self.attempted.pop(message_id, None)
            self.counts[message.number_id] -= 1
            if not self.counts[message.number_id]:
                del self.counts[message.number_id]
        return message

    def _attempt(self, event: SendAttempted, fact: Fact) -> None:
        message = self.by_id.get(event.message_id)
        if message is None:
            return
        self.by_id[event.message_id] = msgspec.structs.replace(
            message,
            state="attempted",
            attempts=event.attempt,
            since=fact.occurred_at,
        )
        self.attempted.pop(event.message_id, None)
        self.attempted[event.message_id] = None

    def _set_back(self, event: SendFailed) -> None:
        message = self.by_id.get(event.message_id)
        if message is None:
            return
        # Without a code nothing was answered: the request did not leave.
        action = None if event.code is None else action_for(event.code, event.code)
        self.attempted.pop(event.message_id, None)
        self.by_id[event.message_id] = msgspec.structs.replace(
            message,
            state="queued",
            setbacks=message.setbacks + (action == "transient"),
            pair_refusals=message.pair_refusals + (action == "pair"),
            media_refusals=message.media_refusals + (action == "media"),
        )

    def _take(self, message_id: str, fact: Fact) -> None:
        message = self._remove(message_id) or self.failed.pop(message_id, None)
        if message is not None:
            self.taken[message_id] = msgspec.structs.replace(
                message, state="taken", since=fact.occurred_at
            )
            _forget(self.taken, TAKEN_KEPT)

    def _report(self, event: MessageStatusReported, fact: Fact) -> None:
        if event.status == "failed":
            code = event.error_codes[0] if event.error_codes else None
            self._fail(event.message_id, fact, code, event.error_title or "")
        elif event.status != "sent":
            # What was delivered did not fail after all, in whatever order it is told.
            self.taken.pop(event.message_id, None)
            self.failed.pop(event.message_id, None)

    def _fail(self, message_id: str, fact: Fact, code: int | None, reason: str) -> None:
        message = self._remove(message_id) or self.taken.pop(message_id, None)
        if message is not None:
            self.failed[message_id] = msgspec.structs.replace(
                message,
                state="failed",
                since=fact.occurred_at,
                code=code,
                reason=reason,
            )
            _forget(self.failed, FAILED_KEPT)

    def _retry(self, message_id: str, fact: Fact) -> None:
        message = self.failed.pop(message_id, None)
        if message is not None:
            self._add(
                msgspec.structs.replace(
                    message,
                    state="queued",
                    since=fact.occurred_at,
                    attempts=0,
                    setbacks=0,
                    pair_refusals=0,
                    media_refusals=0,
                    code=None,
                    reason=None,
                )
            )


def _posted(event: MessagePosted, fact: Fact) -> Outgoing:
    personal: JsonObject = fact.personal.data if fact.personal else {}
    return Outgoing(
        message_id=event.message_id,
        ticket_id=event.ticket_id,
        contact_id=event.contact_id or "",
        number_id=event.number_id or "",
        kind=event.kind,
        text=personal.get("text"),
        content=personal.get("content"),
        reply_to_message_id=event.reply_to_message_id,
        agent_id=event.agent_id,
        media=event.media,
        template_name=event.template_name,
        template_language=event.template_language,
        since=fact.occurred_at,
    )


def _reaction(event: ReactionPosted, fact: Fact) -> Outgoing:
    emoji = fact.personal.data.get("emoji") if fact.personal else None
    return Outgoing(
        message_id=event.message_id,
        ticket_id=event.ticket_id,
        contact_id=event.contact_id or "",
        number_id=event.number_id or "",
        kind="reaction",
        text="" if event.is_removed else emoji,
        content=None,
        reply_to_message_id=event.target_message_id,
        agent_id=event.agent_id,
        since=fact.occurred_at,
    )


def _forget(kept: OrderedDict[str, Outgoing], most: int) -> None:
    if len(kept) > most:
        kept.popitem(last=False)
