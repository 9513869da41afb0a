"""The hot state to and from the parts of a snapshot."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec

from routing_service.channels.texts import Told
from routing_service.desk.awaited_media import Awaited, AwaitedMedia
from routing_service.desk.deliveries import Deliveries
from routing_service.desk.departures import Departures, Pair, Stop
from routing_service.desk.early import Change, Report
from routing_service.desk.inbox import Inbox, Notification
from routing_service.desk.open_notices import OpenNotices
from routing_service.desk.open_updates import OpenUpdates
from routing_service.desk.outgoing import Outgoing, OutgoingMessages
from routing_service.desk.snapshots import Header
from routing_service.desk.state import State
from routing_service.domain.audience import Ways
from routing_service.domain.codec import schema_version
from routing_service.domain.contact import Contact
from routing_service.domain.events import (
    EVENT_TYPES,
    ConfigurationApplied,
    TemplatesSynchronised,
)
from routing_service.domain.history import shared
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.sla_snapshot import TermsRow, TermsTable
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject, Presence

FOLD = 4
"""Raised whenever a fold means something else with the same fields: snapshots written
before are then left aside."""
CHUNK = 500


class SavedConfiguration(msgspec.Struct, frozen=True):
    seq: int
    id: UUID
    stream: str
    event: ConfigurationApplied
    occurred_at: datetime
    actor: str


class SavedWorkload(msgspec.Struct, frozen=True, kw_only=True):
    """What the tickets do not tell."""

    presence: dict[str, Presence]
    present_since: dict[str, datetime]
    idle_since: dict[str, datetime]
    turns: dict[str, str]


class SavedRest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is not tickets or contacts, and how many parts those take."""

    terms: list[TermsRow]
    configured: list[SavedConfiguration]
    aliases: dict[str, str]
    workload: SavedWorkload
    outgoing: dict[str, Outgoing]
    awaited_media: dict[str, Awaited]
    taken: dict[str, Outgoing]
    failed: dict[str, Outgoing]
    debts: list[tuple[Pair, float]]
    last_attempts: dict[str, float]
    stops: dict[str, Stop]
    templates: tuple[TemplatesSynchronised, datetime] | None
    early_changes: list[tuple[str, tuple[Change, ...]]]
    early_reports: list[tuple[str, tuple[Report, ...]]]
    notices: dict[str, datetime]
    ways: dict[str, Ways]
    notifications: dict[str, tuple[Notification, ...]]
    deliveries: dict[str, tuple[Told, ...]]
    updates: dict[str, UUID]
    early_echoes: list[JsonObject]
    sent: list[tuple[UUID, tuple[str, str]]]
    received: list[tuple[UUID, tuple[str, str]]]
    posted: list[tuple[str, str]]
    next_ticket: int
    ticket_parts: int


def layout() -> str:
    """Names the shapes a snapshot is written in; another one cannot be read."""
    shapes = msgspec.json.schema_components(
        [Contact, SavedRest], schema_hook=lambda _: {}
    )
    events = sorted((name, schema_version(name)) for name in EVENT_TYPES)
    fields = [_fields(one) for one in (Ticket, Contact, SavedRest, Outgoing)]
    text = repr((FOLD, fields, events, shapes))
    return blake2b(text.encode(), digest_size=16).hexdigest()


class Frozen:
    """What a snapshot is written from: shallow copies, taken between two facts, of
    values that never change."""

    def __init__(self, state: State) -> None:
        self._tickets = list(state.tickets.values())
        self._contacts = list(state.contacts.by_id.values())
        self._rest: dict[str, Any] = {
            "configured": [
                SavedConfiguration(
                    seq, fact.id, fact.stream, fact.event, fact.occurred_at, fact.actor
                )
                for seq, fact, _ in state.configured
                if isinstance(fact.event, ConfigurationApplied)
            ],
            "aliases": dict(state.contacts.aliases),
            "workload": SavedWorkload(
                presence=dict(state.workload.presence),
                present_since=dict(state.workload.present_since),
                idle_since=dict(state.workload.idle_since),
                turns=dict(state.workload.turns),
            ),
            "outgoing": dict(state.outgoing.by_id),
            "awaited_media": dict(state.awaited_media.by_id),
            "taken": dict(state.outgoing.taken),
            "failed": dict(state.outgoing.failed),
            "debts": list(state.departures.debts.items()),
            "last_attempts": dict(state.departures.last),
            "stops": dict(state.departures.stops),
            "templates": _templates(state),
            "early_changes": list(state.early.changes.items()),
            "early_reports": list(state.early.reports.items()),
            "notices": dict(state.notices.ids),
            "ways": dict(state.inbox.ways),
            "deliveries": {
                recipient: tuple(theirs.values())
                for recipient, theirs in state.deliveries.waiting.items()
            },
            "updates": dict(state.updates.facts),
            "notifications": {
                agent_id: tuple(theirs.values())
                for agent_id, theirs in state.inbox.by_agent.items()
            },
            "early_echoes": list(state.early.echo_values.values()),
            "sent": list(state.sent.items()),
            "received": list(state.received.items()),
            "posted": list(state.posted.items()),
            "next_ticket": state.next_ticket,
        }
        self.header: Header | None = None
        if state.event_id is not None:
            self.header = Header(layout(), state.seq, state.event_id)

    def parts(self, pause: Callable[[], None] = lambda: None) -> Iterator[bytes]:
        """`pause` is called between parts, so that a thread writing them does not hold
        the interpreter for long."""
        table = TermsTable()
        encoder = msgspec.msgpack.Encoder(enc_hook=table.encode_hook)
        tickets = []
        for chunk in _chunks(self._tickets):
            tickets.append(encoder.encode(chunk))
            pause()
        rest = SavedRest(terms=table.rows, ticket_parts=len(tickets), **self._rest)
        yield encoder.encode(rest)
        yield from tickets
        for contacts in _chunks(self._contacts):
            yield encoder.encode(contacts)
            pause()


def restore(state: State, header: Header, parts: Iterator[bytes]) -> None:
    """Fills an empty state. Raises msgspec.DecodeError for parts of another shape."""
    rest = msgspec.msgpack.decode(next(parts), type=SavedRest)
    table = TermsTable(rest.terms)
    for saved in rest.configured:
        state.apply(
            Recorded(
                seq=saved.seq,
                version=saved.event.version,
                recorded_at=saved.occurred_at,
                fact=Fact(
                    id=saved.id,
                    stream=saved.stream,
                    event=saved.event,
                    occurred_at=saved.occurred_at,
                    actor=saved.actor,
                ),
            )
        )
    decoder = msgspec.msgpack.Decoder(list[Ticket], dec_hook=table.decode_hook)
    for part in islice(parts, rest.ticket_parts):
        for ticket in decoder.decode(part):
            state.hold(ticket)
    for part in parts:
        for contact in msgspec.msgpack.decode(part, type=list[Contact]):
            state.contacts.by_id[contact.id] = shared(contact)
    state.contacts.aliases.update(rest.aliases)
    state.workload.presence.update(rest.workload.presence)
    state.workload.present_since.update(rest.workload.present_since)
    state.workload.idle_since.update(rest.workload.idle_since)
    state.workload.turns.update(rest.workload.turns)
    state.outgoing = OutgoingMessages(rest.outgoing, rest.taken, rest.failed)
    state.departures = Departures(rest.debts, rest.last_attempts, rest.stops)
    state.awaited_media = AwaitedMedia(rest.awaited_media)
    state.notices = OpenNotices(rest.notices)
    state.inbox = Inbox(rest.ways, rest.notifications)
    state.deliveries = Deliveries(rest.deliveries)
    state.updates = OpenUpdates(rest.updates)
    if rest.templates is not None:
        state.catalogue.apply(*rest.templates)
    state.early.changes.update(rest.early_changes)
    state.early.reports.update(rest.early_reports)
    for echo in rest.early_echoes:
        state.early.await_ticket(echo)
    state.sent = OrderedDict(rest.sent)
    state.received = OrderedDict(rest.received)
    state.posted = OrderedDict(rest.posted)
    state.next_ticket = rest.next_ticket
    state.seq, state.event_id = header.seq, header.event_id


def breathe() -> None:
    """Lets the event loop run between two parts."""
    time.sleep(0.001)


def digest(state: State) -> str:
    """A fingerprint of everything held, the same for the same history."""
    frozen = Frozen(state)
    hashed = blake2b(digest_size=16)
    for part in frozen.parts():
        hashed.update(part)
    return hashed.hexdigest()


def _templates(state: State) -> tuple[TemplatesSynchronised, datetime] | None:
    event, at = state.catalogue.event, state.catalogue.at
    return None if event is None or at is None else (event, at)


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), CHUNK):
        yield list(values[start : start + CHUNK])


def _fields(shape: type[msgspec.Struct]) -> list[tuple[str, str]]:
    return [(one.name, repr(one.type)) for one in msgspec.structs.fields(shape)]
