"""How fast the log makes events durable, beside DuckDB alone doing the same.

    python benchmarks/log_append.py [--events N] [--outstanding N] [--log FILE]

One thread appends three events at a time, as a webhook does, and lets a number of
appends wait for the disk at once; the log groups them. In turns with it, DuckDB commits
groups of the same size from ready-made Arrow tables, in the plainest way. `--log`
copies an existing log first, so that the figures hold at its size.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from routing_service.domain.events import (
    MessageReceived,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal, Recorded
from routing_service.log.columns import EVENTS, PERSONAL
from routing_service.log.event_log import EventLog
from routing_service.log.group import Group
from routing_service.log.insertion import arrow, payload_of
from routing_service.log.schema import CREATE

EVENTS_PER_APPEND = 3
ROUNDS = 10


def webhooks(count: int) -> Iterator[list[Fact]]:
    """What a new conversation brings: the ticket, its route, the first message."""
    now = datetime.now(UTC)
    for number in range(count):
        ticket_id, contact_id = f"T-b{number}", f"c-{number:020x}"
        stream, actor = f"ticket:{ticket_id}", f"customer:{contact_id}"
        opened = TicketOpened(ticket_id=ticket_id, contact_id=contact_id)
        received = MessageReceived(
            ticket_id=ticket_id,
            message_id=f"m-{number:020x}",
            contact_id=contact_id,
            number_id="1234567890",
            text_length=46,
        )
        routed = TicketRouted(
            ticket_id=ticket_id,
            rule_set_version=1,
            team_id="sales",
            agent_id="ada",
            candidates=("ada", "bob", "cleo"),
            reason="the least loaded of 3",
        )
        personal = Personal(
            contact_id,
            {
                "wamid": f"wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQz{number:020x}",
                "name": f"Customer {number}",
                "text": "Where is my order? It should have come Monday.",
            },
        )
        yield [
            fact(stream, opened, now, actor),
            fact(stream, received, now, actor, personal),
            fact(stream, routed, now, "desk"),
        ]


def fact(
    stream: str,
    event: TicketOpened | TicketRouted | MessageReceived,
    at: datetime,
    actor: str,
    personal: Personal | None = None,
) -> Fact:
    return Fact(
        id=new_event_id(),
        stream=stream,
        event=event,
        occurred_at=at,
        actor=actor,
        personal=personal,
    )


class Measured(msgspec.Struct):
    """Events made durable, in seconds of wall clock and of this process, and each
    wait for the disk."""

    events: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    waits: list[float] = []

    @contextmanager
    def round(self, events: int) -> Iterator[None]:
        started, used = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - started
        self.processor_seconds += time.process_time() - used
        self.events += events

    @property
    def rate(self) -> float:
        return self.events / self.seconds

    def line(self, name: str) -> str:
        ranked = [wait * 1e3 for wait in sorted(self.waits)]
        return (
            f"{name:5}{self.rate:9,.0f} events/s"
            f"  {self.processor_seconds / self.events * 1e6:3.0f} us of processor each"
            f"  p50 {ranked[len(ranked) // 2]:.1f} ms"
            f"  p99 {ranked[int(len(ranked) * 0.99)]:.1f} ms  max {ranked[-1]:.0f} ms"
        )


def run_log(
    log: EventLog, appends: list[list[Fact]], outstanding: int, measured: Measured
) -> None:
    """A wait is from an append to its durable future."""
    waiting: deque[tuple[float, Future[None]]] = deque()
    with measured.round(len(appends) * EVENTS_PER_APPEND):
        for facts in appends:
            if len(waiting) >= outstanding:
                settle(waiting, measured.waits)
            waiting.append((time.perf_counter(), log.append(facts).durable))
        while waiting:
            settle(waiting, measured.waits)


def settle(waiting: deque[tuple[float, Future[None]]], waits: list[float]) -> None:
    """Waits for the oldest append, and takes off all that its group made durable."""
    waiting[0][1].result()
    now = time.perf_counter()
    while waiting and waiting[0][1].done():
        waits.append(now - waiting.popleft()[0])


@contextmanager
def bare_log(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The log's tables, and nothing else of it."""
    with duckdb.connect(path, config={"threads": 2}) as connection:
        connection.execute(CREATE)
        yield connection


def run_bare(
    connection: duckdb.DuckDBPyConnection, groups: list[Group], measured: Measured
) -> None:
    """A wait is one commit."""
    tables = [
        (
            arrow(group.event_columns(), EVENTS),
            arrow(group.personal_columns(), PERSONAL),
        )
        for group in groups
    ]
    with measured.round(sum(len(group.records) for group in groups)):
        for events, personal in tables:
            measured.waits.append(bare_commit(connection, events, personal))


def bare_commit(
    connection: duckdb.DuckDBPyConnection, events: pa.Table, personal: pa.Table
) -> float:
    started = time.perf_counter()
    connection.register("new_events", events)
    connection.register("new_personal", personal)
    connection.execute("begin")
    connection.execute("insert into events from new_events")
    connection.execute("insert into personal from new_personal")
    connection.execute("commit")
    return time.perf_counter() - started


def grouped(records: list[Recorded], size: int) -> list[Group]:
    groups = []
    for first in range(0, len(records), size):
        group = Group(records[first].recorded_at)
        part = records[first : first + size]
        group.add(part, [payload_of(record.fact) for record in part])
        groups.append(group)
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=150_000)
    parser.add_argument("--outstanding", type=int, default=60, help="appends waiting")
    parser.add_argument("--log", type=Path, help="an existing log to copy")
    arguments = parser.parse_args()
    size = arguments.events // EVENTS_PER_APPEND // ROUNDS
    group = arguments.outstanding * EVENTS_PER_APPEND
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "comptoir.duckdb")
        if arguments.log:
            shutil.copyfile(arguments.log, path)
        started = time.perf_counter()
        log = EventLog.open(path)
        opening = time.perf_counter() - started
        before = log.last_seq
        print(f"a log of {before:,} events opens in {opening:.1f} s", flush=True)
        ours, bare = Measured(), Measured()
        appends = webhooks(size * ROUNDS)
        with log, bare_log(Path(folder, "bare.duckdb")) as connection:
            for _ in range(ROUNDS):
                part, last_seq = list(islice(appends, size)), log.last_seq
                run_log(log, part, arguments.outstanding, ours)
                records = list(log.read(last_seq))
                assert len(records) == size * EVENTS_PER_APPEND
                run_bare(connection, grouped(records, group), bare)
    print(ours.line("log"), " from append to durable")
    print(bare.line("bare"), f" for each commit of {group}")
    print(f"ratio {ours.rate / bare.rate:.2f}")


if __name__ == "__main__":
    main()
