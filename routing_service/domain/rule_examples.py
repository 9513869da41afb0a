"""A message that would fit, made up from what conditions ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from routing_service.domain.conditions import Term
from routing_service.domain.fact_samples import samples
from routing_service.domain.facts import FIELDS, RoutingFacts
from routing_service.domain.rule_logic import (
    Conjunction,
    Literal,
    compares,
    implies,
)
from routing_service.domain.vocabulary import FACTS

A_MONDAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
WEEK_HOURS = 168
TIMED = frozenset({"in_hours", "local_time", "local_hour"})


def examples(conjunction: Conjunction) -> Iterator[RoutingFacts]:
    """Messages that may fit: one, or where the clock is asked, one an hour of a week.
    None where a regular expression asks for a text that cannot be made up."""
    by_term: dict[Term, list[Literal]] = {}
    for leaf, holds in conjunction:
        if leaf.operator == "matches" and holds:
            return
        by_term.setdefault(leaf.term, []).append((leaf, holds))
    given: dict[str, object] = {"at": A_MONDAY}
    attributes: dict[str, str] = {}
    is_timed = False
    for term, literals in by_term.items():
        if term.name in TIMED:
            is_timed = True
        elif term.name == "text":
            given["text"] = _text(literals)
        elif FACTS[term.name].is_set_by_rules:
            continue
        else:
            value = _value(term, literals)
            if term.name == "attributes" and value is not None:
                attributes[term.argument or ""] = str(value)
            elif value is not None and term.name in FIELDS:
                given[term.name] = value
    if any(term.name == "local_hour" for term in by_term):
        given.setdefault("timezone", "UTC")
    facts = msgspec.convert({**given, "attributes": attributes}, RoutingFacts)
    yield facts
    for hour in range(1, WEEK_HOURS if is_timed else 1):
        at = A_MONDAY + timedelta(hours=hour)
        yield msgspec.structs.replace(facts, at=at)


def _value(term: Term, literals: list[Literal]) -> object:
    """The first value that fits, a known one if it may be."""
    values = samples(term, [leaf for leaf, _ in literals], None)
    for value in sorted(values, key=lambda one: one is None):
        if all(compares(leaf, value) == holds for leaf, holds in literals):
            if FACTS[term.name].is_whole and value is not None:
                return int(value)
            return value
    return None


def _text(literals: list[Literal]) -> str:
    banned = [
        str(phrase)
        for leaf, holds in literals
        if leaf.operator == "has" and not holds
        for phrase in leaf.values
    ]
    wanted = [
        next((str(one) for one in leaf.values if not implies(str(one), banned)), "")
        for leaf, holds in literals
        if leaf.operator == "has" and holds
    ]
    must_say = any(leaf.operator == "known" and holds for leaf, holds in literals)
    return " ... ".join(dict.fromkeys(wanted)) or ("..." if must_say else "")
