"""What is wrong with a rule set although it reads: rules that never fit, never count,
or disagree.

A finding is certain: a dead or shadowed rule was proved to be one, and of two rules
that overlap a message that fits both was made up and asked of them. What cannot be
decided is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from routing_service.domain.condition_printing import print_condition
from routing_service.domain.conditions import (
    Not,
)
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import RuleSet
from routing_service.domain.rule_effects import (
    MAY_BE_NOBODY,
    effects,
    nobody_works_there,
)
from routing_service.domain.rule_findings import (
    Finding,
    FindingCause,
    as_written,
    differing,
)
from routing_service.domain.rule_layout import LaidOut
from routing_service.domain.rule_logic import (
    Conjunction,
    Undecided,
    find_conflict,
    joined,
    possible,
)

MOST_OVERLAPS = 200
"""Of 300 rules on words every two overlap: nobody reads 45,000 of them."""


class RuleChecks:
    """The rules of a set that are active, laid out for comparison."""

    def __init__(self, rule_set: RuleSet, configuration: Configuration) -> None:
        self._configuration = configuration
        self._is_first = rule_set.mode == "first"
        self._laid = LaidOut(rule_set, configuration)
        self._rules = self._laid.rules

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
            some = self._laid.holds[at]
            if some is not None and not possible(some, self._laid.known):
                yield self._impossible(rule.id, some)
            elif nobody_works_there(rule, self._configuration):
                message = f"leads nowhere: nobody works in team {rule.then.team}"
                yield Finding(
                    kind="dead",
                    rule_id=rule.id,
                    message=message,
                    cause="nobody_there",
                    values={"team": str(rule.then.team)},
                )

    def _impossible(self, rule_id: str, some: Sequence[Conjunction]) -> Finding:
        """With the first contradiction, in the author's words."""
        cause, printed = self._conflict(some)
        reason = {
            "never_true": f"no earlier rule makes {printed} true",
            "always_false": "false",
        }.get(cause, printed)
        return Finding(
            kind="dead",
            rule_id=rule_id,
            message=f"can never fit: {reason}",
            cause=cause,
            values={"condition": printed} if printed else {},
        )

    def _conflict(self, some: Sequence[Conjunction]) -> tuple[FindingCause, str]:
        for conjunction in some:
            conflict = find_conflict(conjunction, self._laid.known)
            if conflict:
                printed = " and ".join(
                    print_condition(as_written(leaf if holds else Not(leaf)))
                    for leaf, holds in conflict
                )
                if len(conflict) == 1 and conflict[0][0].term in self._laid.known:
                    return "never_true", printed
                return "contradiction", printed
        return "always_false", ""

    def _shadowed(self, never: set[str | None]) -> Iterator[Finding]:
        for at, rule in enumerate(self._rules):
            if rule.id in never:
                continue
            before = [
                one
                for one in range(at)
                if self._rules[one].id not in never and not self._laid.may_fail(one)
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
            if self._laid.implies(at, one):
                other = self._rules[one].id
                return Finding(
                    kind="shadowed",
                    rule_id=rule.id,
                    other_rule_id=other,
                    message=f"is never reached: {other} takes all it would take",
                    cause="taken",
                    values={"rule": other},
                )
        left = self._laid.holds[at]
        if left is None:
            return None
        try:
            for one in before:
                fails = self._laid.fails[one]
                if fails is not None:
                    left = possible(joined([left, fails]), self._laid.known)
        except Undecided:
            return None
        if left:
            return None
        message = "is never reached: earlier rules together take all it would take"
        return Finding(
            kind="shadowed", rule_id=rule.id, message=message, cause="taken_together"
        )

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
            if given and self._laid.implies(at, one):
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
            cause="covered",
            values={"rules": ", ".join(covering)},
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
        if self._laid.implies(one, at):
            # A special case before the general one is how rules are meant.
            return None
        example = self._laid.example(one, at)
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
            cause="order",
            values={"rule": earlier.id, "fields": differing(earlier, later)},
        )

    def _ids(self, pair: tuple[int, int]) -> frozenset[str]:
        return frozenset(self._rules[at].id for at in pair)
