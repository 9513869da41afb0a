"""One message typed in: what the rules would make of it. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from routing_service.desk.languages import Languages
from routing_service.domain.condition_values import read_value
from routing_service.domain.conditions import Operator
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_fields import Refused, within
from routing_service.domain.events import TicketRouted
from routing_service.domain.facts import FIELDS, RoutingFacts
from routing_service.domain.routing import Router
from routing_service.domain.vocabulary import FACTS
from routing_service.domain.workload import Workload

GIVEN = ("text", *FIELDS)
"""The facts that can be typed in."""


def facts_of(
    given: Mapping[str, object],
    configuration: Configuration,
    languages: Languages,
    at: datetime,
) -> RoutingFacts:
    """`given`: facts by name, the null ones left open. A language that is not given is
    guessed, or the number's. Raises Refused for a value its fact cannot have."""
    read = {
        name: _read(name, value) for name, value in given.items() if value is not None
    }
    text = str(read.pop("text", ""))
    fields = {FIELDS[name]: value for name, value in read.items()}
    if "language" not in fields:
        guessed = languages.guess(text, configuration)
        number = configuration.numbers.get(str(fields.get("number_id", "")))
        fields["language"] = guessed.language or (number.language if number else None)
        if guessed.language is not None:
            fields["language_confidence"] = round(guessed.confidence, 3)
    return msgspec.convert({**fields, "text": text, "at": at}, RoutingFacts)


def try_message(
    router: Router, facts: RoutingFacts, workload: Workload, *, now: datetime
) -> TicketRouted:
    """The decision for a new ticket with such a message, as things stand `now`."""
    return router.route("", facts, workload, now=now, occurred_at=facts.at)


def _read(name: str, value: object) -> object:
    if name not in GIVEN:
        raise Refused(name, f"one of the facts {', '.join(GIVEN)}")
    if name == "text":
        return value
    if name == "attributes":
        return value
    kind = FACTS[name]
    operator: Operator = "has" if kind.type == "tags" else "is"

    def read(one: object) -> object:
        return read_value(kind, operator, one)

    if kind.type == "tags":
        tags = value if isinstance(value, list | tuple) else [value]
        return [within(name, read, one) for one in tags]
    return within(name, read, value)
