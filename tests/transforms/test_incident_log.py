"""The incident log, whole, under the policies of `docs/examples/incident-log`: the
warehouse's clocks against the same question put to the file's own columns."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import RunDbt
from warehouses import RawFile

from comptoir.configuring import apply_directory
from comptoir.importing import import_files
from comptoir.installation import Installation
from ingestion.landing import land
from routing_service.log.event_log import EventLog

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
OPENS, CLOSES = time(14), time(23)
TARGET_HOURS = {"1": 4, "2": 8, "3": 62, "4": 134}
AT_ODDS_WITH_THEIR_HOURS = {
    *("INC0001006", "INC0003451", "INC0003815", "INC0008249"),
    *("INC0008485", "INC0010167", "INC0012198", "INC0014064"),
}
"""In time by the log's column, closed after their targets by its rows."""


@dataclass(frozen=True)
class Incident:
    """What the file says; priorities by their first character."""

    opened_at: datetime
    closed_at: datetime
    reopenings: tuple[tuple[datetime, datetime], ...]
    """From closing to the row that opened it again."""
    first_priority: str
    last_priority: str
    is_made: bool

    @property
    def open_seconds(self) -> int:
        spans = [(self.opened_at, self.closed_at), *self.reopenings]
        whole, *away = [opened_until(end) - opened_until(start) for start, end in spans]
        return whole - sum(away)

    def is_late(self, priority: str) -> bool:
        return self.open_seconds > TARGET_HOURS[priority] * 3600


def opened_until(at: datetime) -> int:
    """The seconds of weekday hours before `at`, counted from some Monday."""
    days = int(np.busday_count(date(2016, 1, 4), at.date()))
    closes, opens = (datetime.combine(at, edge, UTC) for edge in (CLOSES, OPENS))
    today = min(max(at, opens), closes) - opens if at.weekday() < 5 else timedelta()
    return days * 9 * 3600 + int(today.total_seconds())


@pytest.fixture(scope="module")
def log(shared_data: Path) -> Path:
    return shared_data / "ticket_logs" / "incident_event_log_dev.csv.gz"


@pytest.fixture(scope="module")
def incidents(log: Path) -> dict[str, Incident]:
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["number"], []).append(row)
    return {
        number: Incident(
            _instant(told[-1]["opened_at"]),
            _instant(told[-1]["closed_at"]),
            tuple(_reopenings(told)),
            told[0]["priority"][0],
            told[-1]["priority"][0],
            told[-1]["made_sla"] == "true",
        )
        for number, told in rows.items()
    }


def _reopenings(told: list[dict[str, str]]) -> Iterator[tuple[datetime, datetime]]:
    closed_at: datetime | None = None
    for state, rows in groupby(told, key=lambda row: row["incident_state"]):
        at = _instant(next(rows)["sys_updated_at"])
        if closed_at is not None:
            yield closed_at, at
        closed_at = at if state == "Closed" else None


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def clocks(
    log: Path, run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """The warehouse's row of each ticket; imported as `comptoir import` does."""
    installation = Installation(tmp_path_factory.mktemp("incidents"))
    apply_directory(installation, EXAMPLES / "incident-log")
    mapping = EXAMPLES / "mappings" / "incident_event_log.yml"
    import_files(installation, "table", [log], mapping)
    file = RawFile(installation.data / "build.duckdb")
    with EventLog.open(installation.log) as events:
        land(events.feed, file.path, now=datetime.now(UTC))
    run_dbt(file.path, "run", "--select", "+fct_sla_clocks")
    rows = file.rows("select * from marts.fct_sla_clocks")
    assert {(row["target"], row["period"]) for row in rows} == {("resolution", 1)}
    return {row["ticket_id"]: row for row in rows}


def test_every_incident_used_the_seconds_that_its_hours_say(
    incidents: dict[str, Incident], clocks: dict[str, dict[str, Any]]
) -> None:
    assert {name: row["elapsed_seconds"] for name, row in clocks.items()} == {
        name: incident.open_seconds for name, incident in incidents.items()
    }
    assert len(clocks) == 12_554


def test_each_priority_is_late_as_often_as_its_hours_say(
    incidents: dict[str, Incident], clocks: dict[str, dict[str, Any]]
) -> None:
    expected = Counter(
        (one.first_priority, "met_late" if one.is_late(one.first_priority) else "met")
        for one in incidents.values()
    )

    found = Counter(
        (incidents[name].first_priority, row["outcome"]) for name, row in clocks.items()
    )

    assert found == expected


def test_the_logs_own_verdict_differs_only_where_a_priority_changed(
    incidents: dict[str, Incident], clocks: dict[str, dict[str, Any]]
) -> None:
    """Our clocks keep the target that they started with; the log's go by the last."""
    differing = {
        name
        for name, row in clocks.items()
        if (row["outcome"] == "met") != incidents[name].is_made
    }

    changed = {
        name
        for name in differing
        if incidents[name].first_priority != incidents[name].last_priority
    }
    assert differing - changed == AT_ODDS_WITH_THEIR_HOURS
    assert len(changed) == 78
    for name in changed:
        incident = incidents[name]
        assert incident.is_late(incident.last_priority) != incident.is_made
