"""Conditions as YAML or JSON writes them, read to the tree and written from it.

`when` is an expression, a mapping of today's five lists (all given must hold), or a
tree of `all`, `any` and `not` with leaves such as `{fact: language, is: fr}`. The parts
of a tree may be written in any of the three ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from routing_service.domain.condition_expression import parse
from routing_service.domain.condition_values import kind_of, read_value, suggestion
from routing_service.domain.conditions import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Operator,
    Term,
    Value,
    all_of,
    any_of,
    depth,
    negated,
)
from routing_service.domain.configuration_fields import (
    Refused,
    read_flag,
    read_id,
    read_list,
    within,
)
from routing_service.domain.types import JsonObject
from routing_service.domain.vocabulary import FACTS, FactKind

DEEPEST = 60
LISTS: dict[str, tuple[str, Operator]] = {
    "keywords": ("text", "has"),
    "languages": ("language", "is"),
    "countries": ("country", "is"),
    "numbers": ("number", "is"),
    "payload_ids": ("payload", "is"),
}
"""The mapping's lists, and the comparison each is."""
BRANCHES = ("all", "any", "not")
SUBJECTS = ("fact", "in_hours")
COMPARISONS: tuple[Operator, ...] = (
    "is",
    "is_not",
    "above",
    "at_least",
    "below",
    "at_most",
    "has",
    "matches",
    "known",
)
MANY: frozenset[Operator] = frozenset({"is", "is_not", "has"})


def read_condition(value: object) -> Condition:
    """Raises Refused, whose path leads to the part that does not fit."""
    condition = _read(value, 0)
    try:
        is_deep = depth(condition) > DEEPEST
    except RecursionError:
        is_deep = True
    if is_deep:
        raise Refused("...", f"at most {DEEPEST} levels")
    return condition


def write_condition(condition: Condition) -> JsonObject:
    """The tree as JSON, which `read_condition` reads back to the same tree."""
    match condition:
        case All(parts):
            return {"all": [write_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [write_condition(part) for part in parts]}
        case Not(part):
            return {"not": write_condition(part)}
        case Leaf():
            return _write_leaf(condition)


def as_lists(condition: Condition) -> JsonObject | None:
    """The condition as a mapping of today's lists, where it can be written so."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    lists: JsonObject = {}
    names = {term_operator: name for name, term_operator in LISTS.items()}
    for part in parts:
        if not isinstance(part, Leaf) or part.term.argument is not None:
            return None
        name = names.get((part.term.name, part.operator))
        if name is None or name in lists:
            return None
        lists[name] = list(part.values)
    is_in_order = list(lists) == [name for name in LISTS if name in lists]
    return lists if is_in_order else None


def _read(value: object, level: int) -> Condition:
    if level > DEEPEST:
        raise Refused("...", f"at most {DEEPEST} levels")
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, bool):
        return ALWAYS if value else NEVER
    if not isinstance(value, Mapping):
        raise Refused(value, "an expression, or a mapping with all, any, not or a fact")
    if all(name in LISTS for name in value):
        return _read_lists(value)
    branches = [name for name in BRANCHES if name in value]
    if branches:
        return _read_branch(branches[0], value, level)
    return _read_leaf(value)


def _read_lists(value: Mapping[str, object]) -> Condition:
    parts = []
    for name, (fact, operator) in LISTS.items():
        given = value.get(name)
        if given is not None:
            values = _read_values(FACTS[fact], operator, given, name)
            if values:
                parts.append(Leaf(Term(fact), operator, values))
    return all_of(parts)


def _read_branch(name: str, value: Mapping[str, object], level: int) -> Condition:
    if len(value) > 1:
        other = next(one for one in value if one != name)
        raise Refused(other, f"nothing beside {name}; put both into a list of all")
    given = value[name]
    if name == "not":
        return negated(_read_part(name, given, level))
    if not isinstance(given, list | tuple):
        raise Refused(given, "a list of conditions", (name,))
    parts = [_read_part(f"{name}.{at}", one, level) for at, one in enumerate(given)]
    return all_of(parts) if name == "all" else any_of(parts)


def _read_part(name: str, part: object, level: int) -> Condition:
    try:
        return _read(part, level + 1)
    except Refused as refused:
        refused.path = (name, *refused.path)
        raise


def _read_leaf(value: Mapping[str, object]) -> Condition:
    unknown = [one for one in value if one not in {*SUBJECTS, *COMPARISONS}]
    if unknown:
        known = (*BRANCHES, *SUBJECTS, *COMPARISONS, *LISTS)
        expected = f"a field of a condition{suggestion(unknown[0], known)}"
        raise Refused(unknown[0], expected)
    if "in_hours" in value:
        if len(value) > 1:
            raise Refused("in_hours", "nothing beside in_hours")
        name = within("in_hours", read_id, value["in_hours"])
        return Leaf(Term("in_hours", str(name)), "is")
    if "fact" not in value and set(value) != {"matches"}:
        raise Refused(dict(value), "a fact, as in {fact: language, is: fr}")
    term = _read_term(value.get("fact", "text"))
    kind = FACTS[term.name]
    comparisons = [one for one in COMPARISONS if one in value]
    if not comparisons and kind.type != "flag":
        expected = f"one of {', '.join(kind.operators)} beside {kind.name}"
        raise Refused(dict(value), expected)
    if kind.type == "flag":
        return Leaf(term, "is")
    return all_of(_read_comparison(term, kind, one, value[one]) for one in comparisons)


def _read_term(value: object) -> Term:
    """ "language", or "attributes["plan"]" and the like."""
    written = _TERM.fullmatch(value) if isinstance(value, str) else None
    name, argument = written.groups() if written else (value, None)
    try:
        kind = kind_of(name)
    except Refused as refused:
        refused.path = ("fact",)
        raise
    if (kind.argument is None) != (argument is None):
        example = f'{kind.name}("...")' if kind.argument else kind.name
        raise Refused(value, example, ("fact",))
    return Term(kind.name, argument.strip() if argument else None)


def _read_comparison(
    term: Term, kind: FactKind, operator: Operator, given: object
) -> Condition:
    if operator not in kind.operators:
        expected = f"one of {', '.join(kind.operators)} for {kind.name}"
        raise Refused(operator, expected)
    if operator == "known":
        is_known = within(operator, read_flag, given)
        return Leaf(term, "known") if is_known else negated(Leaf(term, "known"))
    if operator not in MANY:
        value = within(operator, lambda one: read_value(kind, operator, one), given)
        return Leaf(term, operator, (value,))  # type: ignore[arg-type]
    values = _read_values(kind, operator, given, operator)
    if not values:
        raise Refused(given, "at least one value", (operator,))
    return Leaf(term, operator, values)


def _read_values(
    kind: FactKind, operator: Operator, given: object, name: str
) -> tuple[Value, ...]:
    def read(value: object) -> Value:
        return read_value(kind, operator, value)

    values = within(name, read_list(read), given)
    assert isinstance(values, list)
    return tuple(values)


def _write_leaf(leaf: Leaf) -> JsonObject:
    term, operator = leaf.term, leaf.operator
    if term.name == "in_hours":
        return {"in_hours": term.argument}
    fact = term.name
    if term.argument is not None:
        kind = FACTS[term.name]
        shape = '{}["{}"]' if kind.argument == "attribute" else '{}("{}")'
        fact = shape.format(term.name, term.argument)
    if operator == "known":
        return {"fact": fact, "known": True}
    many = list(leaf.values)
    return {"fact": fact, operator: many if operator in MANY else many[0]}


_TERM = re.compile(r"""(\w+)[(\[]["'](.+)["'][)\]]""", re.ASCII | re.DOTALL)
