"""`comptoir routing test`: one message typed in, and what would happen to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from comptoir.installation import Installation
from comptoir.rules_on_disk import around, rules_text
from ingestion.service_client import ServiceClient
from routing_service.desk.decisions import DecisionView, decision_view
from routing_service.desk.languages import Languages
from routing_service.desk.trial import facts_of, try_message
from routing_service.domain.routing import Router
from routing_service.domain.types import JsonObject
from routing_service.domain.workload import Workload
from routing_service.rule_texts import candidate

MARKS = {"fitted": "[green]fits[/]", "failed": "[red]out of time[/]", "skipped": "-"}
SHOWN = (
    "team_id",
    "agent_id",
    "priority",
    "category",
    "tags",
    "policy_id",
    "skill",
    "weight",
    "bot_flow",
    "quick_reply",
    "notify",
)
LONGEST_SHOWN = 100
"""Characters of a condition."""


def try_rules(
    installation: Installation,
    given: Mapping[str, str | None],
    more: Sequence[str],
    rules: Path | None,
    at: datetime | None,
) -> None:
    """Asks the service if it runs, so that presence and load count; else decides here,
    where nobody is present. Prints the decision."""
    asked: JsonObject = {name: one for name, one in given.items() if one is not None}
    for one in more:
        name, _, value = one.partition("=")
        if name.partition("[")[0] == "attributes":
            key = name.removeprefix("attributes").strip("[]\"'")
            asked.setdefault("attributes", {})[key] = value
        else:
            asked[name] = _number_or_text(value)
    when = None if at is None else at.replace(tzinfo=UTC)
    text, url = rules_text(rules), installation.running_service_url()
    if url is not None and (rules is None or not rules.is_dir()):
        with ServiceClient(url, installation.secret("service.token")) as service:
            instant = None if when is None else when.isoformat()
            answer = service.try_rules({**asked, "at": instant, "rules": text})
        decision = msgspec.convert(answer, DecisionView)
    else:
        decision = _decided_here(installation, asked, rules, text, when)
    _print(Console(), decision)


def _decided_here(
    installation: Installation,
    asked: JsonObject,
    rules: Path | None,
    text: str | None,
    when: datetime | None,
) -> DecisionView:
    configuration = around(installation, rules)
    rule_set = configuration.routing if text is None else candidate(text, configuration)
    now = datetime.now(UTC)
    languages = Languages(configuration)
    facts = facts_of(asked, configuration, languages, when or now)
    router = Router(configuration, rule_set)
    event = try_message(router, facts, Workload(), now=when or now)
    return decision_view(event, rule_set, when or now)


def _number_or_text(value: str) -> str | int | float:
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        return value


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _print(console: Console, decision: DecisionView) -> None:
    values = msgspec.structs.asdict(decision)
    for name in SHOWN:
        value = values[name]
        if value:
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            console.print(f"{name:<12}{escape(shown)}", highlight=False)
    console.print(f"{'because':<12}{escape(decision.reason)}", highlight=False)
    facts = ", ".join(f"{name} {value}" for name, value in decision.facts.items())
    console.print(f"{'facts':<12}{escape(facts)}", highlight=False)
    table = Table("rule", "verdict", "condition", box=None, pad_edge=False)
    for rule in decision.rules:
        verdict = MARKS.get(rule.verdict, "[dim]no[/]")
        table.add_row(rule.id, verdict, escape(_short(rule.condition)))
    console.print(table)
