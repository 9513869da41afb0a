"""Our files at WhatsApp: uploaded just before they are sent, and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import stamina

from routing_service.domain.events import Media
from routing_service.media.records import Records
from routing_service.media.store import MediaStore
from routing_service.whatsapp.client import Declined, NotReached, SendError
from routing_service.whatsapp.media import MediaApi
from routing_service.whatsapp.send_errors import action_for

VALID_FOR = timedelta(days=25)
"""WhatsApp keeps what we upload for 30 days."""
TRIES = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 20.0


class UploadFailed(Exception):
    """WhatsApp did not take a file; `code` is Meta's, where it gave one."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"upload: {reason}")
        self.code = code


class AtWhatsApp(msgspec.Struct, frozen=True):
    """Under which id a number may send a file, and until when."""

    media_id: str
    until: datetime


class Uploading:
    def __init__(
        self,
        folder: Path,
        store: MediaStore,
        *,
        api: MediaApi | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._records = Records(folder, AtWhatsApp)
        self._store = store
        self._api = api
        self._clock = clock
        self._locks: dict[str, asyncio.Lock] = {}

    async def id_of(self, number_id: str, media: Media, filename: str | None) -> str:
        """The id by which `number_id` may send the file; raises UploadFailed."""
        name = _name(number_id, media)
        lock = self._locks.setdefault(name, asyncio.Lock())
        try:
            async with lock:
                known = await asyncio.to_thread(self._records.get, name)
                if known is not None and known.until > self._clock():
                    return known.media_id
                media_id = await self._upload(number_id, media, filename)
                until = self._clock() + VALID_FOR
                await asyncio.to_thread(
                    self._records.put, name, AtWhatsApp(media_id, until)
                )
                return media_id
        finally:
            self._locks.pop(name, None)

    def forget(self, number_id: str, media: Media) -> None:
        """WhatsApp could not use the file under its id: it is uploaded anew."""
        self._records.drop(_name(number_id, media))

    def forget_old(self) -> None:
        for name, known in self._records.all():
            if known.until <= self._clock():
                self._records.drop(name)

    async def _upload(self, number_id: str, media: Media, filename: str | None) -> str:
        path, mime_type = self._store.path(media.sha256 or ""), media.mime_type or ""
        if self._api is None or not path.is_file():
            raise UploadFailed(None, "the file is not here")
        try:
            async for attempt in stamina.retry_context(
                on=_is_passing,
                attempts=TRIES,
                timeout=None,
                wait_initial=FIRST_WAIT_SECONDS,
                wait_max=LONGEST_WAIT_SECONDS,
            ):
                with attempt:
                    return await self._api.upload(
                        number_id,
                        path,
                        mime_type,
                        filename or "file",
                    )
        except Declined as error:
            raise UploadFailed(error.code, error.reason) from error
        except SendError as error:
            raise UploadFailed(None, str(error)) from error
        raise UploadFailed(None, "no attempt was made")


def _is_passing(error: Exception) -> bool:
    if isinstance(error, Declined):
        return action_for(error.code, error.http_status) in {"transient", "throttle"}
    return isinstance(error, NotReached)


def _name(number_id: str, media: Media) -> str:
    return sha256(f"{number_id}:{media.sha256}".encode()).hexdigest()
