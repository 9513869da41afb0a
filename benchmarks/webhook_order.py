"""Whether the state depends on how webhooks were delivered: it must not.

    python benchmarks/webhook_order.py [--webhooks N] [--repeated SHARE] [--seed N]

Two weeks of customers' lives as webhook items of every kind go through intake into a
log twice: once each and in order; and shuffled within seven days, 30 % of them
repeated, in bodies put together anew. Both must end in the same canonical state
(routing_service/desk/canonical.py). Exits with 1, and says what differs, if not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

import msgspec
from order.bodies import as_delivered, in_order
from order.story import story

from routing_service.desk.canonical import describe, state_digest
from routing_service.desk.intake import Intake
from routing_service.desk.state import State
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.log.event_log import Appended, EventLog
from routing_service.whatsapp.payload import read_webhook

ITEMS_A_PERSON = 45
OUTSTANDING = 500
"""Bodies under way to the disk at once, as many senders would have."""
SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--webhooks", type=int, default=1_000_000, help="repeats too")
    parser.add_argument("--repeated", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    distinct = int(arguments.webhooks * (1 - arguments.repeated))
    rng = random.Random(arguments.seed)
    items = story(max(1, distinct // ITEMS_A_PERSON), rng)
    print(f"items     {len(items):,} distinct")
    with tempfile.TemporaryDirectory() as folder:
        once = Run(Path(folder) / "once")
        once.take("in order", in_order(items))
        anew = Run(Path(folder) / "anew")
        anew.take("delivered", as_delivered(items, rng, repeated=arguments.repeated))
        digests = once.digest(), anew.digest()
        print(f"states    {digests[0]} {digests[1]}")
        if digests[0] != digests[1]:
            once.compare(anew)
            return 1
    print("          the same")
    return 0


class Run:
    """Intake on a log and a state of its own."""

    def __init__(self, folder: Path) -> None:
        self._log = EventLog.open(folder / "comptoir.duckdb")
        pseudonyms = Pseudonyms(b"webhook-order")
        self._state = State(pseudonyms, self._log.read_stream)
        self._intake = Intake(
            self._state,
            self._log,
            pseudonyms,
            record=self._record,
            workload=self._state.workload,
        )

    def take(self, name: str, bodies: Iterable[tuple[datetime, bytes]]) -> None:
        asyncio.run(self._take(name, bodies))

    def digest(self) -> str:
        return state_digest(self._state, self._log)

    def compare(self, other: Run) -> None:
        """Prints some lines that only one of the two has."""
        once, anew = self._lines(), other._lines()
        for title, missing in (("once", once - anew), ("anew", anew - once)):
            print(f"only {title}: {len(missing):,} lines")
            for line in sorted(missing)[:SHOWN]:
                print("   ", line.decode())

    def _lines(self) -> set[bytes]:
        encode = msgspec.json.Encoder(order="deterministic").encode
        return {encode(line) for line in describe(self._state, self._log)}

    async def _take(self, name: str, bodies: Iterable[tuple[datetime, bytes]]) -> None:
        started = time.perf_counter()
        under_way: deque[list[Future[None]]] = deque()
        count = items = 0
        for at, body in bodies:
            found = read_webhook(body, received_at=at)
            under_way.append(await self._intake.take(found, at))
            count, items = count + 1, items + len(found)
            if len(under_way) > OUTSTANDING:
                _wait(under_way.popleft())
        for durables in under_way:
            _wait(durables)
        seconds = time.perf_counter() - started
        print(
            f"{name:10}{count:,} bodies with {items:,} items, {self._log.last_seq:,} "
            f"events, {len(self._state.contacts):,} contacts, "
            f"{len(self._state.tickets):,} tickets: {seconds:,.0f} s, "
            f"{items / seconds:,.0f} items/s",
            flush=True,
        )

    def _record(self, facts: Sequence[Fact]) -> Appended:
        appended = self._log.append(facts)
        for record in appended.records:
            self._state.apply(record)
        return appended


def _wait(durables: list[Future[None]]) -> None:
    """Blocks: nothing else runs here, and waking the loop took half of the time."""
    for durable in durables:
        durable.result()


if __name__ == "__main__":
    sys.exit(main())
