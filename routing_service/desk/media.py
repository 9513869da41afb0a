"""The file of a message, for whoever may see its ticket."""

from __future__ import annotations

from pathlib import Path

import msgspec

from routing_service import errors
from routing_service.desk.reading import Reader
from routing_service.domain.access import Principal
from routing_service.media.store import MediaStore


class File(msgspec.Struct, frozen=True, kw_only=True):
    path: Path
    mime_type: str
    filename: str | None


class TicketMedia:
    def __init__(self, reader: Reader, store: MediaStore) -> None:
        self._reader = reader
        self._store = store

    async def find(self, principal: Principal, ticket_id: str, message_id: str) -> File:
        """Raises NotFound for a ticket out of sight, and for a message that shows no
        file: it has none, it was deleted, or the file is not here (yet)."""
        _, thread = await self._reader.conversation(principal, ticket_id)
        item = thread.conversation.items.get(message_id)
        media = item.media if item else None
        if media is None or media.sha256 is None or not self._store.holds(media.sha256):
            raise errors.NotFound(f"message {message_id}: no file of it is here")
        return File(
            path=self._store.path(media.sha256),
            mime_type=media.mime_type or "application/octet-stream",
            filename=media.filename,
        )
