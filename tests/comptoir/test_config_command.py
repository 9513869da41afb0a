"""`comptoir config` brings YAML into force and writes it back."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from comptoir.cli import app
from comptoir.previewing import LeftAsItIs, choose_open_tickets
from routing_service.domain.configuration_differences import Difference
from routing_service.log.event_log import EventLog
from routing_service.policy_preview import PolicyPreview, Preview, TargetPreview

RUNNER = CliRunner()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "config"
    directory.mkdir()
    (directory / "teams.yml").write_text(
        "- {id: billing, name: Billing, is_default: true, calendar: office}\n"
    )
    (directory / "calendars.yml").write_text(
        "- id: office\n"
        "  timezone: Europe/Paris\n"
        "  weekly: {mon: [['09:00', '18:00']]}\n"
        "  holidays: [2026-12-25]\n"
    )
    return directory


def run(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["config", *arguments])
    assert result.exit_code == 0, result.output
    return result.stderr


def event_count(data: Path) -> int:
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        return log.last_seq


def test_what_was_applied_is_what_is_exported(directory: Path, tmp_path: Path) -> None:
    data, exported = str(tmp_path / "data"), tmp_path / "exported"

    run("apply", str(directory), "--data", data)
    run("export", str(exported), "--data", data)

    calendars = yaml.safe_load((exported / "calendars.yml").read_text())
    assert [one["id"] for one in calendars if one["id"] == "office"] == ["office"]
    run("apply", str(exported), "--data", str(tmp_path / "second"))


def test_applying_the_same_directory_again_records_nothing(
    directory: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    run("apply", str(directory), "--data", str(data))
    recorded = event_count(data)

    run("apply", str(directory), "--data", str(data))

    assert event_count(data) == recorded == 5  # the default SLA policy, and two acts


def test_a_dry_run_says_what_would_change_and_records_nothing(
    directory: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    policies = directory / "sla_policies.yml"
    policies.write_text("- {id: usual, targets: {first_response: 1h}}")
    run("apply", str(directory), "--data", str(data))
    recorded = event_count(data)
    policies.write_text("- {id: usual, targets: {first_response: 30m}}")

    arguments = ["config", "apply", str(directory), "--data", str(data), "--dry-run"]
    result = RUNNER.invoke(app, arguments)

    assert result.exit_code == 0, result.output
    assert "edited  sla_policies.yml usual" in result.stdout
    assert "usual: 0 open tickets" in result.stdout
    assert event_count(data) == recorded


@pytest.mark.parametrize("said", ["keep", "retarget", "cancel"])
def test_whoever_edits_a_policy_is_asked_about_open_tickets(said: str) -> None:
    first_response = TargetPreview(
        target="first_response",
        was_seconds=3_600,
        becomes_seconds=1_800,
        clocks=300,
        was_met=299,
        would_be_met=150,
    )
    policy = PolicyPreview(
        policy_id="usual", open_tickets=41, open_clocks=97, targets=[first_response]
    )
    change = Difference("sla_policies", "usual", "edited")
    found = Preview(changes=[change], policies=[policy])
    console = Console(file=StringIO(), width=88)

    def answered() -> str:
        return choose_open_tickets(found, console, answers=StringIO(said + "\n"))

    if said == "cancel":
        with pytest.raises(LeftAsItIs, match="nothing was applied"):
            answered()
    else:
        assert answered() == said
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "usual: 41 open tickets with 97 clocks under it" in told
    assert "299 (99.6%)" in told
    assert "150 (50.0%)" in told


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("teams.yml", "- {id: billing, calendar: nowhere, name: B}", "nowhere"),
        ("teams.yml", "- {id: [", "expected YAML"),
        ("tems.yml", "[]", "tems.yml"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_applied(
    directory: Path, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    (directory / name).write_text(text)
    data = tmp_path / "data"

    result = RUNNER.invoke(
        app, ["config", "apply", str(directory), "--data", str(data)]
    )

    assert result.exit_code == 1
    assert reason in " ".join(result.stderr.split())  # wrapped like all that is printed
    assert event_count(data) == 0
