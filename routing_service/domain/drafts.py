"""What a decision proposes: events that have no id yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from routing_service.domain.events import Event
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject


class Draft(msgspec.Struct, frozen=True):
    """An event with its time at the source and, apart, what is personal in it."""

    event: Event
    occurred_at: datetime
    personal: JsonObject | None = None


def to_fact(
    draft: Draft,
    *,
    id: UUID,  # noqa: A002  the name it has in the log
    stream: str,
    actor: str,
    subject: str | None,
    source: str = "live",
) -> Fact:
    """The draft as a fact for the log; `subject` is the contact it is about, null where
    nobody in particular is meant."""
    personal = draft.personal
    return Fact(
        id=id,
        stream=stream,
        event=draft.event,
        occurred_at=draft.occurred_at,
        actor=actor,
        source=source,
        personal=None if personal is None else Personal(subject or "channel", personal),
    )
