"""What came before the message it concerns, and waits for it.

WhatsApp promises no order: an edit, a reaction or a status may be delivered first. It
is recorded beside no ticket, remembered here, and joins its message when that comes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from routing_service.domain.events import (
    ChannelNoticed,
    MessagePosted,
    MessageReceived,
    MessageStatusReported,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject

REMEMBERED = 50_000
"""Messages that something waits for: most are of the time before this desk, or of
other software on the number, and never come. About 25 MB."""
WAITING = "waits for its message"
WAITING_FOR_TICKET = "waits for a ticket"


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reaction, an edit or a deletion under the desk's own ids; all of it personal.
    `emoji` null takes a reaction back."""

    kind: Literal["reaction", "edit", "revoke"]
    wamid: str
    target_message_id: str
    occurred_at: datetime
    emoji: str | None = None
    text: str | None = None
    content: JsonObject | None = None


class Report(msgspec.Struct, frozen=True):
    """A status of a message that no ticket held."""

    fact_id: str
    occurred_at: datetime
    event: MessageStatusReported


class Early:
    """By the message they wait for, in the order they came; the oldest are let go."""

    def __init__(self) -> None:
        self.changes: OrderedDict[str, tuple[Change, ...]] = OrderedDict()
        self.reports: OrderedDict[str, tuple[Report, ...]] = OrderedDict()
        self.echoes: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self.echo_values: OrderedDict[str, JsonObject] = OrderedDict()

    def echoes_to(self, places: Iterable[str]) -> list[JsonObject]:
        """The messages of the phone app that wait for a ticket at one of the places
        (`place_of`)."""
        ids = (id_ for place in places for id_ in self.echoes.get(place, ()))
        return [self.echo_values[one] for one in dict.fromkeys(ids)]

    def apply(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ChannelNoticed(notice="waits for its message"):
                if fact.personal is not None:
                    change = msgspec.convert(fact.personal.data["value"], Change)
                    _wait(self.changes, change.target_message_id, change)
            case ChannelNoticed(notice="waits for a ticket"):
                if fact.personal is not None:
                    self.await_ticket(fact.personal.data["value"])
            case MessageStatusReported():
                report = Report(fact.id.hex, fact.occurred_at, event)
                _wait(self.reports, event.message_id, report)
            case MessageReceived() | MessagePosted():
                self.changes.pop(event.message_id, None)
                self.reports.pop(event.message_id, None)
                if event.message_id in self.echo_values:
                    self._forget_echo(event.message_id)
            case _:
                pass

    def await_ticket(self, value: JsonObject) -> None:
        """A message of the phone app (`echo`, `message_id`) and its `places`."""
        message_id = value["message_id"]
        self.echo_values[message_id] = value
        for place in value["places"]:
            self.echoes[place] = (*self.echoes.get(place, ()), message_id)
        if len(self.echo_values) > REMEMBERED:
            self._forget_echo(next(iter(self.echo_values)))

    def _forget_echo(self, message_id: str) -> None:
        for place in self.echo_values.pop(message_id)["places"]:
            others = tuple(one for one in self.echoes[place] if one != message_id)
            if others:
                self.echoes[place] = others
            else:
                del self.echoes[place]


def place_of(contact_id: str, number_id: str | None) -> str:
    """Where an echo waits: a person, by the id of one identity, on a number of ours."""
    return f"{contact_id}@{number_id or ''}"


Value = TypeVar("Value")


def _wait(
    waiting: OrderedDict[str, tuple[Value, ...]], message_id: str, one: Value
) -> None:
    waiting[message_id] = (*waiting.get(message_id, ()), one)
    if len(waiting) > REMEMBERED:
        waiting.popitem(last=False)
