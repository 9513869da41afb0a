"""Bodies of the vault through today's parser: what an older one did not know is
recovered into its tickets, and nothing else happens.

Facts keep the ids they derive from WhatsApp's, so that known ones are not appended
again. New ones have the source "reparse": no agent is assigned, no ticket reopened, no
message sent, no rating asked for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from uuid import UUID

import msgspec

from routing_service.desk.intake import Intake, Record
from routing_service.desk.state import State
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    MessageReread,
    NotificationRaised,
    RatingAsked,
    StatusChanged,
    TicketAssigned,
)
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject
from routing_service.domain.workload import Workload
from routing_service.log.event_log import Appended, EventLog
from routing_service.vault.frames import Damage, Kept
from routing_service.whatsapp.items import InboundMessage
from routing_service.whatsapp.payload import read_webhook

SOURCE = "reparse"
AT_ONCE = 20
"""Bodies between two turns of the event loop: about 2 ms of known ones."""

UNSUPPORTED = """
select id
from events
where type = 'MessageReceived' and (data ->> 'kind') = 'unsupported'
"""


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading found: `events` new facts by type, `tickets` they are in."""

    bodies: int = 0
    items: int = 0
    damaged_bytes: int = 0
    events: dict[str, int] = {}
    tickets: tuple[str, ...] = ()

    def __add__(self, other: Recovered) -> Recovered:
        return Recovered(
            bodies=self.bodies + other.bodies,
            items=self.items + other.items,
            damaged_bytes=self.damaged_bytes + other.damaged_bytes,
            events=dict(sorted((Counter(self.events) + Counter(other.events)).items())),
            tickets=tuple(sorted({*self.tickets, *other.tickets})),
        )


class Reparse:
    """One reading of the vault; made anew for each, since it notes at first which
    messages are unsupported."""

    def __init__(
        self, state: State, log: EventLog, pseudonyms: Pseudonyms, *, record: Record
    ) -> None:
        self._log = log
        self._pseudonyms = pseudonyms
        self._record_live = record
        self._intake = Intake(
            state, log, pseudonyms, record=self._record, workload=Workload()
        )
        self._durable: Future[None] | None = None
        self._events: Counter[str] = Counter()
        self._tickets: set[str] = set()
        self._unsupported: set[UUID] | None = None

    async def read(self, bodies: Iterable[Kept | Damage]) -> Recovered:
        """Takes bodies in the order they came in; returns once all is durable."""
        if self._unsupported is None:
            rows = await asyncio.to_thread(self._log.query, UNSUPPORTED)
            self._unsupported = {fact_id for (fact_id,) in rows}
        count = items = damaged = 0
        for kept in bodies:
            if isinstance(kept, Damage):
                damaged += kept.size
                continue
            found = read_webhook(kept.body, received_at=kept.received_at)
            for item in found:
                if isinstance(item, InboundMessage):
                    await self._reread(item)
            await self._intake.take(found, kept.received_at)
            count, items = count + 1, items + len(found)
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)
        if self._durable is not None:
            await asyncio.wrap_future(self._durable)
        report = Recovered(
            bodies=count,
            items=items,
            damaged_bytes=damaged,
            events=dict(sorted(self._events.items())),
            tickets=tuple(sorted(self._tickets)),
        )
        self._events.clear()
        self._tickets.clear()
        return report

    async def _reread(self, item: InboundMessage) -> None:
        """A message that was kept as unsupported and is readable today."""
        fact_id = self._pseudonyms.uuid("wa", "message", item.wamid)
        if item.kind == "unsupported" or fact_id not in (self._unsupported or ()):
            return
        record = await asyncio.to_thread(self._log.find, fact_id)
        if record is None or not isinstance(record.fact.event, MessageReceived):
            return
        former = record.fact
        event = MessageReread(
            ticket_id=record.fact.event.ticket_id,
            message_id=record.fact.event.message_id,
            kind=item.kind,
            text_length=len(item.text),
            media=item.media,
        )
        personal: JsonObject = {"text": item.text, "content": item.content}
        fact = Fact(
            id=self._pseudonyms.uuid("wa", "reread", item.wamid, item.kind),
            stream=former.stream,
            event=event,
            occurred_at=former.occurred_at,
            actor="desk",
            personal=Personal(former.personal.subject, personal)
            if former.personal
            else None,
        )
        self._record([fact])

    def _record(self, facts: Sequence[Fact]) -> Appended:
        """Records what is history, and none of what would begin something."""
        kept = [
            msgspec.structs.replace(fact, source=SOURCE)
            for fact in facts
            if not _begins_something(fact.event)
        ]
        appended = self._record_live(kept)
        if appended.records:
            self._durable = appended.durable  # commits come in order: the last is last
        for record in appended.records:
            self._events[type(record.fact.event).__name__] += 1
            kind, _, name = record.fact.stream.partition(":")
            if kind == "ticket":
                self._tickets.add(name)
        return appended


def _begins_something(event: Event) -> bool:
    match event:
        case StatusChanged() | TicketAssigned() | RatingAsked() | NotificationRaised():
            return True
        case MessagePosted():
            return event.delivery == "outbox"
        case _:
            return False
