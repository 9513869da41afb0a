"""Conditions made ready to be asked of many messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from routing_service.domain.calendars import BadCalendar, read_zone
from routing_service.domain.condition_printing import print_term
from routing_service.domain.conditions import (
    All,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Term,
    Value,
    leaves,
)
from routing_service.domain.configuration import Configuration
from routing_service.domain.facts import FIELDS, RoutingFacts
from routing_service.domain.keywords import KeywordIndex
from routing_service.domain.patterns import (
    BUDGET_SECONDS,
    OutOfTime,
    Pattern,
)
from routing_service.domain.types import JsonObject
from routing_service.domain.vocabulary import FACTS


class Look(msgspec.Struct, gc=False):
    """One message as the rules look at it: its facts, the groups of keywords that were
    `found`, and what was found out on the way. `category`, `priority` and `tags` change
    with what earlier rules set. `timed`: what was asked of the clock, by the term: part
    of what the rules saw."""

    facts: RoutingFacts
    text: str
    found: dict[int, str]
    category: str | None
    priority: str | None
    tags: frozenset[str]
    patterns: dict[str, bool | None] = {}
    timed: JsonObject = {}


Test = Callable[[Look], bool]
"""Whether a condition holds; raises OutOfTime."""


class Conditions:
    """The conditions of one rule set, under one configuration's calendars."""

    def __init__(
        self, conditions: Iterable[Condition], configuration: Configuration
    ) -> None:
        given = list(conditions)
        self._configuration = configuration
        self._groups: dict[tuple[Value, ...], int] = {}
        patterns = {
            str(leaf.values[0])
            for condition in given
            for leaf in leaves(condition)
            if leaf.operator == "matches"
        }
        seconds = BUDGET_SECONDS / max(len(patterns), 1)
        self._patterns = {one: Pattern(one, seconds=seconds) for one in patterns}
        self.tests = [self._ready(condition) for condition in given]
        self._keywords = KeywordIndex(
            {number: map(str, values) for values, number in self._groups.items()}
        )

    def look(self, facts: RoutingFacts) -> Look:
        text = facts.text if facts.payload_id is None else ""
        found = self._keywords.find(text) if text and self._groups else {}
        tags = frozenset(facts.tags)
        return Look(facts, text, found, facts.category, facts.priority, tags)

    def group(self, leaf: Leaf) -> int:
        """The number of the group of a leaf's keywords."""
        return self._groups.setdefault(leaf.values, len(self._groups))

    def _ready(self, condition: Condition) -> Test:
        match condition:
            case All(parts):
                return _all([self._ready(part) for part in parts])
            case AnyOf(parts):
                return _any([self._ready(part) for part in parts])
            case Not(part):
                test = self._ready(part)
                return lambda look: not test(look)
            case Leaf():
                return self._leaf(condition)

    def _leaf(self, leaf: Leaf) -> Test:
        term, values = leaf.term, frozenset(leaf.values)
        match FACTS[term.name].type:
            case "text":
                return self._of_text(leaf)
            case "tags" if leaf.operator == "known":
                return lambda look: bool(look.tags)
            case "tags":
                return lambda look: not values.isdisjoint(look.tags)
            case "flag":
                return self._in_hours(term)
            case "language":
                return _compare_language(leaf)
            case _:
                return _compare(leaf, self._getter(term))

    def _of_text(self, leaf: Leaf) -> Test:
        if leaf.operator == "known":
            return lambda look: bool(look.text)
        if leaf.operator == "has":
            group = self.group(leaf)
            return lambda look: group in look.found
        name = str(leaf.values[0])
        pattern = self._patterns[name]

        def matches(look: Look) -> bool:
            if name not in look.patterns:
                look.patterns[name] = _found(pattern, look.text)
            found = look.patterns[name]
            if found is None:
                raise OutOfTime
            return found

        return matches

    def _in_hours(self, term: Term) -> Test:
        calendar = self._configuration.calendar_named(term.argument or "")
        name = print_term(term)

        def is_open(look: Look) -> bool:
            at = look.facts.at
            if at is None or calendar is None:
                return False
            if name not in look.timed:
                look.timed[name] = calendar.is_open(at)
            return bool(look.timed[name])

        return is_open

    def _getter(self, term: Term) -> Callable[[Look], object]:
        match term.name:
            case "category" | "priority":
                return attrgetter(term.name)
            case "attributes":
                key = term.argument or ""
                return lambda look: look.facts.attributes.get(key)
            case "local_hour":
                return _local_hour
            case "local_time":
                return self._local_time(term)
            case name:
                return attrgetter(f"facts.{FIELDS[name]}")

    def _local_time(self, term: Term) -> Callable[[Look], object]:
        calendar = self._configuration.calendar_named(term.argument or "")
        zone = None if calendar is None else ZoneInfo(calendar.timezone)
        name = print_term(term)

        def local_time(look: Look) -> str | None:
            at = look.facts.at
            if at is None or zone is None:
                return None
            if name not in look.timed:
                look.timed[name] = at.astimezone(zone).strftime("%H:%M")
            return cast("str", look.timed[name])

        return local_time


def _all(tests: list[Test]) -> Test:
    """A loop: `all` over a generator takes four times as long."""

    def all_hold(look: Look) -> bool:
        for test in tests:  # noqa: SIM110
            if not test(look):
                return False
        return True

    return all_hold


def _any(tests: list[Test]) -> Test:
    def one_holds(look: Look) -> bool:
        for test in tests:  # noqa: SIM110
            if test(look):
                return True
        return False

    return one_holds


def _found(pattern: Pattern, text: str) -> bool | None:
    """None where it ran out of time: asked once a message, however many rules ask."""
    try:
        return pattern.is_found(text)
    except OutOfTime:
        return None


def _compare_language(leaf: Leaf) -> Test:
    """A language without a region stands for all of its regions."""
    values = frozenset(leaf.values)

    def is_one(look: Look) -> bool:
        language = look.facts.language
        return language is not None and (
            language in values or language.partition("-")[0].lower() in values
        )

    match leaf.operator:
        case "known":
            return lambda look: look.facts.language is not None
        case "is_not":
            return lambda look: look.facts.language is not None and not is_one(look)
        case _:
            return is_one


def _compare(leaf: Leaf, get: Callable[[Look], object]) -> Test:
    values = frozenset(leaf.values)
    if leaf.operator == "known":
        return lambda look: get(look) is not None
    if leaf.operator == "is":
        return lambda look: get(look) in values
    if leaf.operator == "is_not":
        return lambda look: (value := get(look)) is not None and value not in values
    return _ordered(leaf, cast("Callable[[Look], float | None]", get))


def _ordered(leaf: Leaf, get: Callable[[Look], float | None]) -> Test:
    """Times compare as numbers do: they are written alike, "09:00"."""
    bound = cast("float", leaf.values[0])
    match leaf.operator:
        case "above":
            return lambda look: (value := get(look)) is not None and value > bound
        case "at_least":
            return lambda look: (value := get(look)) is not None and value >= bound
        case "below":
            return lambda look: (value := get(look)) is not None and value < bound
        case _:
            return lambda look: (value := get(look)) is not None and value <= bound


def _local_hour(look: Look) -> int | None:
    at, name = look.facts.at, look.facts.timezone
    if at is None or name is None:
        return None
    if "local_hour" not in look.timed:
        zone = _zone(name)
        look.timed["local_hour"] = None if zone is None else at.astimezone(zone).hour
    return cast("int | None", look.timed["local_hour"])


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo | None:
    """None for a name that this machine's zones do not have: nothing that is known of a
    customer may stop their message."""
    try:
        return read_zone(name)
    except BadCalendar:
        return None
