"""What came before the message it concerns, and waits for it.

WhatsApp promises no order: an edit, a reaction or a status may be delivered first. It
is recorded beside no ticket, remembered here, and joins its message when that comes.
"""

from __future__ import annotations

from collections import OrderedDict
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

REMEMBERED = 10_000
"""Messages that something waits for: most are of the time before this desk, or of
other software on the number, and never come. About 5 MB."""
WAITING = "waits for its message"


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

    def apply(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case ChannelNoticed(notice="waits for its message"):
                if fact.personal is not None:
                    change = msgspec.convert(fact.personal.data["value"], Change)
                    _wait(self.changes, change.target_message_id, change)
            case MessageStatusReported():
                report = Report(fact.id.hex, fact.occurred_at, event)
                _wait(self.reports, event.message_id, report)
            case MessageReceived() | MessagePosted():
                self.changes.pop(event.message_id, None)
                self.reports.pop(event.message_id, None)
            case _:
                pass


Value = TypeVar("Value")


def _wait(
    waiting: OrderedDict[str, tuple[Value, ...]], message_id: str, one: Value
) -> None:
    waiting[message_id] = (*waiting.get(message_id, ()), one)
    if len(waiting) > REMEMBERED:
        waiting.popitem(last=False)
