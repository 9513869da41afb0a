"""Whether conditions can hold at all, together, or one without the other.

A condition is laid out as alternatives, each a conjunction of comparisons that must
hold or must not. `find_conflict` is exact for what one fact can be, and takes different
facts as free of each other, but where it is known better: so "impossible" is certain,
and "possible" is to be confirmed by an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from routing_service.domain.conditions import (
    All,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Term,
)
from routing_service.domain.fact_samples import samples
from routing_service.domain.folding import fold, is_unspaced, words
from routing_service.domain.vocabulary import FACTS

Literal = tuple[Leaf, bool]
"""A comparison, and whether it must hold."""
Conjunction = tuple[Literal, ...]
Known = Mapping[Term, frozenset[str]]
"""The only values a term may have (besides being unknown), for those where that is
known; a flag that stands here always holds."""

TAPPED = ("button", "interactive")
"""The kinds of message that have a payload."""

MOST = 2_000
"""Alternatives that are looked at; a condition with more is left undecided."""


class Undecided(Exception):
    """Too many alternatives."""


def alternatives(condition: Condition, *, holds: bool = True) -> list[Conjunction]:
    """The condition (or its opposite) as conjunctions of which one must hold. Raises
    Undecided."""
    match condition:
        case Leaf():
            return [((condition, holds),)]
        case Not(part):
            return alternatives(part, holds=not holds)
        case All(parts) | AnyOf(parts):
            each = [alternatives(part, holds=holds) for part in parts]
            is_all = isinstance(condition, All) == holds
            return joined(each) if is_all else [one for some in each for one in some]


def joined(each: Iterable[list[Conjunction]]) -> list[Conjunction]:
    """Alternatives that must all hold, multiplied out. Raises Undecided."""
    whole: list[Conjunction] = [()]
    for some in each:
        if len(whole) * len(some) > MOST:
            raise Undecided
        whole = [(*left, *right) for left in whole for right in some]
    return whole


def possible(some: Iterable[Conjunction], known: Known) -> list[Conjunction]:
    """The conjunctions in which nothing contradicts."""
    return [one for one in some if find_conflict(one, known) is None]


def find_conflict(conjunction: Conjunction, known: Known) -> Conjunction | None:
    """Comparisons of one fact that cannot all be as they must; None if all can."""
    by_term: dict[Term, list[Literal]] = {}
    for leaf, holds in (*conjunction, *_following(conjunction)):
        by_term.setdefault(leaf.term, []).append((leaf, holds))
    for term, literals in by_term.items():
        if not _fit_together(term, literals, known):
            return tuple(literals)
    return None


def _following(conjunction: Conjunction) -> Iterator[Literal]:
    """What other facts must be: only what was tapped has a payload, and then no text,
    and local time needs a time zone."""
    for leaf, holds in conjunction:
        if holds and leaf.term.name == "text" and leaf.operator != "matches":
            yield Leaf(Term("payload"), "known"), False
        if holds and leaf.term.name == "payload":
            yield Leaf(Term("kind"), "is", TAPPED), True
        if holds and leaf.term.name == "local_hour":
            yield Leaf(Term("timezone"), "known"), True


def _fit_together(term: Term, literals: list[Literal], known: Known) -> bool:
    match FACTS[term.name].type:
        case "text":
            return _texts_fit(literals)
        case "tags":
            return _tags_fit(literals, known.get(term))
        case "flag":
            wanted = {holds for _, holds in literals}
            return len(wanted) == 1 and (term not in known or wanted == {True})
        case _:
            values = samples(term, [leaf for leaf, _ in literals], known.get(term))
            return any(
                all(compares(leaf, value) == holds for leaf, holds in literals)
                for value in values
            )


def compares(leaf: Leaf, value: str | float | None) -> bool:
    """Whether a comparison of a single value holds for it."""
    if leaf.operator == "known":
        return value is not None
    if value is None:
        return False
    if leaf.operator in {"is", "is_not"}:
        is_one = value in leaf.values or (
            leaf.term.name == "language" and str(value).partition("-")[0] in leaf.values
        )
        return is_one == (leaf.operator == "is")
    bound = leaf.values[0]
    difference = (value > bound) - (value < bound)  # type: ignore[operator]
    return {
        "above": difference > 0,
        "at_least": difference >= 0,
        "below": difference < 0,
        "at_most": difference <= 0,
    }[leaf.operator]


def _texts_fit(literals: list[Literal]) -> bool:
    banned = [
        str(phrase)
        for leaf, holds in literals
        if leaf.operator == "has" and not holds
        for phrase in leaf.values
    ]
    is_empty = any(leaf.operator == "known" and not holds for leaf, holds in literals)
    patterns = {
        (leaf.values[0], holds)
        for leaf, holds in literals
        if leaf.operator == "matches"
    }
    if len({pattern for pattern, _ in patterns}) < len(patterns):
        return False
    return all(
        not is_empty and any(not implies(str(one), banned) for one in leaf.values)
        for leaf, holds in literals
        if leaf.operator == "has" and holds
    )


def implies(phrase: str, others: Iterable[str]) -> bool:
    """Whether a text with this phrase has one of the others for certain."""
    folded, said = _folded(phrase)
    for other in others:
        wanted, parts = _folded(other)
        if not parts or is_unspaced(wanted):
            if wanted in folded:
                return True
        elif any(
            said[at : at + len(parts)] == parts
            for at in range(len(said) - len(parts) + 1)
        ):
            return True
    return False


@lru_cache(maxsize=50_000)
def _folded(phrase: str) -> tuple[str, list[str]]:
    folded = fold(phrase).strip()
    return folded, words(folded)


def _tags_fit(literals: list[Literal], known: frozenset[str] | None) -> bool:
    banned = {
        str(tag)
        for leaf, holds in literals
        if leaf.operator == "has" and not holds
        for tag in leaf.values
    }
    is_empty = any(leaf.operator == "known" and not holds for leaf, holds in literals)
    for leaf, holds in literals:
        if not holds:
            continue
        free = known if leaf.operator == "known" else frozenset(map(str, leaf.values))
        if free is not None and known is not None:
            free &= known
        if is_empty or (free is not None and not free - banned):
            return False
    return True
