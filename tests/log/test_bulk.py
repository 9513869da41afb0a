"""Imports: whole or not at all, once however often, among live appends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from log_facts import NOON, message

from routing_service.domain.identifiers import Pseudonyms
from routing_service.log.columns import IMPORT
from routing_service.log.errors import BulkRefused
from routing_service.log.event_log import EventLog

IDS = Pseudonyms(b"a key for tests")


def row(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(IDS.uuid("row", str(number))),
        "stream": f"ticket:H-{number % 10}",
        "type": "MessageReceived",
        "schema_version": 1,
        "occurred_at": NOON + timedelta(seconds=number),
        "actor": "import",
        "source": "import:history",
        "data": f'{{"ticket_id":"H-{number % 10}","message_id":"m-{number}"}}',
        "personal_subject": f"c-{number}" if number % 2 else None,
        "personal": '{"text":"hello"}' if number % 2 else None,
    } | changes


def rows(*numbers: int) -> pa.Table:
    return pa.Table.from_pylist([row(number) for number in numbers], schema=IMPORT)


def test_an_import_takes_its_places_in_its_order(log: EventLog) -> None:
    log.append([message("H-3")])

    done = log.append_bulk(rows(*range(100)))

    assert (done.appended, done.known) == (100, 0)
    assert (done.first_seq, done.last_seq) == (2, 101)
    records = list(log.read(1))
    assert [record.seq for record in records] == list(range(2, 102))
    assert [str(record.fact.id) for record in records] == (
        rows(*range(100)).column("id").to_pylist()
    )
    assert [record.version for record in log.read_stream("ticket:H-3")] == (
        list(range(1, 12))
    )
    assert [record.version for record in log.read_stream("ticket:H-4")] == (
        list(range(1, 11))
    )
    assert records[1].fact.personal is not None
    assert records[2].fact.personal is None


def test_an_import_repeated_adds_nothing(log: EventLog) -> None:
    log.append_bulk(rows(*range(50)))

    again = log.append_bulk(rows(*range(50)))

    assert (again.appended, again.known) == (0, 50)
    assert log.last_seq == 50


def test_an_import_that_grew_adds_what_is_new(log: EventLog) -> None:
    log.append_bulk(rows(*range(20)))

    again = log.append_bulk(rows(*range(40)))

    assert (again.appended, again.known) == (20, 20)
    assert log.version("ticket:H-3") == 4


def test_a_row_twice_is_taken_at_its_first_place(log: EventLog) -> None:
    done = log.append_bulk(rows(3, 1, 3, 2, 1))

    assert (done.appended, done.known) == (3, 2)
    assert [record.fact.id for record in log.read()] == [
        IDS.uuid("row", number) for number in "312"
    ]


def test_what_was_imported_is_known_to_appends(log: EventLog, path: Path) -> None:
    log.append_bulk(rows(*range(10)))
    fact = message("H-1", event_id=IDS.uuid("row", "4"))

    assert log.append([fact]).known == (fact.id,)
    assert log.append([message("H-1")]).records[0].version == 2


def test_an_import_survives_reopening(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append_bulk(rows(*range(1000)))

    with EventLog.open(path) as log:
        assert log.append_bulk(rows(*range(1000))).known == 1000
        assert log.version("ticket:H-0") == 100


def test_an_import_streams_from_a_reader(log: EventLog) -> None:
    batches = rows(*range(1000)).to_batches(max_chunksize=64)

    done = log.append_bulk(pa.RecordBatchReader.from_batches(IMPORT, batches))

    assert done.appended == 1000
    assert [record.fact.id for record in log.read(990)] == [
        IDS.uuid("row", str(number)) for number in range(990, 1000)
    ]


def test_an_empty_import_adds_nothing(log: EventLog) -> None:
    assert log.append_bulk(rows()).appended == 0


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        pytest.param({"id": "T-1"}, "hexadecimal", id="no uuid"),
        pytest.param({"type": "Nonsense"}, "event Nonsense", id="unknown type"),
        pytest.param({"schema_version": 99}, "v99", id="unknown version"),
        pytest.param({"data": "{"}, "truncated", id="no json"),
        pytest.param({"data": '{"ticket_id":1}'}, "Expected `str`", id="wrong field"),
        pytest.param({"stream": None}, "stream null", id="no stream"),
        pytest.param({"personal": None}, "both or neither", id="half personal"),
        pytest.param({"personal": "[]"}, "Expected `object`", id="personal no object"),
    ],
)
def test_a_row_that_could_not_be_read_back_refuses_the_import(
    log: EventLog, changes: dict[str, Any], detail: str
) -> None:
    table = pa.Table.from_pylist([row(0), row(1, **changes), row(2)], schema=IMPORT)

    with pytest.raises(BulkRefused, match="import row 1: ") as refusal:
        log.append_bulk(table)

    assert detail in refusal.value.detail
    assert log.last_seq == 0
    assert log.append_bulk(rows(0)).appended == 1


def test_columns_that_are_no_import_are_refused(log: EventLog) -> None:
    with pytest.raises(BulkRefused, match="expected exactly id, stream, type"):
        log.append_bulk(pa.table({"id": ["x"]}))


def test_times_without_a_zone_are_refused(log: EventLog) -> None:
    naive = IMPORT.set(4, pa.field("occurred_at", pa.timestamp("us")))
    table = rows(1).cast(naive)

    with pytest.raises(BulkRefused, match="expected timestamps with a zone"):
        log.append_bulk(table)


def test_imports_and_appends_at_once_leave_no_gap(path: Path) -> None:
    # The same ids come from both sides: each may be taken once.
    def append(part: int) -> None:
        for number in range(part, 300, 3):
            fact = message("H-1", event_id=UUID(row(number)["id"]))
            log.append([fact, message("H-2")])

    with EventLog.open(path) as log, ThreadPoolExecutor(4) as pool:
        work = [pool.submit(append, part) for part in range(3)]
        work += [pool.submit(log.append_bulk, rows(*range(300))) for _ in range(2)]
        [each.result() for each in work]
    with EventLog.open(path) as log:
        records = list(log.read())

    assert [record.seq for record in records] == list(range(1, 601))
    assert len({record.fact.id for record in records}) == 600
    places = {(record.fact.stream, record.version) for record in records}
    assert len(places) == 600
