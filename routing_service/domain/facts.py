"""What routing rules look at: everything that is known of a message when it comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter

import msgspec

from routing_service.domain.types import JsonObject, Priority


class Predictions(msgspec.Struct, frozen=True, kw_only=True):
    """What the classifier proposes, each with its confidence from 0 to 1."""

    category: str | None = None
    category_confidence: float | None = None
    priority: str | None = None
    priority_confidence: float | None = None
    team: str | None = None
    team_confidence: float | None = None


NAMES = {
    "number_id": "number",
    "payload_id": "payload",
    "referral_id": "referral",
    "account_manager_id": "account_manager",
    "last_agent_id": "last_agent",
    "last_team_id": "last_team",
}
"""What rules and records call those facts whose name is not their field's."""


class RoutingFacts(msgspec.Struct, frozen=True, kw_only=True, rename=NAMES):
    """Null is "not known": no comparison holds for it. Converted by the names that
    rules use.

    `at`: the message's own time. `text` is not looked at for a tap: its payload id says
    what was chosen, and two menus may share a title.
    `category`, `priority`, `tags`: the ticket's, if it had any before the rules.
    `open_tickets`: the customer's other unresolved ones. `last_agent_id`,
    `last_team_id`, `days_since_last_ticket` (whole days): of the customer's ticket
    opened before this one. `last_csat`: 1 to 5.
    """

    text: str = ""
    at: datetime | None = None
    kind: str | None = None
    language: str | None = None
    language_confidence: float | None = None
    number_id: str | None = None
    payload_id: str | None = None
    referral_id: str | None = None
    country: str | None = None
    timezone: str | None = None
    tier: str | None = None
    account_manager_id: str | None = None
    attributes: Mapping[str, str] = {}
    open_tickets: int = 0
    last_agent_id: str | None = None
    last_team_id: str | None = None
    days_since_last_ticket: int | None = None
    last_csat: int | None = None
    category: str | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    predicted_category: str | None = None
    predicted_category_confidence: float | None = None
    predicted_priority: str | None = None
    predicted_priority_confidence: float | None = None
    predicted_team: str | None = None
    predicted_team_confidence: float | None = None


FIELDS: dict[str, str] = {
    one.encode_name: one.name
    for one in msgspec.structs.fields(RoutingFacts)
    if one.name not in {"text", "at"}
}
"""The name of a fact in rules and records -> its field. The text is personal, and in
no record."""
_values = attrgetter(*FIELDS.values())
_UNKNOWN = _values(RoutingFacts())


def shown(facts: RoutingFacts) -> JsonObject:
    """What a decision records of its facts: those that are known, but the text."""
    values = zip(FIELDS, _values(facts), _UNKNOWN, strict=True)
    # Not only what is true: zero days since the last ticket are known.
    return {name: value for name, value, unknown in values if value != unknown}


def recalled(
    recorded: Mapping[str, object], *, text: str = "", at: datetime | None = None
) -> RoutingFacts:
    """The facts behind a recorded decision, whose `text` and time stand beside it."""
    return msgspec.convert({**recorded, "text": text, "at": at}, RoutingFacts)
