"""The state as what is true of it, whatever order the webhooks came in.

    people     identities, name, what was corrected, marketing
    threads    for each person and number of ours: every message with its author, kind,
               text, content, quoted message, reactions, attachment and statuses, the
               last customer message (the 24-hour window), the first reply
    notices    what was told beside all tickets

By design the order of arrival decides which ticket a message joined or opened, the
tickets' numbers, and what was detected from the first words: these are left out. With
`tickets` they are in, as far as webhooks alone decide them: two runs over the same
bodies in the same order agree on those too. Owners depend on who was present, and what
agents did is in the log alone: neither is told apart here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

import msgspec

from routing_service.desk.conversation import Conversation
from routing_service.desk.early import WAITING
from routing_service.desk.state import State
from routing_service.desk.views import Item
from routing_service.domain.contact import Contact
from routing_service.domain.events import (
    ChannelNoticed,
    MessageStatusReported,
    PayloadRejected,
    TicketOpened,
)
from routing_service.domain.record import Recorded
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject
from routing_service.log.event_log import EventLog

_encoder = msgspec.json.Encoder(order="deterministic")


def state_digest(state: State, log: EventLog, *, tickets: bool = False) -> str:
    """A hash of `describe`: the same for the same state. Reads the whole log."""
    content = _encoder.encode(describe(state, log, tickets=tickets))
    return blake2b(content, digest_size=16).hexdigest()


def describe(state: State, log: EventLog, *, tickets: bool = False) -> JsonObject:
    """The canonical state as plain JSON, for a hash or to look for a difference."""
    told = _Told()
    for record in log.read():
        told.take(record)
    people = {id_: _person(one) for id_, one in state.contacts.by_id.items()}
    threads: dict[tuple[str, str], list[JsonObject]] = defaultdict(list)
    for ticket_id, conversation in told.conversations.items():
        opened = told.opened.get(ticket_id, TicketOpened(ticket_id=ticket_id))
        person = state.contacts.resolved(opened.contact_id or "")
        for item in conversation.items.values():
            if item.kind == "message":
                line = _message(item, ticket_id if tickets else None)
                threads[person, opened.number_id or ""].append(line)
    windows = _windows(state.tickets.values())
    for (person, number), lines in threads.items():
        lines.sort(key=lambda one: (one["at"], one["id"]))
        people.setdefault(person, {"threads": {}})["threads"][number] = {
            "messages": lines,
            "last_customer_message_at": windows.get((person, number)),
        }
    described: JsonObject = {
        "people": sorted(people.values(), key=_encoder.encode),
        "notices": sorted(told.notices, key=_encoder.encode),
    }
    if tickets:
        described["tickets"] = {one.id: _ticket(one) for one in state.tickets.values()}
    return described


class _Told:
    """The log's facts by what they are about."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = defaultdict(Conversation)
        self.opened: dict[str, TicketOpened] = {}
        self.notices: list[JsonObject] = []

    def take(self, record: Recorded) -> None:
        kind, _, name = record.fact.stream.partition(":")
        event = record.fact.event
        if kind == "ticket":
            self.conversations[name].take(record)
            if isinstance(event, TicketOpened):
                self.opened[name] = event
            return
        match event:
            case ChannelNoticed(notice=notice) if notice != WAITING:
                told: JsonObject = {"field": event.field, "notice": notice}
            case PayloadRejected():
                told = {"reason": event.reason}
            case MessageStatusReported():
                told = {"message": event.message_id, "status": event.status}
            case _:
                return
        self.notices.append(told | {"at": record.fact.occurred_at})


def _person(contact: Contact) -> JsonObject:
    return {
        "identities": sorted(":".join(one) for one in contact.identities),
        "name": contact.name,
        "corrected": {name: getattr(contact, name) for name in contact.corrected},
        "takes_marketing": contact.takes_marketing,
        "threads": {},
    }


def _message(item: Item, ticket_id: str | None) -> JsonObject:
    told: JsonObject = msgspec.to_builtins(item)
    for name in ("seq", "kind", "event_type", "detail", "agent_id"):
        del told[name]
    return told if ticket_id is None else told | {"ticket_id": ticket_id}


def _windows(tickets: Iterable[Ticket]) -> dict[tuple[str, str], datetime]:
    """When each person last wrote to each number, by the hot state."""
    windows: dict[tuple[str, str], datetime] = {}
    for ticket in tickets:
        at = ticket.last_customer_message_at
        key = (ticket.contact_id or "", ticket.number_id or "")
        if at is not None:
            windows[key] = max(at, windows.get(key, at))
    return windows


def _ticket(ticket: Ticket) -> JsonObject:
    shown = (
        "status",
        "opened_at",
        "priority",
        "team_id",
        "category",
        "tags",
        "policy_id",
        "language",
        "country",
        "unread_count",
        "preview",
        "last_message_at",
        "first_responded_at",
    )
    return {name: getattr(ticket, name) for name in shown}
