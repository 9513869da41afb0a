"""Values of a fact that tell comparisons apart: if comparisons can hold together at
all, they do for one of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from routing_service.domain.conditions import Leaf, Term
from routing_service.domain.vocabulary import FACTS, FactKind

Sample = str | float | None

ALWAYS_KNOWN = frozenset({"open_tickets"})
OTHER = "something else"
OTHER_REGION = "zz"
DAY_MINUTES = 1_440


def samples(
    term: Term, comparisons: Sequence[Leaf], known: frozenset[str] | None
) -> list[Sample]:
    """Unknown, what the comparisons name, and what lies beside it. `known`: the only
    values it may have, if that is known."""
    kind = FACTS[term.name]
    named = [value for leaf in comparisons for value in leaf.values]
    unknown: list[Sample] = [] if term.name in ALWAYS_KNOWN else [None]
    if known is not None:
        return [*unknown, *sorted(known)]
    match kind.type:
        case "number":
            numbers = [float(value) for value in named]
            return [*unknown, *_numbers(kind, numbers)]
        case "time":
            return [*unknown, *_times(map(str, named))]
        case "choice":
            return [*unknown, *kind.choices]
        case "language":
            return [*unknown, *_languages(map(str, named))]
        case _:
            return [*unknown, *dict.fromkeys(map(str, named)), OTHER]


def _numbers(kind: FactKind, named: Iterable[float]) -> list[Sample]:
    step = 1.0 if kind.is_whole else 1e-6
    around = {value + by for value in named for by in (-step, 0.0, step)}
    low = 0.0 if kind.low is None else kind.low
    high = max([*around, low]) + 1 if kind.high is None else kind.high
    middle = sorted({*around, low, high})
    if not kind.is_whole:
        pairs = pairwise(middle)
        middle += [(left + right) / 2 for left, right in pairs]
    return [value for value in middle if low <= value <= high]


def _times(named: Iterable[str]) -> list[Sample]:
    minutes = {0, DAY_MINUTES - 1}
    for time in named:
        at = int(time[:2]) * 60 + int(time[3:])
        minutes.update((at - 1, at, at + 1))
    return [
        f"{minute // 60:02}:{minute % 60:02}"
        for minute in sorted(minutes)
        if 0 <= minute < DAY_MINUTES
    ]


def _languages(named: Iterable[str]) -> list[Sample]:
    found: dict[str, None] = {}
    for language in named:
        base = language.partition("-")[0]
        for one in (language, base, f"{base}-{OTHER_REGION}"):
            found[one] = None
    return [*found, OTHER_REGION]
