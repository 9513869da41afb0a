"""The state as what is true of it, whatever order the webhooks came in.

It is a set of lines:

    person    identities, name, what was corrected, whether marketing is taken
    message   whose, on which number of ours: author, kind, text, content, what it
              quotes, reactions, attachment, statuses with their times
    window    when a person last wrote to a number
    notice    what was told beside all tickets

By design the order of arrival decides which ticket a message joined or opened, the
tickets' numbers, and what was detected from the first words: these are left out. With
`tickets` they are in, as far as webhooks alone decide them: two runs over the same
bodies in the same order agree on those too. Owners depend on who was present, and what
agents did is in the log alone: neither is told apart here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

import msgspec

from routing_service.desk.conversation import Conversation
from routing_service.desk.early import WAITING, WAITING_FOR_TICKET
from routing_service.desk.state import State
from routing_service.desk.views import Item
from routing_service.domain.contact import Contact
from routing_service.domain.events import (
    ChannelNoticed,
    MessagePosted,
    MessageReceived,
    MessageStatusReported,
    PayloadRejected,
    TicketOpened,
)
from routing_service.domain.record import Recorded
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject
from routing_service.log.event_log import EventLog

UNSETTLED = frozenset({WAITING, WAITING_FOR_TICKET})
Line = tuple[object, ...]

_encoder = msgspec.json.Encoder(order="deterministic")


def state_digest(state: State, log: EventLog, *, tickets: bool = False) -> str:
    """A hash of `describe`: the same for the same state. Reads the whole log."""
    lines = (
        blake2b(_encoder.encode(line), digest_size=16).digest()
        for line in _lines(state, log, tickets=tickets)
    )
    return blake2b(b"".join(sorted(lines)), digest_size=16).hexdigest()


def describe(state: State, log: EventLog, *, tickets: bool = False) -> list[Line]:
    """The lines themselves, sorted, to look for a difference."""
    return sorted(_lines(state, log, tickets=tickets), key=_encoder.encode)


def _lines(state: State, log: EventLog, *, tickets: bool) -> Iterator[Line]:
    told = _Told()
    for record in log.read():
        told.take(record)
    people = {id_: _identities(one) for id_, one in state.contacts.by_id.items()}
    for contact in state.contacts.by_id.values():
        yield "person", _person(contact)
    for ticket_id, conversation in told.conversations.items():
        opened = told.opened.get(ticket_id, TicketOpened(ticket_id=ticket_id))
        person = people.get(state.contacts.resolved(opened.contact_id or ""))
        place = person, opened.number_id, ticket_id if tickets else None
        for item in conversation.items.values():
            if item.kind == "message":
                yield "message", *place, _message(item)
    for (contact_id, number_id), at in _windows(state.tickets.values()).items():
        yield "window", people.get(contact_id), number_id, at
    yield from told.beside_tickets()
    if tickets:
        for ticket in state.tickets.values():
            yield "ticket", ticket.id, _ticket(ticket)


class _Told:
    """The log's facts by what they are about."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = defaultdict(Conversation)
        self.opened: dict[str, TicketOpened] = {}
        self._messages: set[str] = set()
        self._notices: list[Line] = []
        self._reports: list[tuple[str, Line]] = []

    def take(self, record: Recorded) -> None:
        kind, _, name = record.fact.stream.partition(":")
        event, at = record.fact.event, record.fact.occurred_at
        if kind == "ticket":
            self.conversations[name].take(record)
            if isinstance(event, TicketOpened):
                self.opened[name] = event
            if isinstance(event, MessageReceived | MessagePosted):
                self._messages.add(event.message_id)
            return
        match event:
            case ChannelNoticed(notice=notice) if notice not in UNSETTLED:
                self._notices.append(("notice", event.field, notice, at))
            case PayloadRejected():
                self._notices.append(("rejected", event.reason, event.path, at))
            case MessageStatusReported(message_id=message_id, status=status):
                self._reports.append((message_id, ("report", message_id, status, at)))
            case _:
                pass

    def beside_tickets(self) -> Iterator[Line]:
        """Without the statuses whose message came later: those are on the message."""
        yield from self._notices
        for message_id, line in self._reports:
            if message_id not in self._messages:
                yield line


def _identities(contact: Contact) -> list[str]:
    return sorted(":".join(one) for one in contact.identities)


def _person(contact: Contact) -> JsonObject:
    return {
        "identities": _identities(contact),
        "name": contact.name,
        "corrected": {name: getattr(contact, name) for name in contact.corrected},
        "takes_marketing": contact.takes_marketing,
    }


def _message(item: Item) -> JsonObject:
    told: JsonObject = msgspec.to_builtins(item)
    for name in ("seq", "kind", "event_type", "detail", "agent_id"):
        del told[name]
    return told


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
