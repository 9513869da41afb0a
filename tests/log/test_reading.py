"""Reading: what is durable, whole or by stream, by id, and as Arrow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from log_facts import NOON, message

from routing_service.log.columns import FEED
from routing_service.log.event_log import EventLog


def test_reading_starts_behind_a_number_and_stops_at_the_limit(log: EventLog) -> None:
    log.append([message() for _ in range(10)]).durable.result()

    assert [record.seq for record in log.read(3, limit=4)] == [4, 5, 6, 7]
    assert [record.seq for record in log.read(8)] == [9, 10]
    assert list(log.read(10)) == []


def test_a_stream_reads_in_its_own_order(log: EventLog) -> None:
    log.append([message(f"T-{number % 3}") for number in range(9)]).durable.result()

    records = log.read_stream("ticket:T-1")

    assert [record.seq for record in records] == [2, 5, 8]
    assert [record.version for record in records] == [1, 2, 3]
    assert log.read_stream("ticket:T-9") == []


def test_an_event_is_found_by_its_id(log: EventLog) -> None:
    wanted = message(text="hello")
    log.append([message(text="not this"), wanted]).durable.result()

    found = log.find(wanted.id)

    assert found is not None
    assert (found.seq, found.fact) == (2, wanted)
    assert log.find(message().id) is None


def test_the_feed_holds_facts_and_nothing_personal(log: EventLog) -> None:
    facts = [message(f"T-{number}", text="secret") for number in range(5)]
    log.append(facts).durable.result()

    table = log.feed(1, 3).read_all()

    assert table.schema == FEED
    assert table.column("seq").to_pylist() == [2, 3, 4]
    assert table.column("id").to_pylist() == [str(fact.id) for fact in facts[1:4]]
    assert table.column("occurred_at").cast(pa.int64()).to_pylist() == (
        [int(NOON.timestamp() * 1e6)] * 3
    )
    assert "secret" not in str(table.to_pylist())


def test_an_empty_feed_has_its_columns(log: EventLog) -> None:
    table = log.feed(0, 100).read_all()

    assert (table.num_rows, table.schema) == (0, FEED)


def test_readers_see_whole_prefixes_while_others_append(log: EventLog) -> None:
    def append() -> None:
        for _ in range(100):
            log.append([message("T-1", text="hi") for _ in range(3)]).durable.result()

    def read() -> list[int]:
        return [record.seq for record in log.read()]

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(append) for _ in range(2)]
        prefixes = [pool.submit(read).result() for _ in range(20)]
        [writer.result() for writer in writers]

    assert read() == list(range(1, 601))
    for prefix in prefixes:
        assert prefix == list(range(1, len(prefix) + 1))


def test_closing_does_not_wait_for_a_reader_that_stopped(log: EventLog) -> None:
    log.append([message() for _ in range(10)]).durable.result()
    reader = log.read()
    next(reader)

    log.close()

    assert log.last_seq == 10
