"""What a comparison of an expression means, and whether it suits its fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from routing_service.domain.condition_values import kind_of, read_value, suggestion
from routing_service.domain.conditions import (
    Condition,
    Leaf,
    Operator,
    Term,
    Value,
    all_of,
    negated,
)
from routing_service.domain.configuration_fields import Place, Refused
from routing_service.domain.patterns import PatternUnfit
from routing_service.domain.vocabulary import FACTS, FUNCTIONS, FactKind

COMPARISONS: dict[str, Operator] = {
    "==": "is",
    "!=": "is_not",
    ">": "above",
    ">=": "at_least",
    "<": "below",
    "<=": "at_most",
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
CONTAINERS = ("text", "tags")


@contextmanager
def at_place(place: Place) -> Iterator[None]:
    """A refusal inside stands at `place`, unless it knows better."""
    try:
        yield
    except Refused as refused:
        refused.place = refused.place or place
        raise


class Operand(NamedTuple):
    """A fact (with its argument, where it takes one), a call that is a condition by
    itself (`flag`), or values with their places."""

    place: Place
    fact: str | None = None
    argument: str | None = None
    flag: Leaf | None = None
    values: tuple[tuple[Value, Place], ...] = ()
    is_list: bool = False

    @property
    def kind(self) -> FactKind:
        with at_place(self.place):
            return kind_of(self.fact)

    @property
    def said(self) -> object:
        """As the author wrote it."""
        return self.fact or next(value for value, _ in self.values)


class Relation(NamedTuple):
    """A comparison, `in`, `has` or `is` (known) with what stands behind it."""

    word: str
    place: Place
    operand: Operand | None = None
    is_negative: bool = False


def read_call(name: Operand, argument: Operand) -> Operand:
    """`matches("...")`, `in_hours("...")`, and facts that take an argument."""
    [(value, place)] = argument.values
    if name.fact == "matches":
        pattern = _value(FACTS["text"], "matches", value, place)
        leaf = Leaf(Term("text"), "matches", (pattern,))
        return name._replace(flag=leaf)
    if name.fact not in FACTS:
        expected = f"a function{suggestion(name.fact, (*FUNCTIONS, 'attributes'))}"
        raise Refused(name.fact, expected, place=name.place)
    kind = name.kind
    if kind.argument is None:
        raise Refused(name.fact, "a fact without an argument", place=name.place)
    if not str(value).strip():
        raise Refused(value, f"the id of a {kind.argument}", place=place)
    named = name._replace(argument=str(value).strip())
    if kind.type != "flag":
        return named
    return named._replace(flag=Leaf(_term(named), "is"))


def compare(first: Operand, relations: Sequence[Relation]) -> Condition:
    """The condition of `8 <= local_hour < 18` and the like: every comparison in it."""
    if not relations:
        if first.flag is not None:
            return first.flag
        expected = 'a comparison, such as language == "fr" or "urgent" in text'
        if first.fact is not None:
            expected = f"a comparison after {first.kind.name}"
        raise Refused(first.said, expected, place=first.place)
    parts: list[Condition] = []
    left: Operand | None = first
    for relation in relations:
        if left is None:
            raise Refused(relation.word, "and before another", place=relation.place)
        part = _RELATIONS.get(relation.word, _compared)(left, relation)
        parts.append(_opposite(part) if relation.is_negative else part)
        left = relation.operand if relation.word in COMPARISONS else None
    return all_of(parts)


def _opposite(part: Condition) -> Condition:
    """`not in` a list is a comparison of its own, false for what is not known."""
    if isinstance(part, Leaf) and part.operator == "is":
        return Leaf(part.term, "is_not", part.values)
    return negated(part)


def _compared(left: Operand, relation: Relation) -> Condition:
    right, word = relation.operand, relation.word
    assert right is not None
    if left.fact is None:
        left, right, word = right, left, MIRRORED[word]
    if left.fact is None:
        raise Refused(right.said, "a fact on one side", place=right.place)
    if right.fact is not None:
        expected = "a value, such as a text in quotes or a number"
        raise Refused(right.fact, expected, place=right.place)
    if right.is_list:
        raise Refused(word, "in before a list", place=relation.place)
    return _leaf(left, COMPARISONS[word], right, relation)


def _contained(left: Operand, relation: Relation) -> Condition:
    right = relation.operand
    assert right is not None
    if left.fact is None:
        return _having(right, relation._replace(operand=left))
    if not right.is_list:
        place = right.place
        raise Refused(right.said, 'a list of values, as in ["fr", "en"]', place=place)
    return _leaf(left, "is", right, relation)


def _having(left: Operand, relation: Relation) -> Condition:
    right = relation.operand
    assert right is not None
    if left.fact is None or left.kind.name not in CONTAINERS:
        raise Refused(left.said, "text or tags", place=left.place)
    if right.fact is not None:
        raise Refused(right.fact, "a text in quotes, or a list", place=right.place)
    return _leaf(left, "has", right, relation)


def _known(left: Operand, relation: Relation) -> Condition:
    if left.fact is None:
        raise Refused(left.said, "a fact", place=left.place)
    return _leaf(left, "known", None, relation)


def _leaf(
    left: Operand, operator: Operator, right: Operand | None, relation: Relation
) -> Leaf:
    if left.flag is not None:
        raise Refused(
            relation.word, f"and, or or the end after {left.fact}", place=relation.place
        )
    kind = left.kind
    if operator not in kind.operators:
        raise Refused(relation.word, _allowed(kind), place=relation.place)
    given = () if right is None else right.values
    values = [_value(kind, operator, value, place) for value, place in given]
    return Leaf(_term(left), operator, tuple(dict.fromkeys(values)))


def _term(operand: Operand) -> Term:
    kind = operand.kind
    if kind.argument is not None and operand.argument is None:
        brackets = '["plan"]' if kind.argument == "attribute" else '("...")'
        expected = f"{kind.name}{brackets}, with the {kind.argument}"
        raise Refused(operand.fact, expected, place=operand.place)
    return Term(kind.name, operand.argument)


def _value(kind: FactKind, operator: Operator, value: Value, place: Place) -> Value:
    try:
        with at_place(place):
            return read_value(kind, operator, value)
    except Refused as refused:
        cause = refused.__cause__
        if isinstance(cause, PatternUnfit) and cause.position is not None:
            refused.place = Place(place.line, place.column + 1 + cause.position)
        raise


def _allowed(kind: FactKind) -> str:
    match kind.type:
        case "text":
            return 'text to be asked as in "urgent" in text, or matches("...")'
        case "tags":
            return 'tags to be asked as in "vip" in tags'
        case "number" | "time":
            return f"==, !=, <, <=, >, >= or in after {kind.name}"
        case _:
            return f"==, != or in after {kind.name}"


_RELATIONS = {"in": _contained, "has": _having, "is": _known}
