"""The example of a shop in 30 countries: applied, and what becomes of messages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from comptoir.cli import app
from comptoir.configuring import in_force, read_directory
from routing_service.desk.trial import facts_of
from routing_service.domain.configuration import export, load, normalise
from routing_service.domain.routing import Router
from routing_service.domain.rule_checks import RuleChecks
from routing_service.domain.workload import Workload
from routing_service.language import NO_GUESS
from routing_service.log.event_log import EventLog

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "thirty-countries"
CONTENT = {kind: normalise(kind, one) for kind, one in read_directory(EXAMPLE).items()}
CONFIGURATION = load(CONTENT)
ROUTER = Router(CONFIGURATION)
TABLE = yaml.safe_load(
    Path(__file__).with_name("thirty_countries.yml").read_text("utf-8")
)
ROWS = [row for row in TABLE if isinstance(row, list)]

WHEN = {
    "tuesday": "2026-03-03T10:00",  # Europe and Dubai work
    "evening": "2026-03-03T16:00",  # Dubai has closed
    "night": "2026-03-03T23:30",  # the Americas work
    "dawn": "2026-03-03T03:00",  # Asia works
    "sunday": "2026-03-08T12:00",
    "bastille": "2026-07-14T10:00",  # a holiday in France
    "eid": "2026-03-20T06:00",  # a holiday in Dubai
}
ZONES = {
    "AE": "Asia/Dubai",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "IN": "Asia/Kolkata",
    "MA": "Africa/Casablanca",
    "PT": "Europe/Lisbon",
    "SG": "Asia/Singapore",
    "US": "America/New_York",
}


class NoGuess:
    """The table says every language itself."""

    def guess(self, text, configuration):
        return NO_GUESS


def decide(text, country, language, when, known, *, workload=None):
    given = {
        "text": text,
        "country": country,
        "language": language,
        "timezone": ZONES.get(country),
        "kind": "text",
        **known,
    }
    at = datetime.fromisoformat(WHEN[when]).replace(tzinfo=UTC)
    facts = facts_of(given, CONFIGURATION, NoGuess(), at)
    return ROUTER.route("T-1", facts, workload or Workload(), now=at)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} {row[3]}")
def test_a_message_goes_where_the_table_says(row):
    *message, team, priority, category, tags, policy = row

    decision = decide(*message)

    assert (decision.team_id, decision.priority, decision.category) == (
        team,
        priority,
        category,
    )
    assert (list(decision.tags), decision.policy_id) == (sorted(tags), policy)


def test_the_table_is_as_wide_as_the_shop():
    teams = {row[5] for row in ROWS}
    named = {code for team in CONFIGURATION.teams.values() for code in team.countries}
    languages = {one for team in CONFIGURATION.teams.values() for one in team.languages}

    assert len(ROWS) >= 60
    assert (len(named), len(languages), len(CONFIGURATION.teams)) == (30, 8, 12)
    assert {row[2] and row[2][:2] for row in ROWS} >= languages
    # Level 2 is escalated to, never routed to.
    assert teams == set(CONFIGURATION.teams) - {"experts"}


@pytest.mark.parametrize(
    ("message", "known", "agent"),
    [
        ("Bonjour", {"tier": "key", "account_manager": "amelie"}, "amelie"),
        (
            "J'ai encore une question",
            {
                "last_agent": "camille",
                "last_team": "billing",
                "days_since_last_ticket": 5,
            },
            "camille",
        ),
    ],
)
def test_a_customer_is_given_who_knows_them(message, known, agent):
    everybody = Workload(dict.fromkeys(CONFIGURATION.agents, "online"))

    decision = decide(message, "FR", "fr", "tuesday", known, workload=everybody)

    assert decision.agent_id == agent


def test_no_rule_of_the_example_is_idle():
    findings = RuleChecks(CONFIGURATION.routing, CONFIGURATION).findings()

    assert {one.kind for one in findings} <= {"overlapping"}


def test_the_example_is_applied_and_exported_whole(tmp_path):
    data = tmp_path / "data"

    result = CliRunner().invoke(
        app, ["config", "apply", str(EXAMPLE), "--data", str(data)]
    )

    assert result.exit_code == 0, result.output
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        applied = in_force(log).content
    assert {kind: applied[kind] for kind in CONTENT} == CONTENT
    for kind, rows in CONTENT.items():
        written = yaml.safe_dump(export(kind, rows), allow_unicode=True)
        assert normalise(kind, yaml.safe_load(written)) == rows
