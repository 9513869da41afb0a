"""Why a ticket is where it is: its decisions as they were taken, with the rules of the
version that took them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from routing_service.desk.decision_grounds import Grounds, grounds_of
from routing_service.desk.state import State
from routing_service.domain.condition_printing import print_condition
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.configuration_values import RoutingRule, RuleSet
from routing_service.domain.events import (
    Candidate,
    ConfigurationApplied,
    TicketRouted,
)
from routing_service.domain.record import Recorded
from routing_service.domain.types import JsonObject

VERDICTS = {"1": "fitted", "0": "not", "-": "skipped", "!": "failed"}
"""In words: `skipped` was not asked, `failed` ran out of time."""


class RuleVerdict(msgspec.Struct, frozen=True):
    id: str
    name: str
    verdict: str
    condition: str


class CandidateView(msgspec.Struct, frozen=True):
    agent_id: str
    load: int
    capacity: int
    speaks: bool
    skill_level: int
    idle_seconds: int | None


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` is empty where no rule was asked: somebody got free, or was gone."""

    at: datetime | None
    trigger: str
    rule_set_id: str | None
    rule_set_version: int
    rule_id: str | None
    facts: JsonObject
    rules: list[RuleVerdict]
    team_id: str | None
    agent_id: str | None
    priority: str | None
    category: str | None
    policy_id: str | None
    tags: tuple[str, ...]
    skill: str | None
    skill_level: int
    weight: int | None
    bot_flow: str | None
    quick_reply: str | None
    notify: tuple[str, ...]
    strategy: str | None
    candidates: list[CandidateView]
    tie_break: str | None
    reason: str
    grounds: Grounds


class Decisions(msgspec.Struct, frozen=True):
    """Oldest first."""

    decisions: list[DecisionView]


def decisions_of(state: State, records: Iterable[Recorded]) -> Decisions:
    """The decisions among a ticket's facts."""
    found = []
    for record in records:
        event = record.fact.event
        if isinstance(event, TicketRouted):
            version, name = event.rule_set_version, event.rule_set_id
            rule_set = rule_set_at(applied(state), version, name)
            at = event.decided_at or record.fact.occurred_at
            found.append(decision_view(event, rule_set, at))
    return Decisions(found)


def applied(state: State) -> Iterator[ConfigurationApplied]:
    """Every change of the configuration, oldest first."""
    for _, fact, _ in state.configured:
        if isinstance(fact.event, ConfigurationApplied):
            yield fact.event


def rule_set_at(
    changes: Iterable[ConfigurationApplied], version: int, rule_set_id: str | None
) -> RuleSet:
    """The rule set of that version of the rules; without rules where there was none."""
    for event in changes:
        if event.kind == "routing" and event.version == version:
            rule_sets = rule_sets_of(event.content, version)
            named = (one for one in rule_sets if one.id == rule_set_id)
            live = next(one for one in rule_sets if one.stage == "live")
            return next(named, live)
    return RuleSet(version=version)


def decision_view(
    event: TicketRouted, rule_set: RuleSet, at: datetime | None
) -> DecisionView:
    return DecisionView(
        at=at,
        trigger=event.trigger,
        rule_set_id=event.rule_set_id,
        rule_set_version=event.rule_set_version,
        rule_id=event.rule_id,
        facts=event.facts,
        rules=_verdicts(event, rule_set.rules),
        team_id=event.team_id,
        agent_id=event.agent_id,
        priority=event.priority,
        category=event.category,
        policy_id=event.policy_id,
        tags=event.tags,
        skill=event.skill,
        skill_level=event.skill_level,
        weight=event.weight,
        bot_flow=event.bot_flow,
        quick_reply=event.quick_reply,
        notify=event.notify,
        strategy=event.strategy,
        candidates=[_candidate(one) for one in _considered(event)],
        tie_break=event.tie_break,
        reason=event.reason,
        grounds=grounds_of(event),
    )


def _verdicts(event: TicketRouted, rules: Sequence[RoutingRule]) -> list[RuleVerdict]:
    """Decisions of older versions named the rules that fitted, among the facts."""
    letters = event.verdicts
    named = event.facts.get("rules")
    if not letters and isinstance(named, list):
        letters = "".join("1" if rule.id in named else "0" for rule in rules)
    return [
        RuleVerdict(
            rule.id, rule.name, VERDICTS.get(letter, letter), print_condition(rule.when)
        )
        for rule, letter in zip(rules, letters, strict=False)
    ]


def _considered(event: TicketRouted) -> Sequence[Candidate]:
    return event.considered or [Candidate(one) for one in event.candidates]


def _candidate(one: Candidate) -> CandidateView:
    return CandidateView(
        one.agent_id,
        one.load,
        one.capacity,
        one.speaks,
        one.skill_level,
        one.idle_seconds,
    )
