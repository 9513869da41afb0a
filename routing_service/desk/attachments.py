"""Files that agents have uploaded and may send within a day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from routing_service import errors
from routing_service.domain.access import Principal
from routing_service.domain.identifiers import Pseudonyms, new_id
from routing_service.domain.media_limits import (
    MOST_BYTES,
    Attachment,
    MediaUnfit,
    attachment,
)
from routing_service.media.records import Records
from routing_service.media.store import MediaStore, Stored, TooManyBytes

KEPT_FOR = timedelta(hours=24)


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's file; nobody else may send it."""

    attachment: Attachment
    agent_id: str
    at: datetime


class Attachments:
    """`start` brings back what was uploaded before the last stop."""

    def __init__(self, folder: Path, store: MediaStore, pseudonyms: Pseudonyms) -> None:
        self._records = Records(folder, Uploaded)
        self._store = store
        self._pseudonyms = pseudonyms
        self._by_id: dict[str, Uploaded] = {}

    def start(self, now: datetime) -> None:
        self._by_id = dict(self._records.all())
        self._forget_old(now)

    async def upload(
        self,
        principal: Principal,
        chunks: AsyncIterator[bytes],
        *,
        announced: str | None,
        filename: str | None,
        key: str | None,
        now: datetime,
    ) -> tuple[str, Attachment]:
        """The id to send the file by, and what it is. `key` gives the id of its former
        upload again. Raises MediaRefused for a file that WhatsApp would not take, and
        Unavailable where the disk does not."""
        self._forget_old(now)
        media_id = self._id(principal, key)
        earlier = self._by_id.get(media_id)
        if earlier is not None:
            return media_id, earlier.attachment
        read = partial(_attachment, announced=announced, filename=filename)
        try:
            stored = await self._store.put(chunks, most_bytes=MOST_BYTES, accept=read)
        except TooManyBytes as error:
            raise errors.MediaRefused(f"{error}: expected at most that") from None
        except MediaUnfit as error:
            raise errors.MediaRefused(str(error)) from None
        except OSError as error:
            raise errors.Unavailable(f"file not kept: {error.strerror}") from error
        found = read(stored)
        uploaded = Uploaded(attachment=found, agent_id=principal.id, at=now)
        await asyncio.to_thread(self._records.put, media_id, uploaded)
        self._by_id[media_id] = uploaded
        return media_id, found

    def find(self, principal: Principal, media_id: str | None) -> Attachment | None:
        """None where none is asked for; raises Unreadable for one that is not there."""
        if media_id is None:
            return None
        uploaded = self._by_id.get(media_id)
        if uploaded is None or uploaded.agent_id != principal.id:
            raise errors.Unreadable(
                f"media_id {media_id}: expected one that you uploaded in the last "
                f"{KEPT_FOR.total_seconds() // 3600:.0f} hours"
            )
        return uploaded.attachment

    def _id(self, principal: Principal, key: str | None) -> str:
        if key is None:
            return new_id("u-")
        return self._pseudonyms.short("u-", "upload", principal.id, key)

    def _forget_old(self, now: datetime) -> None:
        for media_id, uploaded in list(self._by_id.items()):
            if now - uploaded.at > KEPT_FOR:
                del self._by_id[media_id]
                self._records.drop(media_id)


def _attachment(
    stored: Stored, *, announced: str | None, filename: str | None
) -> Attachment:
    return attachment(
        head=stored.head,
        announced=announced,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        filename=filename,
    )
