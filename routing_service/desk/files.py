"""All that has to do with files: agents' uploads, WhatsApp's copies of them, and what
customers attach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from routing_service.desk.attachments import Attachments
from routing_service.desk.fetching import Fetching
from routing_service.desk.media import TicketMedia
from routing_service.desk.reading import Reader
from routing_service.desk.state import State
from routing_service.desk.uploading import Uploading
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    MessageReread,
    SendRetried,
)
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.media.store import MediaStore
from routing_service.whatsapp.client import CloudApi
from routing_service.whatsapp.media import MediaApi

Record = Callable[[Sequence[Fact]], object]


class Files:
    """One store under `folder` for both directions."""

    def __init__(
        self,
        folder: Path,
        state: State,
        reader: Reader,
        pseudonyms: Pseudonyms,
        *,
        api: CloudApi | None,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        media_api = MediaApi(api) if api else None
        self._state = state
        self._clock = clock
        self._store = MediaStore(folder)
        self.attachments = Attachments(folder / "uploads", self._store, pseudonyms)
        self.of_tickets = TicketMedia(reader, self._store)
        self.uploading = Uploading(
            folder / "sent", self._store, api=media_api, clock=clock
        )
        self._fetching = Fetching(
            state, self._store, pseudonyms, api=media_api, record=record, clock=clock
        )

    async def start(self) -> None:
        """Takes up what a former run left."""
        await asyncio.to_thread(self._tidy, self._clock())
        self._fetching.start()

    async def stop(self) -> None:
        await self._fetching.stop()

    def follow(self, event: Event) -> None:
        """Does what a fact that has become durable asks for."""
        match event:
            case MessageReceived() | MessagePosted() | MessageReread():
                if event.message_id in self._state.awaited_media.by_id:
                    self._fetching.take(event.message_id)
            case SendRetried():
                message = self._state.outgoing.by_id.get(event.message_id)
                if message is not None and message.media is not None:
                    # It may have failed for the file that WhatsApp has.
                    self.uploading.forget(message.number_id, message.media)
            case _:
                pass

    def _tidy(self, now: datetime) -> None:
        self._store.forget_unfinished()
        self.uploading.forget_old()
        self.attachments.start(now)
