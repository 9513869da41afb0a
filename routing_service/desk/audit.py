"""The log of privileged acts: written by one hand, read back a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from routing_service.domain.audit import (
    AUDIT_STREAM,
    BEFORE_THE_FIRST,
    Act,
    ActName,
    chained,
)
from routing_service.domain.events import ActRecorded
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject
from routing_service.log.event_log import Appended, EventLog

PAGE = """
select version, epoch_us(occurred_at) as at_us, data
from events
where stream = ? and type = 'ActRecorded' and version < ? {conditions}
order by version desc
limit ?
"""
CONDITIONS = {
    "actor_id": "json_extract_string(data, '$.actor_id') = ?",
    "act": "json_extract_string(data, '$.act') = ?",
    "target": "json_extract_string(data, '$.target') = ?",
    "since": "occurred_at >= ?",
    "until": "occurred_at < ?",
}
"""By field of `Sought`."""
BEYOND_ALL = 1 << 62

Record = Callable[[Sequence[Fact]], Appended]


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which acts somebody looks for; null is any. `since`, `until`: half-open, UTC."""

    actor_id: str | None = None
    act: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One act. `number` counts from 1."""

    number: int
    at: datetime
    actor_id: str
    act: str
    target: str | None
    detail: JsonObject
    previous_hash: str
    hash: str


class Audit:
    """`record` appends facts; called from one thread, so that entries are chained one
    after the other. The head is read from the log once and then kept."""

    def __init__(
        self, log: EventLog, *, record: Record, clock: Callable[[], datetime]
    ) -> None:
        self._log = log
        self._record = record
        self._clock = clock
        self._head: str | None = None

    @property
    def head(self) -> str:
        """The hash of the last entry, empty before the first."""
        if self._head is None:
            last = self._log.last_of(AUDIT_STREAM)
            event = last.fact.event if last else None
            self._head = (
                event.hash if isinstance(event, ActRecorded) else BEFORE_THE_FIRST
            )
        return self._head

    def note(
        self,
        actor_id: str,
        name: ActName,
        target: str | None = None,
        detail: JsonObject | None = None,
    ) -> Appended:
        """Appends one act; `detail` holds ids, counts and digests only."""
        act = Act(actor_id=actor_id, name=name, target=target, detail=detail or {})
        return self.record_with([], [act])

    async def record(
        self,
        actor_id: str,
        name: ActName,
        target: str | None = None,
        detail: JsonObject | None = None,
    ) -> None:
        """The same, and returns once it is durable."""
        noted = self.note(actor_id, name, target, detail)
        await asyncio.wrap_future(noted.durable)

    def record_with(self, facts: Sequence[Fact], acts: Sequence[Act]) -> Appended:
        """Appends facts and the acts they come from in one transaction. Facts that the
        log knows already were done before: then nobody acts again."""
        if facts and all(self._log.is_known(fact.id) for fact in facts):
            return self._record(facts)
        now = self._clock()
        entries = chained(acts, head=self.head, at=now)
        appended = self._record([*facts, *(_fact(entry, now) for entry in entries)])
        if entries:
            self._head = entries[-1].hash
        return appended

    async def page(
        self, after: int | None, limit: int, sought: Sought
    ) -> list[EntryView]:
        """The newest entries first that are sought, behind entry number `after`."""
        before = BEYOND_ALL if after is None else after
        given = {
            name: value
            for name in CONDITIONS
            if (value := getattr(sought, name)) is not None
        }
        conditions = "".join(f"and {CONDITIONS[name]} " for name in given)
        rows = await asyncio.to_thread(
            self._log.query,
            PAGE.format(conditions=conditions),
            (AUDIT_STREAM, before, *given.values(), limit),
        )
        return [_view(*row) for row in rows]


def _fact(entry: ActRecorded, now: datetime) -> Fact:
    return Fact(
        id=new_event_id(),
        stream=AUDIT_STREAM,
        event=entry,
        occurred_at=now,
        actor="agent:" + entry.actor_id,
    )


def _view(number: int, at_us: int, data: str) -> EntryView:
    event = msgspec.json.decode(data, type=ActRecorded)
    return EntryView(
        number=number,
        at=_EPOCH + timedelta(microseconds=at_us),
        actor_id=event.actor_id,
        act=event.act,
        target=event.target,
        detail=event.detail,
        previous_hash=event.previous_hash,
        hash=event.hash,
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
