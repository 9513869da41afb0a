"""Reactions, edits and deletions: facts of the ticket their message is in."""

from __future__ import annotations

from routing_service.desk.channel import Channel
from routing_service.desk.early import Change
from routing_service.desk.lookup import Found
from routing_service.desk.state import Sent, State
from routing_service.domain.events import (
    Event,
    MessageEdited,
    MessageRevoked,
    MessageStatusReported,
    ReactionReceived,
)
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.items import (
    Echo,
    InboundEdit,
    InboundReaction,
    InboundRevoke,
)


class Changes:
    def __init__(self, state: State, pseudonyms: Pseudonyms, channel: Channel) -> None:
        self._state = state
        self._pseudonyms = pseudonyms
        self._channel = channel

    def take(
        self, item: InboundReaction | InboundEdit | InboundRevoke | Echo, found: Found
    ) -> list[Fact]:
        """In the ticket of its message, wherever that is; beside all tickets while the
        message has not come."""
        contact_id = None
        if not isinstance(item, Echo):
            contact = self._state.contacts.find_any(item.sender.identities())
            contact_id = contact.id if contact else None
        target = item.target_wamid or ""
        place = self.place(target, found)
        theirs = self._pseudonyms.short("m-", "wa", target)
        change = _change(item, place[1] if place else theirs)
        if place is None:
            return [self._channel.waiting(change, item.number_id, contact_id)]
        return [self._fact(change, place[0], contact_id)]

    def place(self, wamid: str, found: Found) -> Sent | None:
        """The ticket and the id of a message of either side."""
        sent = self._state.sent.get(self._pseudonyms.uuid("wa", "sent", wamid))
        if sent is not None:
            return sent
        fact_id = self._pseudonyms.uuid("wa", "message", wamid)
        return self._state.received.get(fact_id) or found.messages.get(wamid)

    def arrived(self, message_id: str, ticket_id: str, contact_id: str) -> list[Fact]:
        """What had come before this message, now in its ticket."""
        early = self._state.early
        changes = [
            self._fact(one, ticket_id, contact_id)
            for one in early.changes.get(message_id, ())
        ]
        reports = [
            Fact(
                id=self._pseudonyms.uuid("wa", "placed", one.fact_id),
                stream=ticket_stream(ticket_id),
                event=_placed(one.event, ticket_id),
                occurred_at=one.occurred_at,
                actor="whatsapp",
            )
            for one in early.reports.get(message_id, ())
        ]
        return [*changes, *reports]

    def _fact(self, change: Change, ticket_id: str, contact_id: str | None) -> Fact:
        message_id = self._pseudonyms.short("m-", "wa", change.wamid)
        event, said = _event(change, ticket_id, message_id)
        personal = {"wamid": change.wamid, **said}
        return Fact(
            id=self._pseudonyms.uuid("wa", change.kind, change.wamid),
            stream=ticket_stream(ticket_id),
            event=event,
            occurred_at=change.occurred_at,
            actor="customer:" + contact_id if contact_id else "whatsapp",
            personal=Personal(
                contact_id or "channel", {"wamid": change.wamid, **personal}
            ),
        )


def _change(
    item: InboundReaction | InboundEdit | InboundRevoke | Echo, target_message_id: str
) -> Change:
    match item:
        case InboundReaction():
            return Change(
                kind="reaction",
                wamid=item.wamid,
                target_message_id=target_message_id,
                occurred_at=item.occurred_at,
                emoji=item.emoji,
            )
        case InboundEdit():
            return Change(
                kind="edit",
                wamid=item.wamid,
                target_message_id=target_message_id,
                occurred_at=item.occurred_at,
                text=item.text,
                content=item.content,
            )
        case InboundRevoke() | Echo():
            return Change(
                kind="revoke",
                wamid=item.wamid,
                target_message_id=target_message_id,
                occurred_at=item.occurred_at,
            )


def _event(change: Change, ticket_id: str, message_id: str) -> tuple[Event, JsonObject]:
    target = change.target_message_id
    match change.kind:
        case "reaction":
            reacted = ReactionReceived(
                ticket_id=ticket_id,
                message_id=message_id,
                target_message_id=target,
                is_removed=change.emoji is None,
            )
            return reacted, {"emoji": change.emoji}
        case "edit":
            edited = MessageEdited(
                ticket_id=ticket_id,
                message_id=message_id,
                target_message_id=target,
                text_length=len(change.text or ""),
            )
            return edited, {"text": change.text, "content": change.content}
        case "revoke":
            revoked = MessageRevoked(
                ticket_id=ticket_id, message_id=message_id, target_message_id=target
            )
            return revoked, {}


def _placed(event: MessageStatusReported, ticket_id: str) -> MessageStatusReported:
    """The same report in its ticket, without the price: that was reported once."""
    return MessageStatusReported(
        message_id=event.message_id,
        ticket_id=ticket_id,
        status=event.status,
        error_codes=event.error_codes,
        error_title=event.error_title,
    )
