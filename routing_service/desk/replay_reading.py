"""The part of the log that a replay needs, read in bulk.

Of the messages only those at the beginning of a ticket, and of those their text alone:
a decision on 20,000 tickets a second leaves 50 us for all of a ticket's events.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pyarrow as pa

from routing_service.domain.codec import decoder
from routing_service.domain.events import MessageReceived
from routing_service.domain.record import Fact, Personal
from routing_service.domain.replay import Replay
from routing_service.log.event_log import EventLog
from routing_service.log.reading import instants_of

ROWS = 50_000
"""Events of the log looked through at a time, a few of which are needed: 0.1 s."""
FIRST_VERSIONS = 6
"""A ticket's first message stands among so many events of its stream: its opening, the
decisions about it, and what led up to the message."""

NO_ID = UUID(int=0)
NEEDED = tuple(one.__name__ for one in Replay.EVENTS if one is not MessageReceived)

STEPS = f"""
select
    events.stream,
    events.type,
    events.schema_version,
    events.actor,
    events.source,
    events.occurred_at,
    events.data,
    personal.data ->> 'text' as text
from events
left join personal
    on personal.seq = events.seq and personal.seq between $first and $last
where events.seq between $first and $last
    and (
        events.type in {NEEDED}
        or (events.type = 'MessageReceived' and events.version <= {FIRST_VERSIONS})
    )
order by events.seq
"""  # noqa: S608 - the names of our own events


def batches(log: EventLog, last: int) -> Iterator[tuple[int, pa.Table]]:
    """(the last event looked at, the rows needed), from the first event to `last`. The
    next rows are read while these are worked on."""
    with ThreadPoolExecutor(1) as reader:
        readings = deque[tuple[int, Future[pa.Table]]]()
        for first in range(1, last + 1, ROWS):
            end = min(first + ROWS - 1, last)
            asked = {"first": first, "last": end}
            readings.append((end, reader.submit(log.table, STEPS, asked)))
            if len(readings) > 1:
                done, reading = readings.popleft()
                yield done, reading.result()
        for done, reading in readings:
            yield done, reading.result()


def facts(table: pa.Table) -> Iterator[Fact]:
    """The rows as facts without their ids; raises UnknownEvent for what a later version
    recorded."""
    names = ("stream", "type", "schema_version", "actor", "source", "data", "text")
    columns = {name: table.column(name).to_pylist() for name in names}
    rows = zip(*columns.values(), instants_of(table.column("occurred_at")), strict=True)
    for stream, kind, version, actor, source, data, text, at in rows:
        yield Fact(
            id=NO_ID,
            stream=stream,
            event=decoder(kind, version)(data),
            occurred_at=at,
            actor=actor,
            source=source,
            personal=None if text is None else Personal("", {"text": text}),
        )
