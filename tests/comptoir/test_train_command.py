"""`comptoir routing train` learns from a file, from the log, and from a service."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comptoir.cli import app
from routing_service.classifier_file import read_model
from routing_service.log.event_log import EventLog, utc_now

RUNNER = CliRunner()
WORDS = {"billing": ("invoice", "refund"), "delivery": ("parcel", "courier")}
SAYINGS = [f"{way} my {{}} number {n}" for way in ("where is", "no") for n in range(8)]


def tickets() -> list[tuple[str, str]]:
    return [
        (saying.format(word), category)
        for (category, words), saying in product(WORDS.items(), SAYINGS)
        for word in words
    ]


def train(data: Path, *arguments: str, exit_code: int = 0) -> str:
    result = RUNNER.invoke(
        app,
        ["routing", "train", *arguments, "--data", str(data)],
        env={"COLUMNS": "100"},
    )
    assert result.exit_code == exit_code, result.output
    return result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.csv.gz"
    with gzip.open(path, "wt", newline="") as written:
        rows = csv.writer(written)
        rows.writerow(["subject", "body", "kind"])
        rows.writerows(["Hello", text, kind] for text, kind in tickets())
    return path


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """64 tickets, closed; their category was set right by a person."""
    path = tmp_path / "history.jsonl"
    begun = utc_now() - timedelta(days=30)
    lines = [
        {
            "ticket": f"old-{number}",
            "at": (begun + timedelta(minutes=number)).isoformat(),
            **event,
        }
        for number, (text, category) in enumerate(tickets())
        for event in (
            {"type": "opened", "category": "other", "team": "support"},
            {"type": "customer_message", "text": text},
            {"type": "category", "to": category},
            {"type": "status", "to": "closed"},
        )
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_a_labelled_file_makes_a_model(file: Path, tmp_path: Path) -> None:
    columns = ("--text", "subject", "--text", "body", "--category", "kind")

    said = train(tmp_path, "--file", str(file), *columns)

    assert "category: 2 values in 64 tickets, of which 13 were held back." in said
    assert "right      100.0%   (always the commonest: 46.2%)" in said
    _, about = read_model(tmp_path / "models" / "classifier.skops")
    assert about.figures["category"].accuracy == 1.0


def test_a_column_that_is_not_there_is_named(file: Path, tmp_path: Path) -> None:
    columns = ("--text", "body", "--team", "queue")

    said = train(tmp_path, "--file", str(file), *columns, exit_code=1)

    expected = "no column 'queue'; expected one of subject, body, kind"
    assert expected in " ".join(said.split())


def test_a_file_needs_its_columns(file: Path, tmp_path: Path) -> None:
    said = train(tmp_path, "--file", str(file), exit_code=2)

    assert "--file needs --text" in said


def test_the_tickets_of_the_log_make_a_model(history: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported = ["import", "history", str(history), "--data", str(data)]
    assert RUNNER.invoke(app, imported).exit_code == 0

    said = train(data)

    assert "category: 2 values in 64 tickets" in said
    assert "team: not taught, only support; expected two" in said
    _, about = read_model(data / "models" / "classifier.skops")
    assert about.figures["category"].accuracy == 1.0


def test_an_empty_log_teaches_nothing(tmp_path: Path) -> None:
    with EventLog.open(tmp_path / "log" / "comptoir.duckdb"):
        pass

    said = train(tmp_path, exit_code=1)

    assert "nothing to learn from: category: 0 tickets; expected 50 at least" in said
