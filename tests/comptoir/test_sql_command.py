"""`comptoir sql` prints what the published marts say."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from comptoir.cli import app
from orchestration.publish import publish

RUNNER = CliRunner()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    build = tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "create schema raw; create schema marts;"
            "create table raw.events(seq bigint, occurred_at timestamptz);"
            "create table marts.fct_tickets as select * from (values "
            "  ('T-1', timestamptz '2026-03-01 08:00:00+00', null, 1.5::decimal(9,2)),"
            "  ('T-2', timestamptz '2026-03-01 09:30:00+00', 'é', 2::decimal(9,2))"
            ") as tickets(ticket_id, opened_at, category, hours)"
        )
    publish(
        build,
        tmp_path / "data" / "warehouse" / "published",
        build_id="b",
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )
    return tmp_path / "data"


def ask(data: Path, query: str, format_: str) -> str:
    result = RUNNER.invoke(
        app, ["sql", query, "--format", format_, "--data", str(data)]
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_csv_has_a_header_and_iso_instants(data: Path) -> None:
    out = ask(data, "select * from marts.fct_tickets order by 1", "csv")

    assert list(csv.reader(io.StringIO(out))) == [
        ["ticket_id", "opened_at", "category", "hours"],
        ["T-1", "2026-03-01T08:00:00Z", "", "1.5"],
        ["T-2", "2026-03-01T09:30:00Z", "é", "2"],
    ]


def test_json_is_a_list_of_objects(data: Path) -> None:
    out = ask(data, "select ticket_id, category from marts.fct_tickets", "json")

    assert json.loads(out) == [
        {"ticket_id": "T-1", "category": None},
        {"ticket_id": "T-2", "category": "é"},
    ]


def test_a_table_says_how_many_rows(data: Path) -> None:
    out = ask(data, "select ticket_id from marts.fct_tickets", "table")

    assert "T-2" in out
    assert "2 rows" in out


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("drop table marts.fct_tickets", "expected select"),
        ("select 1; select 2", "expected exactly one"),
        ("select * from nowhere", "nowhere"),
        ("from read_text('/etc/passwd')", "table function"),
    ],
)
def test_what_is_not_one_reading_statement_is_refused(
    data: Path, query: str, reason: str
) -> None:
    result = RUNNER.invoke(app, ["sql", query, "--data", str(data)])

    assert result.exit_code == 1
    assert reason in result.stderr


def test_before_the_first_build_the_error_says_what_to_do(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["sql", "select 1", "--data", str(tmp_path)])

    assert result.exit_code == 1
    assert "comptoir build" in result.stderr
