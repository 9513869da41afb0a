"""What is wrong with a rule set although it reads: rules that never fit, never count,
or disagree.

A finding is certain: a dead or shadowed rule was proved to be one, and of two rules
that overlap a message that fits both was made up and asked of them. What cannot be
decided is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from routing_service.domain.condition_matching import Conditions, Look
from routing_service.domain.condition_printing import print_condition
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
from routing_service.domain.rule_effects import (
    MAY_BE_NOBODY,
    effects,
    nobody_works_there,
)
from routing_service.domain.rule_examples import examples
from routing_service.domain.rule_findings import (
    Finding,
    as_written,
    differing,
    shown,
)
from routing_service.domain.rule_logic import (
    Conjunction,
    Undecided,
    alternatives,
    find_conflict,
    joined,
    possible,
)
from routing_service.domain.vocabulary import FACTS

MOST_OVERLAPS = 200
"""Of 300 rules on words every two overlap: nobody reads 45,000 of them."""
MOST_FITTING = 4
MOST_EXAMPLES = 20
"""Alternatives of two rules for which a message is made up."""


class RuleChecks:
    """The rules of a set that are active, laid out for comparison."""

    def __init__(self, rule_set: RuleSet, configuration: Configuration) -> None:
        self._configuration = configuration
        self._is_first = rule_set.mode == "first"
        self._rules = [rule for rule in rule_set.rules if rule.is_active]
        self._ready = Conditions([rule.when for rule in self._rules], configuration)
        self._known = dict.fromkeys(_always_open(configuration), frozenset[str]())
        self._looks: dict[int, list[Look]] = {}
        self._own: list[Condition] = []
        for at, rule in enumerate(self._rules):
            self._own.append(self._with_own_terms(rule.when, at))
        self._holds = [self._lay_out(one, holds=True) for one in self._own]
        self._fails = [self._lay_out(one, holds=False) for one in self._own]

    def findings(
        self, met: Mapping[frozenset[str], int] | None = None
    ) -> list[Finding]:
        """`met`: how often two rules, by their ids, fitted one message."""
        dead = list(self._dead())
        never = {finding.rule_id for finding in dead}
        shadowed = list(self._shadowed(never))
        never |= {finding.rule_id for finding in shadowed}
        return [*dead, *shadowed, *self._overlapping(never, met or {})]

    def _dead(self) -> Iterator[Finding]:
        for at, rule in enumerate(self._rules):
            some = self._holds[at]
            if some is not None and not possible(some, self._known):
                message = f"can never fit: {self._reason(some)}"
                yield Finding(kind="dead", rule_id=rule.id, message=message)
            elif nobody_works_there(rule, self._configuration):
                message = f"leads nowhere: nobody works in team {rule.then.team}"
                yield Finding(kind="dead", rule_id=rule.id, message=message)

    def _reason(self, some: Sequence[Conjunction]) -> str:
        """The first contradiction, in the author's words."""
        for conjunction in some:
            conflict = find_conflict(conjunction, self._known)
            if conflict:
                printed = " and ".join(
                    print_condition(as_written(leaf if holds else Not(leaf)))
                    for leaf, holds in conflict
                )
                if len(conflict) == 1 and conflict[0][0].term in self._known:
                    return f"no earlier rule makes {printed} true"
                return printed
        return "false"

    def _shadowed(self, never: set[str | None]) -> Iterator[Finding]:
        for at, rule in enumerate(self._rules):
            if rule.id in never:
                continue
            before = [
                one
                for one in range(at)
                if self._rules[one].id not in never and not self._may_fail(one)
            ]
            found = (
                self._taken(at, before)
                if self._is_first
                else self._adds_nothing(at, before)
            )
            if found is not None:
                yield found

    def _taken(self, at: int, before: Sequence[int]) -> Finding | None:
        """In mode `first`: earlier rules fit whenever this one does."""
        rule = self._rules[at]
        for one in before:
            if self._implies(at, one):
                other = self._rules[one].id
                return Finding(
                    kind="shadowed",
                    rule_id=rule.id,
                    other_rule_id=other,
                    message=f"is never reached: {other} takes all it would take",
                )
        left = self._holds[at]
        if left is None:
            return None
        try:
            for one in before:
                fails = self._fails[one]
                if fails is not None:
                    left = possible(joined([left, fails]), self._known)
        except Undecided:
            return None
        if left:
            return None
        message = "is never reached: earlier rules together take all it would take"
        return Finding(kind="shadowed", rule_id=rule.id, message=message)

    def _adds_nothing(self, at: int, before: Sequence[int]) -> Finding | None:
        """In mode `all`: what it sets, earlier rules set whenever it fits."""
        rule = self._rules[at]
        wanted = effects(rule)
        if not wanted or not MAY_BE_NOBODY.isdisjoint(
            (rule.then.team, rule.then.agent)
        ):
            return None
        covering: list[str] = []
        for one in before:
            given = effects(self._rules[one]).keys() & wanted.keys()
            if given and self._implies(at, one):
                covering.append(self._rules[one].id)
                wanted = {key: v for key, v in wanted.items() if key not in given}
                if not wanted:
                    break
        if wanted:
            return None
        return Finding(
            kind="shadowed",
            rule_id=rule.id,
            other_rule_id=covering[0],
            message=f"changes nothing: {' and '.join(covering)} set all of it before",
        )

    def _overlapping(
        self, never: set[str | None], met: Mapping[frozenset[str], int]
    ) -> Iterator[Finding]:
        """At most MOST_OVERLAPS, those that were met first."""
        pairs = [
            (one, at)
            for at, later in enumerate(self._rules)
            for one, earlier in enumerate(self._rules[:at])
            if not never & {earlier.id, later.id} and differing(earlier, later)
        ]
        pairs.sort(key=lambda pair: -met.get(self._ids(pair), 0))
        found = (self._overlap(*pair) for pair in pairs)
        yield from islice((one for one in found if one is not None), MOST_OVERLAPS)

    def _overlap(self, one: int, at: int) -> Finding | None:
        earlier, later = self._rules[one], self._rules[at]
        if self._implies(one, at):
            # A special case before the general one is how rules are meant.
            return None
        example = self._example(one, at)
        if example is None:
            return None
        return Finding(
            kind="overlapping",
            rule_id=later.id,
            other_rule_id=earlier.id,
            message=(
                f"{earlier.id} comes first and decides {differing(earlier, later)} of "
                f"messages that fit both, such as {example}"
            ),
            example=example,
        )

    def _ids(self, pair: tuple[int, int]) -> frozenset[str]:
        return frozenset(self._rules[at].id for at in pair)

    def _implies(self, at: int, other: int) -> bool:
        """Whether `other` fits whenever `at` does, for certain."""
        holds, fails = self._holds[at], self._fails[other]
        if holds is None or fails is None:
            return False
        if any(not self._fits(other, look) for look in self._fitting(at)):
            return False
        try:
            return not possible(joined([holds, fails]), self._known)
        except Undecided:
            return False

    def _example(self, one: int, other: int) -> str | None:
        """A message that both rules fit, asked of them."""
        left, right = self._holds[one], self._holds[other]
        if left is None or right is None:
            return None
        if self._looks_back(one) or self._looks_back(other):
            return None
        try:
            both = possible(joined([left, right]), self._known)
        except Undecided:
            return None
        for conjunction in both[:MOST_EXAMPLES]:
            for facts in examples(conjunction):
                look = self._ready.look(facts)
                if self._fits(one, look) and self._fits(other, look):
                    return shown(conjunction)
        return None

    def _fitting(self, at: int) -> list[Look]:
        """Some messages the rule fits, to see at once what does not follow from it."""
        if at not in self._looks:
            looks = (
                self._ready.look(facts)
                for conjunction in (self._holds[at] or ())[:MOST_EXAMPLES]
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
            for leaf in leaves(self._rules[at].when)
        )

    def _may_fail(self, at: int) -> bool:
        """A regular expression may run out of time, and the rule then does not fit."""
        return any(leaf.operator == "matches" for leaf in leaves(self._own[at]))

    def _lay_out(
        self, condition: Condition, *, holds: bool
    ) -> list[Conjunction] | None:
        try:
            some = alternatives(condition, holds=holds)
        except Undecided:
            return None
        return some

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
                before = () if self._is_first else self._rules[:at]
                self._known[own] = frozenset(_set_by(before, term.name))
                return msgspec.structs.replace(condition, term=own)
            case _:
                return condition


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
