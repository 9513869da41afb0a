"""How fast decisions of the past are made again, and whether they are the same.

    python benchmarks/routing_replay.py [--tickets N] [--seed N]

The demo's customers write and its agents work until so many tickets were routed live.
Then the log is replayed: by the rules it was decided by, which must give every decision
again, agent included (exits with 1 if not); and by a candidate. Beside it: only reading
those events, which no replay can do without.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import yaml
from replay.past import CONFIG, Past

from routing_service.desk.replay_reading import batches, facts
from routing_service.domain.configuration import normalise
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.configuration_values import RuleSet
from routing_service.domain.replay import Replay
from routing_service.domain.replay_result import ReplayResult
from routing_service.log.event_log import EventLog


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        EventLog.open(Path(folder) / "comptoir.duckdb") as log,
    ):
        started = time.perf_counter()
        Past(log, Random(arguments.seed)).tell(arguments.tickets)
        log.append([]).durable.result()
        while log.durable_seq < log.last_seq:
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        print(f"live      {log.last_seq:,} events in {seconds:,.1f} s")
        started = time.perf_counter()
        rows = sum(
            1 for _, table in batches(log, log.durable_seq) for _ in facts(table)
        )
        reading = time.perf_counter() - started
        print(f"reading   {rows:,} events in {reading:,.2f} s")
        same = _replay("the same", log, None, reading)
        _replay("candidate", log, _without_billing(), reading)
    if same.different or same.without_text or same.given != same.given_same:
        for sample in same.samples[:5]:
            print("   ", sample)
        return 1
    return 0


def _replay(
    name: str, log: EventLog, candidate: RuleSet | None, reading: float
) -> ReplayResult:
    gc.disable()  # as the replay's process does
    started, worked = time.perf_counter(), time.process_time()
    replay = Replay(candidate=candidate)
    for _, table in batches(log, log.durable_seq):
        for fact in facts(table):
            replay.take(fact)
    result = replay.result()
    seconds = time.perf_counter() - started
    busy = time.process_time() - worked
    print(
        f"{name:10}{result.tickets / seconds:,.0f} tickets/s "
        f"({result.tickets / busy:,.0f} a second of processor), "
        f"{seconds / reading:.1f} times the reading; "
        f"{result.same:,} of {result.tickets:,} the same, differing {result.by_field}; "
        f"{result.given_same:,} of {result.given:,} given later to the same",
        flush=True,
    )
    return result


def _without_billing() -> RuleSet:
    rules = yaml.safe_load((CONFIG / "routing.yml").read_text())
    kept = normalise("routing", [one for one in rules if one["id"] != "billing"])
    return rule_sets_of(kept, 0)[0]


if __name__ == "__main__":
    sys.exit(main())
