"""`comptoir routing` tries and checks rules, also while nothing runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from comptoir.cli import app

RUNNER = CliRunner()
RULES = """
- id: money
  when: '"invoice" in text and tier == "gold"'
  then: {team: support, priority: high, tags: [money]}
- id: never
  when: in_hours("always") and not in_hours("always")
  then: {category: nothing}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "routing.yml"
    file.write_text(RULES)
    return file


def run(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    data = str(tmp_path / "data")
    result = RUNNER.invoke(app, ["routing", *arguments, "--data", data])
    return result.exit_code, " ".join((result.stdout + result.stderr).split())


def test_a_message_is_tried_on_a_file(rules: Path, tmp_path: Path) -> None:
    arguments = ("test", "Where is my invoice?", "--tier", "gold", "--language", "en")

    code, printed = run(tmp_path, *arguments, "--rules", str(rules))

    assert code == 0
    assert "priority high" in printed
    assert "because rule money, nobody free" in printed
    assert 'money fits "invoice" in text and tier == "gold"' in printed
    assert not (tmp_path / "data").exists()


def test_a_fact_no_message_can_have_is_said(tmp_path: Path) -> None:
    code, printed = run(tmp_path, "test", "Hi", "--fact", "last_csat=9")

    assert code == 1
    assert "last_csat: 9, expected a whole number from 1 to 5" in printed


def test_findings_are_printed(rules: Path, tmp_path: Path) -> None:
    code, printed = run(tmp_path, "check", str(rules))

    assert code == 0
    assert "dead never can never fit" in printed


def test_a_mistake_is_shown_in_its_line(rules: Path, tmp_path: Path) -> None:
    rules.write_text(RULES.replace("tier ==", "tire =="))

    code, printed = run(tmp_path, "check", str(rules))

    assert code == 1
    assert "did you mean tier?" in printed
    assert """3 | when: '"invoice" in text and tire == "gold"' | ^""" in printed
