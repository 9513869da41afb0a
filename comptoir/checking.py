"""`comptoir routing check`: what is wrong with rules before they decide anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from comptoir.installation import Installation
from comptoir.rules_on_disk import around, caret, changes, rules_text
from ingestion.service_client import ServiceClient
from routing_service.desk.decided import LOOK_BACK_DAYS, Tally, found, tally
from routing_service.domain.rule_findings import Finding
from routing_service.log.event_log import EventLog
from routing_service.rule_texts import Mistake, RulesUnfit, candidate


def check_rules(installation: Installation, rules: Path | None) -> bool:
    """Prints the first mistake, or the findings; whether the rules read."""
    console = Console()
    text = rules_text(rules)
    url = installation.running_service_url()
    is_directory = rules is not None and rules.is_dir()
    try:
        if url is not None and not is_directory:
            token = installation.secret("service.token")
            with ServiceClient(url, token) as service:
                findings = _answered(service, text)
        else:
            findings = _found(installation, rules, text)
    except RulesUnfit as unfit:
        console.print(f"[red]{escape(str(unfit))}[/]", highlight=False)
        if text is not None:
            console.print(escape(caret(text, unfit)), highlight=False)
        return False
    _print(console, findings)
    return True


def _answered(service: ServiceClient, text: str | None) -> list[Finding]:
    report = service.check_rules(text)
    if report["error"] is not None:
        raise RulesUnfit(msgspec.convert(report["error"], Mistake))
    return msgspec.convert(report["findings"], list[Finding])


def _found(
    installation: Installation, rules: Path | None, text: str | None
) -> list[Finding]:
    configuration = around(installation, rules)
    rule_set = configuration.routing if text is None else candidate(text, configuration)
    seen = Tally()
    if installation.log.exists():
        since = datetime.now(UTC) - timedelta(days=LOOK_BACK_DAYS)
        with EventLog.open(installation.log) as log:
            seen = tally(log, since, changes(log))
    return found(rule_set, configuration, seen)


def _print(console: Console, findings: list[Finding]) -> None:
    if not findings:
        console.print("Nothing to point out: every rule can fit, and none disagree.")
        return
    table = Table("finding", "rule", "what", "met", box=None, pad_edge=False)
    for one in _gathered(findings):
        met = "" if one.count is None else f"{one.count:,}"
        table.add_row(one.kind, one.rule_id or "", escape(one.message), met)
    console.print(table)


def _gathered(findings: list[Finding]) -> list[Finding]:
    """The overlaps of one rule in one line: rules about words have many."""
    overlaps: dict[str | None, list[Finding]] = {}
    for one in findings:
        if one.kind == "overlapping":
            overlaps.setdefault(one.rule_id, []).append(one)
    shown = [one for one in findings if one.kind != "overlapping"]
    for rule_id, some in overlaps.items():
        others = ", ".join(one.other_rule_id or "" for one in some)
        message = some[0].message
        if len(some) > 1:
            message = (
                f"{others} come first and decide for messages that fit both, "
                f"such as {some[0].example}"
            )
        met = sum(one.count or 0 for one in some)
        shown.append(
            Finding(kind="overlapping", rule_id=rule_id, message=message, count=met)
        )
    return shown
