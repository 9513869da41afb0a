"""`comptoir sla whatif` on a small published file and a log of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from comptoir.cli import app
from orchestration.publish import publish

RUNNER = CliRunner()
OFFICE = {
    "id": "office",
    "timezone": "UTC",
    "weekly": {"mon": "09:00-17:00", "tue": "09:00-17:00"},
}
POLICY = {"id": "usual", "calendar": "always", "targets": {"resolution": "8h"}}

# Two tickets of Monday 2 March 2026: resolved after 2 h, and the next morning after a
# pause of an hour.
TABLES = """
create schema raw;
create schema marts;
create table raw.events (seq bigint, occurred_at timestamptz);
create table marts.fct_sla_clocks as
select * from (values
    ('T-1', 7200, 'met', timestamptz '2026-03-02 12:00:00Z'),
    ('T-2', 79200, 'met_late', timestamptz '2026-03-03 09:00:00Z')
) as clocks(ticket_id, elapsed_seconds, outcome, stopped_at),
(select 'resolution' as target, 1 as period, 'usual' as policy_id,
    'always' as calendar_id, null::varchar as team_id, null::varchar as priority,
    28800 as target_seconds, timestamptz '2026-03-02 10:00:00Z' as started_at);
create table marts.fct_status_spans as
select * from (values
    ('T-1', 'open', timestamptz '2026-03-02 10:00:00Z', '2026-03-02 12:00:00Z'),
    ('T-1', 'resolved', timestamptz '2026-03-02 12:00:00Z', null),
    ('T-2', 'open', timestamptz '2026-03-02 10:00:00Z', '2026-03-02 11:00:00Z'),
    ('T-2', 'pending', timestamptz '2026-03-02 11:00:00Z', '2026-03-02 12:00:00Z'),
    ('T-2', 'open', timestamptz '2026-03-02 12:00:00Z', '2026-03-03 09:00:00Z'),
    ('T-2', 'resolved', timestamptz '2026-03-03 09:00:00Z', null)
) as spans(ticket_id, status, started_at, ended_text),
lateral (select ended_text::timestamptz as ended_at);
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    build, data, files = tmp_path / "b.duckdb", tmp_path / "data", tmp_path / "config"
    with duckdb.connect(str(build)) as connection:
        for statement in duckdb.extract_statements(TABLES):
            connection.execute(statement)
    publish(
        build,
        data / "warehouse" / "published",
        build_id="b",
        now=datetime(2026, 3, 4, tzinfo=UTC),
    )
    files.mkdir()
    (files / "calendars.yml").write_text(yaml.safe_dump([OFFICE]))
    (files / "sla_policies.yml").write_text(yaml.safe_dump([POLICY]))
    run(data, "config", "apply", str(files))
    return data


def run(data: Path, *arguments: str, exit_code: int = 0) -> str:
    result = RUNNER.invoke(app, [*arguments, "--data", str(data)])
    assert result.exit_code == exit_code, result.output
    return result.output


def test_another_target_moves_the_share_and_names_the_tickets(data: Path) -> None:
    out = run(data, "sla", "whatif", "resolution", "--within", "1h", "--within", "24h")

    assert "50.0%" in out
    assert "100.0%" in out
    assert "2 clocks; 1 would change sides" in out
    assert "T-1" in out


def test_other_hours_count_the_time_again(data: Path) -> None:
    """Of T-2's night only 7 h of Monday were office hours, an hour of it pending."""
    out = run(data, "sla", "whatif", "resolution", "--calendar", "office")

    assert "1 would change sides" in out
    [line] = [one for one in out.splitlines() if "T-2" in one]
    assert "22h" in line
    assert "6h" in line


def test_fewer_pauses_count_more(data: Path) -> None:
    out = run(
        data, "sla", "whatif", "resolution", "--calendar", "office", "--pauses", "none"
    )

    [line] = [one for one in out.splitlines() if "T-2" in one]
    assert "7h" in line


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--within", "soon", "duration 'soon'"),
        ("--pauses", "asleep", "'asleep': expected none, or some of open"),
        ("--priority", "vital", "vital"),
        ("--calendar", "mars", "expected one of always, office"),
    ],
)
def test_what_does_not_read_is_named(
    data: Path, option: str, value: str, said: str
) -> None:
    out = run(data, "sla", "whatif", option, value, exit_code=1)

    assert said in " ".join(out.split())
