"""Imports through the real log, and out of it into the warehouse."""

from __future__ import annotations

import json
import random
from pathlib import Path

import duckdb
import pytest
from imported import NOW, PSEUDONYMS, Importer
from test_history import EVERY_TYPE

from ingestion.imports import ImportReport, run_import
from ingestion.landing import land
from routing_service.log.event_log import EventLog

MAPPINGS = Path(__file__).parents[2] / "docs" / "examples" / "mappings"


def tickets_into(log: EventLog, shared_data: Path, reports: Path) -> ImportReport:
    return run_import(
        "table",
        [shared_data / "ticket_logs" / "italian_helpdesk_events.csv.gz"],
        mapping=MAPPINGS / "italian_helpdesk.yml",
        append=log.append_bulk,
        reports_dir=reports,
        pseudonyms=PSEUDONYMS,
        now=NOW,
    )


def test_a_whole_log_is_imported_once_and_landed(
    shared_data: Path, tmp_path: Path
) -> None:
    warehouse = tmp_path / "build.duckdb"
    with EventLog.open(tmp_path / "log.duckdb") as log:
        first = tickets_into(log, shared_data, tmp_path)
        again = tickets_into(log, shared_data, tmp_path)
        landing = land(log.feed, warehouse, now=NOW)

    assert (first.tickets, first.known, first.rejected) == (4_580, 0, 0)
    assert (again.appended, again.known) == (0, first.appended)
    assert landing.rows == first.appended
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute(
            "select count(*) from raw.events where type = 'TicketOpened'"
        ).fetchone() == (4_580,)


def test_every_imported_event_is_read_back(importer: Importer, tmp_path: Path) -> None:
    importer.history(*EVERY_TYPE)
    lines = "\n".join(map(json.dumps, EVERY_TYPE))
    with EventLog.open(tmp_path / "log.duckdb") as log:
        run_import(
            "history",
            [importer.write("all.jsonl", lines)],
            mapping=None,
            append=log.append_bulk,
            reports_dir=tmp_path,
            pseudonyms=PSEUDONYMS,
            now=NOW,
        )
        recorded = list(log.read())

    assert [one.version for one in recorded] == [1, *range(1, 16)]
    assert [
        (str(one.fact.id), type(one.fact.event).__name__, one.fact.occurred_at)
        for one in recorded
    ] == [
        (fact["id"], fact["type"], fact["occurred_at"]) for fact in importer.log.facts
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_lines_at_different_times_does_not_matter(
    importer: Importer, seed: int
) -> None:
    importer.history(*EVERY_TYPE)
    expected = list(importer.log.facts)
    importer.log.facts.clear()
    shuffled = list(EVERY_TYPE)
    random.Random(seed).shuffle(shuffled)

    importer.history(*shuffled)

    assert importer.log.facts == expected
