"""Attachments whose bytes are still with WhatsApp: what the recorded facts say."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.events import (
    Media,
    MediaFailed,
    MediaStored,
    MessagePosted,
    MessageReceived,
    MessageReread,
)
from routing_service.domain.record import Fact


class Awaited(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`since`: when the message was sent; WhatsApp keeps its file for seven days."""

    ticket_id: str
    message_id: str
    media: Media
    since: datetime


class AwaitedMedia:
    """All of them, by message in the order they came."""

    def __init__(self, awaited: dict[str, Awaited] | None = None) -> None:
        self.by_id: dict[str, Awaited] = awaited or {}

    def __len__(self) -> int:
        return len(self.by_id)

    def apply(self, fact: Fact) -> None:
        event = fact.event
        match event:
            case MediaStored() | MediaFailed():
                self.by_id.pop(event.message_id, None)
            case (
                MessageReceived(media=Media())
                | MessagePosted(media=Media())
                | MessageReread(media=Media())
            ):
                self._add(event, fact)
            case _:
                pass

    def _add(
        self, event: MessageReceived | MessagePosted | MessageReread, fact: Fact
    ) -> None:
        """What we sent was in the store before; of an import nobody keeps the files."""
        media = event.media
        is_imported = fact.source.startswith("import:")
        if media is None or media.media_id is None or is_imported:
            return
        self.by_id[event.message_id] = Awaited(
            ticket_id=event.ticket_id,
            message_id=event.message_id,
            media=media,
            since=fact.occurred_at,
        )
