"""The values a condition may compare a fact with, by the fact's type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from math import isfinite

from routing_service.domain.conditions import Operator, Value
from routing_service.domain.configuration_fields import (
    Refused,
    read_country,
    read_id,
    read_language,
    read_text,
    read_zone,
)
from routing_service.domain.patterns import Pattern, PatternUnfit
from routing_service.domain.vocabulary import FACTS, FUNCTIONS, FactKind

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


def read_value(kind: FactKind, operator: Operator, value: object) -> Value:
    """`value` in its normal form; raises Refused for one the fact can never have."""
    if operator == "matches":
        return _read_pattern(value)
    if kind.type == "number":
        return _read_number(kind, value)
    if kind.type == "choice":
        return read_choice(value, kind.choices, kind.name)
    read = _READERS.get(kind.type, read_id)
    return read(value)


def kind_of(name: object) -> FactKind:
    """The fact of that name; raises Refused with the nearest one."""
    kind = FACTS.get(name) if isinstance(name, str) else None
    if kind is None:
        names = dict.fromkeys((*FACTS, *FUNCTIONS))
        raise Refused(name, f"a fact{suggestion(name, names)}")
    return kind


def read_choice(value: object, choices: Iterable[str], what: str) -> str:
    choices = tuple(choices)
    if isinstance(value, str) and value in choices:
        return value
    raise Refused(value, f"a {what}{suggestion(value, choices)}")


def suggestion(value: object, known: Iterable[str]) -> str:
    """ ": did you mean language?" where something known is near, else all of them."""
    names = tuple(known)
    near = get_close_matches(str(value).lower(), names, n=1, cutoff=0.6)
    if near:
        return f": did you mean {near[0]}?"
    return f" ({', '.join(names)})" if names else ""


def _read_number(kind: FactKind, value: object) -> Value:
    expected = "a whole number" if kind.is_whole else "a number"
    if kind.high is not None:
        expected += f" from {kind.low:g} to {kind.high:g}"
    elif kind.low is not None:
        expected += f", {kind.low:g} or more"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(value, expected)
    low = float("-inf") if kind.low is None else kind.low
    high = float("inf") if kind.high is None else kind.high
    is_fitting = isfinite(value) and low <= value <= high
    if not is_fitting or (kind.is_whole and value != int(value)):
        raise Refused(value, expected)
    return int(value) if value == int(value) else float(value)


def _read_time(value: object) -> str:
    """YAML 1.1 reads an unquoted 18:00 as the number 1080: minutes."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_440:
        return f"{value // 60:02}:{value % 60:02}"
    if isinstance(value, str) and _TIME.fullmatch(value):
        return value
    raise Refused(value, 'a local time such as "09:00"')


def _read_pattern(value: object) -> str:
    text = read_text(value)
    try:
        Pattern(text)
    except PatternUnfit as unfit:
        raise Refused(text, f"a regular expression: {unfit}") from unfit
    return text


_READERS: dict[str, Callable[[object], str]] = {
    "text": read_text,
    "tags": read_text,
    "word": read_id,
    "language": read_language,
    "country": read_country,
    "timezone": read_zone,
    "time": _read_time,
}
