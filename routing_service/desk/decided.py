"""What the rules did lately: how often each fitted, which fitted together, and what no
rule took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations

import msgspec

from routing_service.desk.decisions import rule_set_at
from routing_service.domain.codec import decode
from routing_service.domain.configuration import Configuration, RuleSet
from routing_service.domain.events import ConfigurationApplied, TicketRouted
from routing_service.domain.rule_checks import RuleChecks
from routing_service.domain.rule_findings import Finding, counted
from routing_service.log.event_log import EventLog

LOOK_BACK_DAYS = 30
MOST_FINDINGS = 500
MOST_DECISIONS = 100_000
"""Looked at, the newest: they are read in about a second."""
ENOUGH_DECISIONS = 200
"""Below, a rule that did not fit tells nothing."""
NAMED = 3

DECIDED = """
select schema_version, data
from events
where type = 'TicketRouted' and recorded_at >= ?
order by seq desc
limit ?
"""


class Tally(msgspec.Struct):
    """`together`: by the ids of two rules. `unrouted`: decisions that no rule had a
    part in and whose team is the default one, by language and country."""

    decisions: int = 0
    fitted: Counter[str] = msgspec.field(default_factory=Counter)
    asked: Counter[str] = msgspec.field(default_factory=Counter)
    together: Counter[frozenset[str]] = msgspec.field(default_factory=Counter)
    unrouted: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)


def tally(
    log: EventLog, since: datetime, changes: Sequence[ConfigurationApplied]
) -> Tally:
    """Blocks. `changes` of the configuration, among them all versions of the rules."""
    rows = log.query(DECIDED, (since, MOST_DECISIONS))
    events = (decode("TicketRouted", int(str(row[0])), str(row[1])) for row in rows)
    return count((one for one in events if isinstance(one, TicketRouted)), changes)


def count(
    events: Iterable[TicketRouted], changes: Sequence[ConfigurationApplied]
) -> Tally:
    found = Tally()
    ids: dict[tuple[int, str | None], list[str]] = {}
    for event in events:
        if event.trigger != "arrival":
            continue
        key = event.rule_set_version, event.rule_set_id
        if key not in ids:
            ids[key] = [rule.id for rule in rule_set_at(changes, *key).rules]
        found.decisions += 1
        verdicts = list(zip(ids[key], event.verdicts, strict=False))
        fitting = sorted(rule_id for rule_id, letter in verdicts if letter == "1")
        found.asked.update(rule_id for rule_id, letter in verdicts if letter != "-")
        found.fitted.update(fitting)
        found.together.update(map(frozenset, combinations(fitting, 2)))
        if event.rule_id is None and event.reason.startswith("default"):
            facts = event.facts
            found.unrouted[
                str(facts.get("language") or "?"), str(facts.get("country") or "?")
            ] += 1
    return found


def found(
    rule_set: RuleSet, configuration: Configuration, seen: Tally
) -> list[Finding]:
    """What is wrong with a rule set: by logic, with how often it was met, and by what
    was seen. Blocks."""
    proved = RuleChecks(rule_set, configuration).findings(seen.together)
    told = counted(proved, seen.together)
    return [*told, *_seen(seen, rule_set, LOOK_BACK_DAYS)][:MOST_FINDINGS]


def _seen(found: Tally, rule_set: RuleSet, days: int) -> list[Finding]:
    """Rules that never fitted, and what reached the default team without any rule."""
    told = [
        Finding(
            kind="unused",
            rule_id=rule.id,
            message=f"fitted none of {found.asked[rule.id]:,} messages in {days} days",
            cause="never_fitted",
            values={"messages": str(found.asked[rule.id]), "days": str(days)},
            count=0,
        )
        for rule in rule_set.rules
        if rule.is_active
        and found.asked[rule.id] >= ENOUGH_DECISIONS
        and not found.fitted[rule.id]
    ]
    unrouted = found.unrouted.total()
    if unrouted:
        most = ", ".join(
            f"{language}/{country} {times:,}"
            for (language, country), times in found.unrouted.most_common(NAMED)
        )
        message = (
            f"{unrouted:,} of {found.decisions:,} new tickets in {days} days went to "
            f"the default team without any rule (language/country: {most})"
        )
        told.append(
            Finding(
                kind="unrouted",
                message=message,
                cause="no_rule",
                values={
                    "tickets": str(found.decisions),
                    "days": str(days),
                    "most": most,
                },
                count=unrouted,
            )
        )
    return told
