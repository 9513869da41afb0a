"""The condition of a rule: a tree of all, any and not over facts.

There is one tree, however it was written: as a mapping, as YAML with all, any and not,
or as an expression. `all_of`, `any_of` and `negated` keep it free of branches that say
nothing, so that equal conditions are equal trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

Operator: TypeAlias = Literal[
    "is", "is_not", "above", "at_least", "below", "at_most", "has", "matches", "known"
]
Value: TypeAlias = str | int | float


class Term(msgspec.Struct, frozen=True, order=True):
    """What a comparison looks at: a fact, or one that takes an argument, such as
    `attributes["plan"]` and `in_hours("paris")`."""

    name: str
    argument: str | None = None

    def __str__(self) -> str:
        return self.name if self.argument is None else f"{self.name}({self.argument})"


class Leaf(msgspec.Struct, frozen=True):
    """One comparison. `is`, `is_not` and `has` take any number of values (any of them,
    none of them, any of them); the others take one, `known` and a flag none.

    It does not hold for a fact that is not known, whatever the operator.
    """

    term: Term
    operator: Operator
    values: tuple[Value, ...] = ()


class All(msgspec.Struct, frozen=True):
    """Holds if every part does; without parts it always holds."""

    parts: tuple[Condition, ...] = ()


class AnyOf(msgspec.Struct, frozen=True):
    """Holds if one part does; without parts it never holds."""

    parts: tuple[Condition, ...] = ()


class Not(msgspec.Struct, frozen=True):
    part: Condition


Condition: TypeAlias = All | AnyOf | Not | Leaf

ALWAYS = All()
NEVER = AnyOf()


def all_of(parts: Iterable[Condition]) -> Condition:
    """One part is itself; an `all` inside is part of this one."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(parts: Iterable[Condition]) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AnyOf) else (part,))
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def negated(part: Condition) -> Condition:
    match part:
        case Not(inner):
            return inner
        case All(()):
            return NEVER
        case AnyOf(()):
            return ALWAYS
        case _:
            return Not(part)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison of the tree, in its order."""
    match condition:
        case Leaf():
            yield condition
        case Not(part):
            yield from leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def depth(condition: Condition) -> int:
    match condition:
        case Leaf():
            return 1
        case Not(part):
            return 1 + depth(part)
        case All(parts) | AnyOf(parts):
            return 1 + max((depth(part) for part in parts), default=0)
