"""The file of a message, for whoever may see its ticket."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from routing_service import errors
from routing_service.desk.reading import Reader
from routing_service.domain.access import Principal
from routing_service.domain.events import MediaStored, MessagePosted
from routing_service.domain.record import Recorded
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
        """Raises NotFound for a ticket out of sight, and for a message without a file
        or whose file is not here (yet)."""
        _, thread = await self._reader.conversation(principal, ticket_id)
        digest, mime_type = _kept(thread.records, message_id)
        if digest is None or not self._store.holds(digest):
            raise errors.NotFound(f"message {message_id}: no file of it is here")
        return File(
            path=self._store.path(digest),
            mime_type=mime_type or "application/octet-stream",
            filename=_filename(thread.records, message_id),
        )


def _kept(
    records: Iterable[Recorded], message_id: str
) -> tuple[str | None, str | None]:
    """(sha256, MIME type) of what was fetched for a message, or sent with it."""
    for record in records:
        match record.fact.event:
            case MediaStored(message_id=known) as stored if known == message_id:
                return stored.sha256, stored.mime_type
            case MessagePosted(message_id=known, media=media) if (
                known == message_id and media is not None and media.media_id is None
            ):
                return media.sha256, media.mime_type
            case _:
                pass
    return None, None


def _filename(records: Iterable[Recorded], message_id: str) -> str | None:
    for record in records:
        personal = record.fact.personal
        if personal and getattr(record.fact.event, "message_id", None) == message_id:
            content = personal.data.get("content") or {}
            name = content.get("filename")
            if isinstance(name, str):
                return name
    return None
