"""The facts that conditions may name: what type each has, and which comparisons that
allows."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

from routing_service.domain.conditions import Operator
from routing_service.domain.types import Priority

FactType: TypeAlias = Literal[
    "text",
    "language",
    "country",
    "timezone",
    "word",
    "choice",
    "agent",
    "team",
    "number",
    "time",
    "tags",
    "flag",
]
Argument: TypeAlias = Literal["attribute", "calendar or team", "team"]


class FactKind(msgspec.Struct, frozen=True, kw_only=True):
    """`low`, `high`: the least and greatest value of a number; `is_whole`: it is an
    integer. `choices`: all values a `choice` may have. `is_set_by_rules`: what earlier
    rules decided changes it."""

    name: str
    type: FactType
    low: float | None = None
    high: float | None = None
    is_whole: bool = False
    choices: tuple[str, ...] = ()
    argument: Argument | None = None
    is_set_by_rules: bool = False

    @property
    def operators(self) -> tuple[Operator, ...]:
        return OPERATORS[self.type]


_EQUAL: tuple[Operator, ...] = ("is", "is_not", "known")
_ORDERED: tuple[Operator, ...] = (
    "is",
    "is_not",
    "above",
    "at_least",
    "below",
    "at_most",
    "known",
)
OPERATORS: dict[FactType, tuple[Operator, ...]] = {
    "text": ("has", "matches", "known"),
    "language": _EQUAL,
    "country": _EQUAL,
    "timezone": _EQUAL,
    "word": _EQUAL,
    "choice": _EQUAL,
    "agent": _EQUAL,
    "team": _EQUAL,
    "number": _ORDERED,
    "time": _ORDERED,
    "tags": ("has", "known"),
    "flag": ("is",),
}
MESSAGE_KINDS = (
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "order",
    "button",
    "interactive",
    "request_welcome",
    "unsupported",
)
"""Of messages that may open a ticket."""


def _confidence(name: str) -> FactKind:
    return FactKind(name=name, type="number", low=0, high=1)


FACTS: dict[str, FactKind] = {
    kind.name: kind
    for kind in (
        FactKind(name="text", type="text"),
        FactKind(name="kind", type="choice", choices=MESSAGE_KINDS),
        FactKind(name="language", type="language"),
        _confidence("language_confidence"),
        FactKind(name="number", type="word"),
        FactKind(name="payload", type="word"),
        FactKind(name="referral", type="word"),
        FactKind(name="country", type="country"),
        FactKind(name="timezone", type="timezone"),
        FactKind(name="tier", type="word"),
        FactKind(name="account_manager", type="agent"),
        FactKind(name="attributes", type="word", argument="attribute"),
        FactKind(name="open_tickets", type="number", low=0, is_whole=True),
        FactKind(name="last_agent", type="agent"),
        FactKind(name="last_team", type="team"),
        FactKind(name="days_since_last_ticket", type="number", low=0, is_whole=True),
        FactKind(name="last_csat", type="number", low=1, high=5, is_whole=True),
        FactKind(name="category", type="word", is_set_by_rules=True),
        FactKind(
            name="priority",
            type="choice",
            choices=get_args(Priority),
            is_set_by_rules=True,
        ),
        FactKind(name="tags", type="tags", is_set_by_rules=True),
        FactKind(name="local_hour", type="number", low=0, high=23, is_whole=True),
        FactKind(name="local_time", type="time", argument="team"),
        FactKind(name="in_hours", type="flag", argument="calendar or team"),
        FactKind(name="predicted_category", type="word"),
        _confidence("predicted_category_confidence"),
        FactKind(name="predicted_priority", type="choice", choices=get_args(Priority)),
        _confidence("predicted_priority_confidence"),
        FactKind(name="predicted_team", type="team"),
        _confidence("predicted_team_confidence"),
    )
}
FUNCTIONS = ("in_hours", "local_time", "matches")
