"""How fast the log makes events durable, beside DuckDB alone doing the same.

    python -m benchmarks.log_append [--events N] [--outstanding N] [--log FILE]

One thread appends three events at a time, as a webhook does, and lets a number of
appends wait for the disk at once; the log groups them. Beside it, in the same run,
DuckDB commits groups of the same size from ready-made Arrow tables. `--log` copies an
existing log first, so that the figures hold at its size.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from routing_service.domain.events import (
    MessageReceived,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal, Recorded
from routing_service.log.event_log import EventLog
from routing_service.log.group import Group, payload_of
from routing_service.log.schema import CREATE

EVENTS_PER_APPEND = 3


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


def measure_log(
    log: EventLog, appends: list[list[Fact]], outstanding: int
) -> tuple[float, float, list[float]]:
    """Seconds of wall clock and of this process, and each append's wait in order."""
    waits: list[float] = []
    waiting: deque[tuple[float, Future[None]]] = deque()
    started, used = time.perf_counter(), time.process_time()
    for facts in appends:
        if len(waiting) >= outstanding:
            settle(waiting, waits)
        waiting.append((time.perf_counter(), log.append(facts).durable))
    while waiting:
        settle(waiting, waits)
    return time.perf_counter() - started, time.process_time() - used, waits


def settle(waiting: deque[tuple[float, Future[None]]], waits: list[float]) -> None:
    """Waits for the oldest append, and takes off all that its group made durable."""
    waiting[0][1].result()
    now = time.perf_counter()
    while waiting and waiting[0][1].done():
        waits.append(now - waiting.popleft()[0])


def measure_bare(path: Path, groups: list[Group]) -> tuple[float, list[float]]:
    """Seconds, and each commit's seconds, of DuckDB fed with ready-made tables."""
    tables = [(group.event_rows(), group.personal_rows()) for group in groups]
    connection = duckdb.connect(path, config={"threads": 2})
    connection.execute(CREATE)
    commits: list[float] = []
    started = time.perf_counter()
    for events, personal in tables:
        commits.append(bare_commit(connection, events, personal))
    seconds = time.perf_counter() - started
    connection.close()
    return seconds, commits


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


def percentiles(seconds: list[float]) -> str:
    ranked = sorted(seconds)
    p50, p99 = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
    return f"p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, max {ranked[-1] * 1e3:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=150_000)
    parser.add_argument("--outstanding", type=int, default=60, help="appends waiting")
    parser.add_argument("--log", type=Path, help="an existing log to copy")
    arguments = parser.parse_args()
    appends = list(webhooks(arguments.events // EVENTS_PER_APPEND))
    events = len(appends) * EVENTS_PER_APPEND
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "comptoir.duckdb")
        if arguments.log:
            shutil.copyfile(arguments.log, path)
        opening = time.perf_counter()
        log = EventLog.open(path)
        opening = time.perf_counter() - opening
        before = log.last_seq
        seconds, used, waits = measure_log(log, appends, arguments.outstanding)
        records = list(log.read(before))
        log.close()
        assert len(records) == events
        assert [record.seq for record in records] == list(
            range(before + 1, before + events + 1)
        )
        size = arguments.outstanding * EVENTS_PER_APPEND
        bare_seconds, commits = measure_bare(
            Path(folder, "bare.duckdb"), grouped(records, size)
        )
    rate, bare_rate = events / seconds, events / bare_seconds
    print(
        f"{os.cpu_count()} cores; a log of {before:,} events, open in {opening:.1f} s"
    )
    print(f"log   {rate:>9,.0f} events/s  append to durable {percentiles(waits)}")
    print(f"      {used / events * 1e6:.1f} us of processor an event, DuckDB included")
    print(f"bare  {bare_rate:>9,.0f} events/s  commit of {size} {percentiles(commits)}")
    print(f"ratio {rate / bare_rate:.2f}")


if __name__ == "__main__":
    main()
