"""What may be wrong with a rule set, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from routing_service.domain.condition_printing import print_condition
from routing_service.domain.conditions import Condition, Leaf, Not, Term
from routing_service.domain.configuration_values import RoutingRule
from routing_service.domain.rule_effects import effects
from routing_service.domain.rule_logic import Conjunction
from routing_service.domain.vocabulary import FACTS

FindingKind: TypeAlias = Literal[
    "dead", "shadowed", "overlapping", "unused", "unrouted"
]


FindingCause: TypeAlias = Literal[
    "contradiction",
    "never_true",
    "always_false",
    "nobody_there",
    "taken",
    "taken_together",
    "covered",
    "order",
    "never_fitted",
    "no_rule",
]


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`example`: what a message must be to show it. `count`: decisions it was seen in,
    where decisions were looked at. `cause` and `values` say the message by code."""

    kind: FindingKind
    rule_id: str | None = None
    other_rule_id: str | None = None
    message: str
    cause: FindingCause | None = None
    values: dict[str, str] = {}
    example: str | None = None
    count: int | None = None


def counted(
    findings: Sequence[Finding], both: Mapping[frozenset[str], int]
) -> list[Finding]:
    """Overlaps with how often they were met, the most frequent first."""
    found = []
    for finding in findings:
        if finding.kind == "overlapping":
            pair = frozenset({finding.rule_id or "", finding.other_rule_id or ""})
            finding = msgspec.structs.replace(finding, count=both.get(pair, 0))  # noqa: PLW2901
        found.append(finding)
    return sorted(found, key=lambda one: (one.kind == "overlapping", -(one.count or 0)))


def differing(earlier: RoutingRule, later: RoutingRule) -> str:
    """The fields both set, to different values; tags and notices add up."""
    left, right = effects(earlier), effects(later)
    fields = [
        field
        for field, value in left.items()
        if field in right and right[field] != value and not field.startswith("+")
    ]
    return " and ".join(fields)


def shown(conjunction: Conjunction) -> str:
    """What a message must be, as an expression."""
    printed = dict.fromkeys(
        print_condition(_first(leaf) if holds else Not(leaf))
        for leaf, holds in conjunction
    )
    return " and ".join(printed) or "any"


def as_written(condition: Condition) -> Condition:
    """As it was written, before it got terms of its own."""
    match condition:
        case Not(part):
            return Not(as_written(part))
        case Leaf(term) if FACTS[term.name].is_set_by_rules:
            return msgspec.structs.replace(condition, term=Term(term.name))
        case _:
            return condition


def _first(leaf: Leaf) -> Leaf:
    """One value stands for all: lists of keywords are long."""
    if leaf.operator in {"has", "is"}:
        return msgspec.structs.replace(leaf, values=leaf.values[:1])
    return leaf
