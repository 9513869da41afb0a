"""The indexes in memory answer the same before and after they are packed."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID, uuid1, uuid4

import numpy as np
import pytest
from log_facts import message

from routing_service.log import known_ids, streams
from routing_service.log.event_log import EventLog
from routing_service.log.known_ids import KnownIds
from routing_service.log.streams import Place, Streams


def random_ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def clock_ids(count: int) -> list[UUID]:
    return [uuid1(node=1, clock_seq=1) for _ in range(count)]


def counted_ids(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(count)]


@pytest.mark.parametrize("make", [random_ids, clock_ids, counted_ids])
def test_ids_are_found_after_packing_and_others_are_not(make) -> None:
    ids, lock = KnownIds(), threading.Lock()
    some = make(4000)
    for seq, event_id in enumerate(some[:3000], 1):
        ids.add(event_id.int, seq)
        if seq % 700 == 0:
            ids.freeze(lock)

    assert [ids.seq_of(event_id.int) for event_id in some[:3000]] == (
        list(range(1, 3001))
    )
    assert not any(ids.seq_of(event_id.int) for event_id in some[3000:])


def test_ids_added_at_once_stand_beside_single_ones() -> None:
    ids, lock = KnownIds(), threading.Lock()
    some = random_ids(1000)
    ids.add(some[0].int, 1)
    ids.freeze(lock)
    raw = b"".join(event_id.bytes for event_id in some[1:])

    ids.add_all(known_ids.halves_of(raw), np.arange(2, 1001, dtype=np.uint64))

    assert [ids.seq_of(event_id.int) for event_id in some] == list(range(1, 1001))


def test_a_stream_keeps_its_first_and_newest_place_through_packing() -> None:
    index, lock = Streams(), threading.Lock()
    for seq in range(1, 2001):
        stream = f"ticket:{seq % 300}"
        before = index.place(stream)
        index.put(
            stream,
            Place(before.first_seq, seq, before.version + 1)
            if before
            else Place(seq, seq, 1),
        )
        if seq % 450 == 0:
            index.freeze(lock)

    assert index.place("ticket:7") == Place(7, 1807, 7)
    assert index.place("ticket:299") == Place(299, 1799, 6)
    assert index.place("ticket:300") is None
    assert index.version("ticket:300") == 0


def test_streams_put_at_once_win_over_older_places() -> None:
    index, lock = Streams(), threading.Lock()
    index.put("packed", Place(1, 1, 1))
    index.freeze(lock)
    index.put("recent", Place(2, 2, 1))

    index.put_all(
        ["packed", "recent", "new"],
        np.array([[1, 5, 2], [2, 6, 2], [7, 7, 1]], np.uint32),
    )

    assert index.place("packed") == Place(1, 5, 2)
    assert index.place("recent") == Place(2, 6, 2)
    assert index.place("new") == Place(7, 7, 1)


def test_a_long_log_is_packed_and_still_knows_everything(path: Path) -> None:
    facts = [
        message(f"T-{number}")
        for number in range(max(known_ids.FREEZE_AT, streams.FREEZE_AT) + 10)
    ]
    with EventLog.open(path) as log:
        for first in range(0, len(facts), 1000):
            last = log.append(facts[first : first + 1000])
        last.durable.result()
        log.append([message()]).durable.result()

        again = log.append(facts[::101])

        assert again.records == ()
        assert log.append([message("T-5")]).records[0].version == 2
