"""`comptoir audit verify` against a log file that somebody changed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from comptoir.cli import app
from routing_service.desk.audit import Audit
from routing_service.log.event_log import EventLog

RUNNER = CliRunner()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTS = 6


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation in which Ada ran six queries, a minute apart."""
    times: Iterator[datetime] = (NOON + timedelta(minutes=at) for at in range(ACTS))
    with EventLog.open(tmp_path / "log" / "comptoir.duckdb") as log:
        audit = Audit(log, record=log.append, clock=lambda: next(times))
        for number in range(ACTS):
            asyncio.run(audit.record("ada", "sql.run", f"q-{number}"))
    return tmp_path


def verify(data: Path, *options: str) -> Result:
    return RUNNER.invoke(app, ["audit", "verify", "--data", str(data), *options])


def tamper(data: Path, *statements: str) -> None:
    with duckdb.connect(data / "log" / "comptoir.duckdb") as connection:
        for statement in statements:
            connection.execute(statement)


def last_hash(data: Path) -> str:
    found = re.search(r"last  ([0-9a-f]{64})", verify(data).stderr)
    assert found is not None
    return found[1]


def test_a_whole_chain_says_its_length_and_its_ends(data: Path) -> None:
    result = verify(data)

    assert result.exit_code == 0
    assert "6 entries" in result.stderr
    assert "The chain is whole" in result.stderr
    assert len(re.findall(r"[0-9a-f]{64}", result.stderr)) == 2


def test_the_expected_head_of_an_earlier_run_is_found_again(data: Path) -> None:
    head = last_hash(data)
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        audit = Audit(log, record=log.append, clock=lambda: NOON)
        asyncio.run(audit.record("ada", "sql.run"))

    result = verify(data, "--expect", head)

    assert result.exit_code == 0
    assert "holds the expected entry" in result.stderr


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ["update events set data = replace(data, 'q-2', 'q-9') where version = 3"],
            {"entry 3: changed"},
        ),
        (
            [
                "update events set occurred_at = occurred_at + interval 1 hour "
                "where version = 4"
            ],
            {"entry 4: changed"},
        ),
        (["update events set data = '{' where version = 2"], {"entry 2: changed"}),
        (["delete from events where version = 4"], {"entry 4: missing"}),
        (["delete from events where version = 1"], {"entry 1: missing"}),
        (
            [
                "delete from events where version = 4",
                "update events set seq = seq - 1, version = version - 1 "
                "where version > 4",
            ],
            {"entry 4: missing"},
        ),
        (
            [
                "update events set seq = 7 - seq, version = 7 - version "
                "where version in (2, 5)"
            ],
            {"entry 2: reordered", "entry 5: reordered"},
        ),
    ],
    ids=[
        "a changed row",
        "a changed time",
        "a row that does not read",
        "a deleted row",
        "the first row deleted",
        "a deleted row, the rest numbered anew",
        "two rows swapped",
    ],
)
def test_tampering_is_told_by_entry_and_kind(
    data: Path, statements: list[str], said: set[str]
) -> None:
    tamper(data, *statements)

    result = verify(data)

    assert result.exit_code == 1
    assert set(re.findall(r"entry \d+: \w+", result.stderr)) == said


def test_a_cut_end_is_noticed_with_the_hash_kept_elsewhere(data: Path) -> None:
    head = last_hash(data)
    tamper(data, "delete from events where version > 4")

    unaware, aware = verify(data), verify(data, "--expect", head)

    assert unaware.exit_code == 0
    assert aware.exit_code == 1
    assert "entry 5: missing" in aware.stderr
    assert head[:12] in aware.stderr


def test_what_the_front_door_does_to_the_log_is_recorded(tmp_path: Path) -> None:
    directory = tmp_path / "config"
    directory.mkdir()
    (directory / "teams.yml").write_text("- {id: a, name: A, is_default: true}\n")
    history = tmp_path / "history.jsonl"
    history.write_text(
        '{"ticket": "H-1", "at": "2026-01-05T10:00:00Z", "type": "opened"}\n'
    )
    data = ["--data", str(tmp_path / "data")]

    RUNNER.invoke(app, ["config", "apply", str(directory), *data])
    RUNNER.invoke(app, ["import", "history", str(history), *data])

    result = verify(tmp_path / "data")
    assert result.exit_code == 0, result.output
    assert "2 entries" in result.stderr


def test_a_folder_without_a_log_is_told(tmp_path: Path) -> None:
    result = verify(tmp_path)

    assert result.exit_code == 1
    assert "expected a log, found no file" in result.stderr
