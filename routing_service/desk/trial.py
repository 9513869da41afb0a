"""One message typed in: what the rules would make of it. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from routing_service.desk.languages import Languages
from routing_service.desk.predicting import Predict, predict_nothing
from routing_service.domain.condition_values import read_value
from routing_service.domain.conditions import Operator
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_fields import (
    Reader,
    Refused,
    read_id,
    read_list,
    read_note,
    within,
)
from routing_service.domain.events import TicketRouted
from routing_service.domain.facts import FIELDS, RoutingFacts
from routing_service.domain.routing import Router
from routing_service.domain.vocabulary import FACTS
from routing_service.domain.workload import Workload


class FactUnfit(ValueError):
    """A value that its fact can never have."""


EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2400, 1, 1, tzinfo=UTC)
PREDICTED = "predicted_"
GIVEN = ("text", *FIELDS)
"""The facts that can be typed in."""


def facts_of(
    given: Mapping[str, object],
    configuration: Configuration,
    languages: Languages,
    at: datetime,
    *,
    predict: Predict = predict_nothing,
) -> RoutingFacts:
    """`given`: facts by name, the null ones left open. A language that is not given is
    guessed, or the number's; predictions of which none is given are made.

    Raises FactUnfit for a value its fact cannot have.
    """
    if not EARLIEST <= at <= LATEST:
        raise FactUnfit(f"at: {at.isoformat()!r}, expected {EARLIEST} to {LATEST}")
    known = {name: value for name, value in given.items() if value is not None}
    try:
        read = {name: within(name, _read(name), one) for name, one in known.items()}
    except Refused as refused:
        where = ".".join(refused.path)
        expected = f"{refused.value!r}, expected {refused.expected}"
        raise FactUnfit(f"{where}: {expected}") from refused
    text = str(read.pop("text", ""))
    if "language" not in read:
        guessed = languages.guess(text, configuration)
        number = configuration.numbers.get(str(read.get("number", "")))
        read["language"] = guessed.language or (number.language if number else None)
        if guessed.language is not None:
            read["language_confidence"] = round(guessed.confidence, 3)
    if not any(name.startswith(PREDICTED) for name in read):
        predictions = msgspec.structs.asdict(predict(text))
        read.update({PREDICTED + name: one for name, one in predictions.items()})
    return msgspec.convert({**read, "text": text, "at": at}, RoutingFacts)


def try_message(
    router: Router, facts: RoutingFacts, workload: Workload, *, now: datetime
) -> TicketRouted:
    """The decision for a new ticket with such a message, as things stand `now`."""
    return router.route("", facts, workload, now=now, occurred_at=facts.at)


def _read(name: str) -> Reader:
    """How the fact of that name is read."""
    kind = FACTS.get(name)
    if kind is None or name not in GIVEN:
        return _refuse
    if name == "text":
        return read_note
    if name == "attributes":
        return _read_attributes
    operator: Operator = "has" if kind.type == "tags" else "is"

    def read(value: object) -> object:
        return read_value(kind, operator, value)

    return read_list(read) if kind.type == "tags" else read


def _read_attributes(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Refused(value, "values by name")
    return {str(name): read_id(one) for name, one in value.items()}


def _refuse(value: object) -> object:
    raise Refused(value, f"one of the facts {', '.join(GIVEN)}")
