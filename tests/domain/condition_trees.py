"""Conditions of every shape that reading can give."""

from __future__ import annotations

from hypothesis import strategies as st

from routing_service.domain.condition_reading import MANY
from routing_service.domain.conditions import Leaf, Term, all_of, any_of, negated
from routing_service.domain.vocabulary import FACTS

WORDS = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
VALUES = {
    "text": WORDS,
    "tags": WORDS,
    "word": WORDS,
    "agent": WORDS,
    "team": WORDS,
    "language": st.sampled_from(["fr", "en", "pt-br", "hi"]),
    "country": st.sampled_from(["FR", "BR", "IN", "NO"]),
    "timezone": st.sampled_from(["Europe/Paris", "America/Sao_Paulo"]),
    "time": st.sampled_from(["00:00", "09:30", "17:00", "24:00"]),
}
PATTERNS = st.sampled_from([r"\bbug-\d+", "a|b", 'say "hi"', r"c:\\temp", "(?i)x{2,}"])


def values_of(kind):
    if kind.type == "choice":
        return st.sampled_from(kind.choices)
    if kind.type == "number":
        low, high = int(kind.low or 0), int(kind.high or 40)
        whole = st.integers(low, high)
        return whole if kind.is_whole else whole | st.floats(low, high).map(plain)
    return VALUES[kind.type]


def plain(value):
    """As reading gives it: a whole number without a point."""
    return int(value) if value == int(value) else value


@st.composite
def any_leaf(draw):
    kind = draw(st.sampled_from(list(FACTS.values())))
    argument = draw(WORDS) if kind.argument else None
    term = Term(kind.name, argument)
    operator = draw(st.sampled_from(kind.operators))
    if kind.type == "flag" or operator == "known":
        return Leaf(term, operator)
    if operator == "matches":
        return Leaf(term, operator, (draw(PATTERNS),))
    most = 4 if operator in MANY else 1
    values = draw(st.lists(values_of(kind), min_size=1, max_size=most, unique=True))
    return Leaf(term, operator, tuple(values))


TREES = st.recursive(
    any_leaf(),
    lambda parts: (
        st.lists(parts, max_size=4).map(all_of)
        | st.lists(parts, max_size=4).map(any_of)
        | parts.map(negated)
    ),
    max_leaves=12,
)
