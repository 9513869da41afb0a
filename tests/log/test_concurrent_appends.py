"""Many threads append at once: the sequence has no gap and versions no double."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from operator import attrgetter
from pathlib import Path

from log_facts import message

from routing_service.domain.record import Recorded
from routing_service.log.errors import StaleStream
from routing_service.log.event_log import EventLog

THREADS = 8
APPENDS = 60

place = attrgetter("seq")


def test_places_are_gap_free_unique_and_first_in_first_out(path: Path) -> None:
    def append(thread: int) -> list[Recorded]:
        return [
            record
            for number in range(APPENDS)
            for record in log.append(
                [message(f"own-{thread}"), message(f"shared-{number % 5}")]
            ).records
        ]

    with EventLog.open(path) as log, ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(append, range(THREADS)))
    with EventLog.open(path) as log:
        stored = list(log.read())

    assert [record.seq for record in stored] == (
        list(range(1, THREADS * APPENDS * 2 + 1))
    )
    assert stored == sorted(chain.from_iterable(taken), key=place)
    for thread in taken:
        assert thread == sorted(thread, key=place)
    versions = defaultdict(list)
    for record in stored:
        versions[record.fact.stream].append(record.version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


def test_of_two_decisions_on_one_version_one_is_taken(log: EventLog) -> None:
    def count_up(_: int) -> int:
        refusals = 0
        for _ in range(30):
            while True:
                try:
                    seen = log.version("ticket:T-1")
                    log.append([message("T-1")], expected={"ticket:T-1": seen})
                    break
                except StaleStream:
                    refusals += 1
        return refusals

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))

    assert log.version("ticket:T-1") == 120


def test_one_id_from_many_threads_is_taken_once(log: EventLog) -> None:
    facts = [message() for _ in range(50)]

    with ThreadPoolExecutor(4) as pool:
        appended = list(pool.map(lambda _: log.append(facts), range(8)))
    for each in appended:
        each.durable.result()

    assert sum(len(each.records) for each in appended) == 50
    assert [record.fact.id for record in log.read()] == [fact.id for fact in facts]
