"""How many webhooks a second the service makes durable, and how long each waits.

    python benchmarks/webhook_intake.py [--seconds N] [--mix MIX] [--profile]

Starts the real service on temporary data: 12 teams, 40 agents online, SLA policies and
30 routing rules, a log with sent messages. From another process it takes signed, unique
webhooks in two mixes: text messages only, half of new customers; and one message to
three statuses. Each is asked for at saturation, at 3,300 a second and at 330 a second.
Beside it, in the same run, DuckDB alone commits the same rows in groups. Afterwards
every acknowledged webhook must be in the log exactly once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pstats
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import psutil
import pyarrow as pa
from intake.configuration import AGENTS, configuration
from intake.driver import Outcome, Plan, serve
from intake.requests import NUMBER, sent_to, sent_wamid
from log_append import Measured, bare_log, grouped, run_bare

from routing_service.accounts.secret_files import pseudonym_key, service_token
from routing_service.domain.events import (
    MessagePosted,
    MessageReceived,
    MessageSent,
    TicketOpened,
)
from routing_service.domain.identifiers import Pseudonyms, new_event_id, new_id
from routing_service.domain.record import Fact, Personal
from routing_service.log.columns import IMPORT
from routing_service.log.event_log import EventLog

SECRET = "benchmark"
BAR = 3300
BARE_GROUP = 100
"""Webhooks in a commit of the bare loop."""


class Phase(msgspec.Struct, frozen=True):
    mix: str
    name: str
    connections: int
    rate: float | None
    seconds: float


def phases(seconds: float) -> list[Phase]:
    return [
        Phase(mix, name, connections, rate, seconds)
        for mix in ("text", "statuses")
        for name, connections, rate in (
            ("warm-up", 64, 500.0),
            ("saturation", 256, None),
            ("3,300/s", 512, 3300.0),
            ("330/s", 256, 330.0),
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=12.0, help="of each phase")
    parser.add_argument("--sent", type=int, default=30_000, help="messages in the log")
    parser.add_argument("--mix", choices=("text", "statuses"), help="only this one")
    parser.add_argument("--profile", action="store_true", help="say where time goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        pseudonyms = Pseudonyms(pseudonym_key(data / "secrets"))
        with EventLog.open(data / "log" / "comptoir.duckdb") as log:
            remember_sent(log, pseudonyms, arguments.sent)
            before = log.last_seq
        acknowledged: list[tuple[str, ...]] = []
        rates: dict[str, float] = {}
        with service(data, is_profiled=arguments.profile) as (port, process):
            prepare(port, service_token(data / "secrets"))
            with driver(port) as pipe:
                sent = Counter({"text": 0, "statuses": 0})
                for phase in phases(arguments.seconds):
                    if arguments.mix not in (None, phase.mix):
                        continue
                    outcome = run(pipe, process, phase, sent[phase.mix])
                    sent[phase.mix] += outcome.sent
                    acknowledged += outcome.acknowledged
                    if phase.rate is None:
                        rates[phase.mix] = outcome.rate
        verify(data, pseudonyms, acknowledged)
        compare(data, before, rates)
        if arguments.profile:
            print("where the event loop's time goes (cProfile slows Python down)")
            pstats.Stats(str(data / "profile")).sort_stats("tottime").print_stats(30)


def run(pipe: Connection, process: psutil.Process, phase: Phase, first: int) -> Outcome:
    """Plays a phase and prints its line."""
    count = int(phase.seconds * (phase.rate or 8000))
    pipe.send(
        Plan(phase.mix, first, count, phase.connections, phase.seconds, phase.rate)
    )
    pipe.recv()
    before = processor_seconds(process)
    pipe.send(None)
    outcome: Outcome = pipe.recv()
    loop, rest = (
        (after - used) / max(1, len(outcome.latencies)) * 1e6
        for after, used in zip(processor_seconds(process), before, strict=True)
    )
    ranked = [wait * 1e3 for wait in sorted(outcome.latencies)]
    p50, p99 = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
    print(
        f"{phase.mix:9} {phase.name:10} {outcome.rate:7,.0f}/s"
        f"  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  max {ranked[-1]:5.0f}"
        f"  processor {loop:4.0f} us each on the event loop, {rest:4.0f} beside it"
        f"  {process.memory_info().rss / 1e6:4.0f} MB"
        f"  client {outcome.processor_seconds / outcome.seconds:4.0%} of a core"
        + (f"  REFUSED {outcome.refused}" if outcome.refused else "")
        + (f"  UNANSWERED {outcome.unanswered}" if outcome.unanswered else ""),
        flush=True,
    )
    return outcome


def processor_seconds(process: psutil.Process) -> tuple[float, float]:
    """Of the event loop's thread, and of all others: the log's writer, DuckDB."""
    used = {one.id: one.user_time + one.system_time for one in process.threads()}
    loop = used.pop(process.pid, 0.0)
    return loop, sum(used.values())


@contextmanager
def service(data: Path, *, is_profiled: bool) -> Iterator[tuple[int, psutil.Process]]:
    """The service as a process of its own, until the block ends."""
    profiler = ["-m", "cProfile", "-o", str(data / "profile")] if is_profiled else []
    environment = os.environ | {
        "COMPTOIR_WHATSAPP_APP_SECRET": SECRET,
        "COMPTOIR_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, *profiler, "-m", "routing_service"]
    with subprocess.Popen(
        [*command, "--data", str(data), "--port", "0"], env=environment
    ) as process:
        try:
            yield (
                port_of(process, data / "run" / "service.json"),
                psutil.Process(process.pid),
            )
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def port_of(process: subprocess.Popen[bytes], announced: Path) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if announced.exists():
            url: str = json.loads(announced.read_text())["url"]
            return int(url.rsplit(":", 1)[1])
        time.sleep(0.05)
    raise SystemExit("the service did not start")


def prepare(port: int, token: str) -> None:
    """Applies the configuration and brings every agent online."""
    own = {"Authorization": f"Bearer {token}"}
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers=own, timeout=30
    ) as client:
        client.put("/v1/configuration", json=configuration()).raise_for_status()
        # As an import, because an installation slows down forty sign-ins at once.
        client.post("/v1/import", content=arrivals()).raise_for_status()


def arrivals() -> bytes:
    """Every agent came online, in the columns of an import."""
    rows = [
        {
            "id": str(new_event_id()),
            "stream": f"agent:{agent['id']}",
            "type": "PresenceChanged",
            "schema_version": 1,
            "occurred_at": datetime.now(UTC),
            "actor": "import",
            "source": "import:benchmark",
            "data": json.dumps({"agent_id": agent["id"], "to": "online"}),
        }
        for agent in AGENTS
    ]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, IMPORT) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema=IMPORT))
    return sink.getvalue().to_pybytes()


@contextmanager
def driver(port: int) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(port, SECRET.encode(), there))
    process.start()
    try:
        yield here
    finally:
        here.send(None)
        process.join(30)


def remember_sent(log: EventLog, pseudonyms: Pseudonyms, count: int) -> None:
    """Tickets with a reply each, so that statuses meet messages that the desk sent."""
    now = datetime.now(UTC)
    for number in range(count):
        ticket_id, message_id = f"T-{1001 + number}", new_id("m-")
        contact_id = pseudonyms.short("c-", "wa_id", sent_to(number))
        wamid = sent_wamid(number)
        opened = TicketOpened(
            ticket_id=ticket_id, contact_id=contact_id, number_id=NUMBER
        )
        received = MessageReceived(
            ticket_id=ticket_id,
            message_id=new_id("m-"),
            contact_id=contact_id,
            number_id=NUMBER,
        )
        posted = MessagePosted(
            ticket_id=ticket_id,
            message_id=message_id,
            author="agent",
            agent_id="agent-1",
            contact_id=contact_id,
            number_id=NUMBER,
        )
        sent = MessageSent(ticket_id=ticket_id, message_id=message_id)
        text = Personal(contact_id, {"text": "We look into it."})
        log.append(
            [
                Fact(
                    id=event_id,
                    stream=f"ticket:{ticket_id}",
                    event=event,
                    occurred_at=now,
                    actor="desk",
                    personal=personal,
                )
                for event_id, event, personal in (
                    (new_event_id(), opened, None),
                    (new_event_id(), received, text),
                    (new_event_id(), posted, text),
                    (
                        pseudonyms.uuid("wa", "sent", wamid),
                        sent,
                        Personal(contact_id, {"wamid": wamid}),
                    ),
                )
            ]
        )


def verify(
    data: Path, pseudonyms: Pseudonyms, acknowledged: list[tuple[str, ...]]
) -> None:
    """Ends the run unless each acknowledged webhook is in the log exactly once."""
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        kept = Counter(
            UUID(event_id)
            for batch in log.feed(0, log.last_seq)
            for event_id in batch.column("id").to_pylist()
        )
    wanted = [pseudonyms.uuid(*key) for key in acknowledged]
    wrong = [event_id for event_id in wanted if kept[event_id] != 1]
    if wrong or len(set(wanted)) != len(wanted):
        raise SystemExit(f"{len(wrong)} of {len(wanted)} acknowledged not kept once")
    print(f"kept      each of {len(wanted):,} acknowledged webhooks is in the log once")


def compare(data: Path, before: int, rates: dict[str, float]) -> None:
    """DuckDB alone with the rows of the run, in groups of as many webhooks."""
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        records = list(log.read(before, limit=120_000))
    messages = sum(
        type(record.fact.event).__name__ in {"MessageReceived", "MessageStatusReported"}
        for record in records
    )
    events_each = len(records) / messages
    groups = grouped(records, int(BARE_GROUP * events_each))
    measured = Measured()
    with bare_log(data / "bare.duckdb") as connection:
        run_bare(connection, groups, measured)
    bare = messages / measured.seconds
    for mix, rate in rates.items():
        print(
            f"bare      DuckDB alone {bare:,.0f} webhooks/s ({events_each:.1f} events"
            f" each, {BARE_GROUP} a commit); {mix} ratio {rate / bare:.2f},"
            f" {rate / BAR:.0%} of the bar of {BAR:,}/s"
        )


if __name__ == "__main__":
    main()
