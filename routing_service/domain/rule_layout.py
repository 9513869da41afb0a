"""The active rules of a set laid out for comparison: what each takes to fit, and
messages that do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from routing_service.domain.condition_matching import Conditions, Look
from routing_service.domain.conditions import (
    All,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Term,
    leaves,
)
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import RoutingRule, RuleSet
from routing_service.domain.patterns import OutOfTime
from routing_service.domain.rule_examples import examples
from routing_service.domain.rule_findings import shown
from routing_service.domain.rule_logic import (
    Conjunction,
    Undecided,
    alternatives,
    joined,
    possible,
)
from routing_service.domain.vocabulary import FACTS

MOST_FITTING = 4
MOST_EXAMPLES = 20
"""Alternatives of two rules for which a message is made up."""


class LaidOut:
    """Rules are named by their place among the active ones. `holds` and `fails`: what
    each takes to fit, and not to; None where that has too many alternatives. `known`:
    the only values of what earlier rules decide."""

    def __init__(self, rule_set: RuleSet, configuration: Configuration) -> None:
        self.rules = [rule for rule in rule_set.rules if rule.is_active]
        self._is_first = rule_set.mode == "first"
        self._ready = Conditions([rule.when for rule in self.rules], configuration)
        self.known = dict.fromkeys(_always_open(configuration), frozenset[str]())
        self._looks: dict[int, list[Look]] = {}
        own = [
            self._with_own_terms(rule.when, at) for at, rule in enumerate(self.rules)
        ]
        self.holds = [_lay_out(one, holds=True) for one in own]
        self.fails = [_lay_out(one, holds=False) for one in own]

    def implies(self, at: int, other: int) -> bool:
        """Whether `other` fits whenever `at` does, for certain."""
        holds, fails = self.holds[at], self.fails[other]
        if holds is None or fails is None:
            return False
        if any(not self._fits(other, look) for look in self._fitting(at)):
            return False
        try:
            return not possible(joined([holds, fails]), self.known)
        except Undecided:
            return False

    def example(self, one: int, other: int) -> str | None:
        """A message that both rules fit, asked of them."""
        left, right = self.holds[one], self.holds[other]
        if left is None or right is None:
            return None
        if self._looks_back(one) or self._looks_back(other):
            return None
        try:
            both = possible(joined([left, right]), self.known)
        except Undecided:
            return None
        for conjunction in both[:MOST_EXAMPLES]:
            for facts in examples(conjunction):
                look = self._ready.look(facts)
                if self._fits(one, look) and self._fits(other, look):
                    return shown(conjunction)
        return None

    def may_fail(self, at: int) -> bool:
        """A regular expression may run out of time, and the rule then does not fit."""
        return any(leaf.operator == "matches" for leaf in leaves(self.rules[at].when))

    def _fitting(self, at: int) -> list[Look]:
        """Some messages the rule fits, to see at once what does not follow from it."""
        if at not in self._looks:
            looks = (
                self._ready.look(facts)
                for conjunction in (self.holds[at] or ())[:MOST_EXAMPLES]
                for facts in examples(conjunction)
            )
            fitting = (look for look in looks if self._fits(at, look))
            self._looks[at] = list(islice(fitting, MOST_FITTING))
        return self._looks[at]

    def _fits(self, at: int, look: Look) -> bool:
        try:
            return self._ready.tests[at](look)
        except OutOfTime:
            return False

    def _looks_back(self, at: int) -> bool:
        """Whether it asks for what earlier rules decided: then no made-up message alone
        tells whether it fits."""
        return any(
            FACTS[leaf.term.name].is_set_by_rules
            for leaf in leaves(self.rules[at].when)
        )

    def _with_own_terms(self, condition: Condition, at: int) -> Condition:
        """What earlier rules decide is another thing for each rule, and can only be
        what one of them sets."""
        match condition:
            case All(parts):
                return All(tuple(self._with_own_terms(part, at) for part in parts))
            case AnyOf(parts):
                return AnyOf(tuple(self._with_own_terms(part, at) for part in parts))
            case Not(part):
                return Not(self._with_own_terms(part, at))
            case Leaf(term) if FACTS[term.name].is_set_by_rules:
                own = Term(term.name, str(at))
                before = () if self._is_first else self.rules[:at]
                self.known[own] = frozenset(_set_by(before, term.name))
                return msgspec.structs.replace(condition, term=own)
            case _:
                return condition


def _lay_out(condition: Condition, *, holds: bool) -> list[Conjunction] | None:
    try:
        some = alternatives(condition, holds=holds)
    except Undecided:
        return None
    return some


def _always_open(configuration: Configuration) -> Iterator[Term]:
    """`in_hours` of calendars and teams that never close."""
    for name in {*configuration.calendars, *configuration.teams}:
        calendar = configuration.calendar_named(name)
        if calendar is not None and calendar.is_always_open:
            yield Term("in_hours", name)


def _set_by(rules: Sequence[RoutingRule], name: str) -> Iterator[str]:
    for rule in rules:
        match name:
            case "tags":
                yield from rule.then.tags
            case "category" if rule.then.category is not None:
                yield rule.then.category
            case "priority" if rule.then.priority is not None:
                yield rule.then.priority
