"""The rules as people work on them: shown, tried, checked and replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from routing_service import errors
from routing_service.desk.decided import LOOK_BACK_DAYS, found, tally
from routing_service.desk.decisions import DecisionView, applied, decision_view
from routing_service.desk.languages import Languages
from routing_service.desk.predicting import Predict
from routing_service.desk.state import State
from routing_service.desk.trial import FactUnfit, facts_of, try_message
from routing_service.domain.access import Principal
from routing_service.domain.condition_printing import print_condition
from routing_service.domain.condition_reading import write_condition
from routing_service.domain.configuration_values import (
    RoutingRule,
    RuleSet,
    RuleStage,
)
from routing_service.domain.routing import Router
from routing_service.domain.rule_findings import Finding
from routing_service.domain.rule_stages import staged
from routing_service.domain.types import ConfigurationKind, JsonObject
from routing_service.log.event_log import EventLog
from routing_service.rule_texts import Mistake, RulesUnfit, candidate, read_rules

Apply = Callable[[Principal, Mapping[ConfigurationKind, object]], Awaitable[object]]


class RuleView(msgspec.Struct, frozen=True):
    """`condition` is `when` as an expression."""

    id: str
    name: str
    is_active: bool
    condition: str
    when: JsonObject
    then: JsonObject


class RuleSetView(msgspec.Struct, frozen=True):
    id: str
    name: str
    mode: str
    stage: str
    version: int
    rules: list[RuleView]


class RuleSets(msgspec.Struct, frozen=True):
    rule_sets: list[RuleSetView]


class CheckView(msgspec.Struct, frozen=True):
    """`error`: what keeps a text from being rules at all; then nothing else is said."""

    error: Mistake | None
    findings: list[Finding]


class Rules:
    def __init__(
        self,
        state: State,
        log: EventLog,
        *,
        predict: Predict,
        apply: Apply,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._log = log
        self._languages = Languages(state.configuration)
        self._predict = predict
        self._apply = apply
        self._clock = clock

    def shown(self) -> RuleSets:
        return RuleSets([_view(one) for one in self._state.configuration.rule_sets])

    def tried(
        self, given: Mapping[str, object], *, at: datetime | None, rules: str | None
    ) -> DecisionView:
        """What would become of a message, by the live rules or those given. Raises
        Unreadable."""
        configuration, now = self._state.configuration, self._clock()
        try:
            rule_set = configuration.routing
            if rules is not None:
                rule_set = candidate(rules, configuration)
            facts = facts_of(
                given, configuration, self._languages, at or now, predict=self._predict
            )
        except (RulesUnfit, FactUnfit) as unfit:
            raise errors.Unreadable(str(unfit)) from None
        router = Router(configuration, rule_set)
        event = try_message(router, facts, self._state.workload, now=now)
        return decision_view(event, rule_set, at or now)

    async def checked(self, rules: str | None) -> CheckView:
        """What is wrong with the live rules or those given."""
        configuration = self._state.configuration
        try:
            rule_set = configuration.routing
            if rules is not None:
                rule_set = candidate(rules, configuration)
        except RulesUnfit as unfit:
            return CheckView(unfit.mistake, [])
        return CheckView(None, await asyncio.to_thread(self._check, rule_set))

    async def replace(
        self, principal: Principal, rules: str, stage: RuleStage
    ) -> RuleSets:
        """Puts the one rule set of a text into a stage. Raises Unreadable."""
        configuration = self._state.configuration
        try:
            given = read_rules(rules, configuration)
        except RulesUnfit as unfit:
            raise errors.Unreadable(str(unfit)) from None
        if len(given) > 1:
            raise errors.Unreadable(
                "rules: expected one rule set, to be put in a stage"
            )
        present = configuration.content.get("routing", ())
        await self._apply(principal, {"routing": staged(present, given, stage)})
        return self.shown()

    def _check(self, rule_set: RuleSet) -> list[Finding]:
        """By logic, beside what was seen in recorded decisions; blocks."""
        since = self._clock() - timedelta(days=LOOK_BACK_DAYS)

        seen = tally(self._log, since, list(applied(self._state)))
        return found(rule_set, self._state.configuration, seen)


def _view(rule_set: RuleSet) -> RuleSetView:
    return RuleSetView(
        rule_set.id,
        rule_set.name,
        rule_set.mode,
        rule_set.stage,
        rule_set.version,
        [_rule_view(rule) for rule in rule_set.rules],
    )


def _rule_view(rule: RoutingRule) -> RuleView:
    then = msgspec.to_builtins(rule.then)
    return RuleView(
        rule.id,
        rule.name,
        rule.is_active,
        print_condition(rule.when),
        write_condition(rule.when),
        {name: value for name, value in then.items() if value not in (None, [], ())},
    )
