"""What a webhook says that is about no ticket, as facts of the number's stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from routing_service.desk.early import WAITING, WAITING_FOR_TICKET, Change
from routing_service.domain.events import ChannelNoticed, Event, PayloadRejected
from routing_service.domain.identifiers import NO_NUMBER, Pseudonyms, number_stream
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.items import (
    Echo,
    IdentityChange,
    InboundMessage,
    Notice,
    Rejected,
)


class Channel:
    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def notice(self, item: Notice) -> Fact:
        event = ChannelNoticed(
            field=item.field, notice=item.notice, needs_action=item.needs_action
        )
        fact_id = self._pseudonyms.uuid("wa", "notice", item.key)
        return _fact(
            item.number_id, fact_id, event, item.occurred_at, {"value": item.value}
        )

    def identity(self, item: IdentityChange) -> Fact:
        event = ChannelNoticed(field="identity")
        fact_id = self._pseudonyms.uuid("wa", "identity", item.key)
        return _fact(
            item.number_id, fact_id, event, item.occurred_at, {"value": item.value}
        )

    def waiting(
        self, change: Change, number_id: str | None, contact_id: str | None
    ) -> Fact:
        """A change of a message that has not come: `Early` remembers it."""
        event = ChannelNoticed(field=change.kind, notice=WAITING)
        fact_id = self._pseudonyms.uuid("wa", "waiting", change.wamid)
        value = {"value": msgspec.to_builtins(change)}
        subject = contact_id or "channel"
        return _fact(
            number_id, fact_id, event, change.occurred_at, value, subject=subject
        )

    def unplaced(self, item: Echo, message_id: str, places: Sequence[str]) -> Fact:
        """A message of the phone app to somebody who has no ticket on the number:
        `Early` remembers it."""
        event = ChannelNoticed(field="echo", notice=WAITING_FOR_TICKET)
        fact_id = self._pseudonyms.uuid("wa", "unplaced", item.wamid)
        value = {
            "echo": msgspec.to_builtins(item),
            "message_id": message_id,
            "places": list(places),
        }
        return _fact(item.number_id, fact_id, event, item.occurred_at, {"value": value})

    def again(self, item: InboundMessage, fact_id: UUID) -> Fact:
        """A message that is known: the log drops it, and says when it is durable."""
        event = ChannelNoticed(field="message", notice="known")
        return _fact(item.number_id, fact_id, event, item.occurred_at, {})

    def rejected(self, item: Rejected, now: datetime) -> Fact:
        event = PayloadRejected(reason=item.reason, path=item.path)
        fact_id = self._pseudonyms.uuid("wa", "rejected", item.key)
        return _fact(item.number_id, fact_id, event, now, {"value": item.value})


def _fact(
    number_id: str | None,
    fact_id: UUID,
    event: Event,
    at: datetime,
    personal: JsonObject,
    *,
    subject: str = "channel",
) -> Fact:
    return Fact(
        id=fact_id,
        stream=number_stream(number_id or NO_NUMBER),
        event=event,
        occurred_at=at,
        actor="whatsapp",
        personal=Personal(subject, personal),
    )
