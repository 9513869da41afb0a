"""Are deadlines told within a second of their instant while webhooks arrive?

    python benchmarks/sla_under_load.py [--tickets N] [--due N] [--seconds N] [--rate N]

The real service, on a log of 50,000 open tickets with three clocks each, takes signed
webhooks at 1,000 a second from another process. Meanwhile thousands of next responses
fall due, a fifth of them at one instant, each with a warning, a breach and an
escalation. Then the service is killed under load and started again. Afterwards the log
must hold every alert once, at its clock's own instant; printed are how late each was
recorded and what webhooks waited.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from deadlines.alerts import expected, judge
from deadlines.tickets import write
from fire.processes import SECRET, Killable, free_port
from intake.driver import Outcome, Plan, serve

from routing_service.log.event_log import EventLog

CONNECTIONS = 256
START_WITHIN = timedelta(seconds=90)
"""From writing the log to the first deadline: folding it takes its time."""
KILLED_AFTER = 5.0
SECONDS_AFTER = 40.0
"""How long deadlines go on from the kill."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=50_000)
    parser.add_argument("--due", type=int, default=6_000, help="tickets that fall due")
    parser.add_argument("--seconds", type=float, default=60.0, help="under load")
    parser.add_argument("--rate", type=float, default=1_000.0, help="webhooks a second")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        path = data / "log" / "comptoir.duckdb"
        first = datetime.now(UTC).replace(microsecond=0) + START_WITHIN
        due = deadlines(asked.due, first, asked.seconds + SECONDS_AFTER)
        with EventLog.open(path) as log:
            write(log, tickets=asked.tickets, due=due)
        port = free_port()
        service = desk(data, port)
        began = time.perf_counter()
        service.start()
        took = time.perf_counter() - began
        print(f"{asked.tickets:,} tickets, the service is up after {took:.1f} s")
        pipe, driver = driven(port)
        loaded_until = first + timedelta(seconds=asked.seconds)
        wait_until(first - timedelta(seconds=12))
        show("webhooks", play(pipe, 0, asked.rate, asked.seconds + 12))
        sent = int(asked.rate * (asked.seconds + 12))
        wait_until(loaded_until)
        killed_at, up_at = kill_under_load(pipe, service, sent, asked.rate)
        wait_until(max(due.values()) + timedelta(seconds=2))
        service.stop()
        pipe.send(None)
        driver.join(60)
        with EventLog.open(path) as log:
            late = judge(log, due)
        report(due, late, loaded_until, killed_at, up_at)


def deadlines(count: int, first: datetime, seconds: float) -> dict[str, datetime]:
    """Spread over so many seconds from `first`; every fifth at one and the same."""
    chance = Random(7)
    together = first + timedelta(seconds=30)
    return {
        f"T-{1_001 + number}": first + timedelta(seconds=chance.randrange(int(seconds)))
        if number % 5
        else together
        for number in range(count)
    }


def desk(data: Path, port: int) -> Killable:
    command = [sys.executable, "-m", "routing_service"]
    return Killable(
        [*command, "--data", str(data), "--port", str(port)],
        {"COMPTOIR_WHATSAPP_APP_SECRET": SECRET, "COMPTOIR_LOG_LEVEL": "WARNING"},
        f"http://127.0.0.1:{port}/healthz",
        data / "said",
    )


def driven(port: int) -> tuple[Connection, multiprocessing.Process]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(port, SECRET.encode(), there))
    process.start()
    return here, process  # type: ignore[return-value]


def play(pipe: Connection, first: int, rate: float, seconds: float) -> Outcome:
    begin(pipe, first, rate, seconds)
    outcome: Outcome = pipe.recv()
    return outcome


def begin(pipe: Connection, first: int, rate: float, seconds: float) -> None:
    pipe.send(Plan("text", first, int(seconds * rate), CONNECTIONS, seconds, rate))
    pipe.recv()
    pipe.send(None)


def kill_under_load(
    pipe: Connection, service: Killable, first: int, rate: float
) -> tuple[datetime, datetime]:
    """When it was killed and when it answered again; webhooks come until the kill."""
    begin(pipe, first, rate, KILLED_AFTER + 1)
    time.sleep(KILLED_AFTER)
    killed_at = datetime.now(UTC)
    service.kill()
    service.start()
    up_at = datetime.now(UTC)
    outcome: Outcome = pipe.recv()
    print(f"killed under load, {outcome.unanswered} webhooks unanswered")
    return killed_at, up_at


def wait_until(at: datetime) -> None:
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))


def show(name: str, outcome: Outcome) -> None:
    waits = [one * 1e3 for one in outcome.latencies]
    print(f"{name:12} {outcome.rate:6,.0f}/s  {spread(waits)} ms", end="")
    print(f"  refused {outcome.refused}  unanswered {outcome.unanswered}", flush=True)


def spread(values: Iterable[float]) -> str:
    ranked: Sequence[float] = sorted(values)
    if not ranked:
        return "none"
    p50, p99 = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
    return f"p50 {p50:6.1f}  p99 {p99:6.1f}  max {ranked[-1]:6.1f}"


def report(
    due: dict[str, datetime],
    late: dict[tuple[str, str], float],
    loaded_until: datetime,
    killed_at: datetime,
    up_at: datetime,
) -> None:
    """Lateness while webhooks came, while the service was down, and after."""
    at = expected(due)
    spans = {
        "under load": [one for one in at if at[one] < loaded_until],
        "fell due down": [one for one in at if killed_at <= at[one] < up_at],
        "afterwards": [one for one in at if at[one] >= up_at],
    }
    down = (up_at - killed_at).total_seconds()
    print(f"every alert once, at its instant: {len(late):,}; down for {down:.1f} s")
    for name, keys in spans.items():
        seconds = spread(late[one] * 1e3 for one in keys)
        print(f"{name:14} {len(keys):6,} alerts  late by {seconds} ms")


if __name__ == "__main__":
    main()
