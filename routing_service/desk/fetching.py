"""Fetches what customers attach: at once, beside the intake, until it is here.

A file is asked for again after a failure, later each time, as long as WhatsApp keeps
it; what a stop left open is taken up at the next start.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from routing_service.desk.awaited_media import Awaited
from routing_service.desk.state import State
from routing_service.domain.events import MediaFailed, MediaStored
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.media_limits import MOST_FETCHED_BYTES
from routing_service.domain.media_types import settle, sniff
from routing_service.domain.record import Fact
from routing_service.media.store import MediaStore, Stored, TooManyBytes
from routing_service.whatsapp.media import (
    Link,
    LinkForeign,
    MediaApi,
    MediaGone,
    MediaNotHad,
)

AT_ONCE = 8
KEPT_BY_WHATSAPP = timedelta(days=7)
LONGEST_WAIT_SECONDS = 600.0
MOST_CORRUPT = 3

Record = Callable[[Sequence[Fact]], object]
"""Appends facts and applies them to the hot state."""

_log = structlog.get_logger(__name__)


class Corrupt(MediaNotHad):
    """The bytes are not those that were announced."""


class Fetching:
    """Works off the awaited media of `state`; without an `api` everything waits."""

    def __init__(
        self,
        state: State,
        store: MediaStore,
        pseudonyms: Pseudonyms,
        *,
        api: MediaApi | None,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._store = store
        self._pseudonyms = pseudonyms
        self._api = api
        self._record = record
        self._clock = clock
        self._due: asyncio.Queue[str] = asyncio.Queue()
        self._failures: Counter[str] = Counter()
        self._workers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        if self._api is None:
            return
        for message_id in self._state.awaited_media.by_id:
            self._due.put_nowait(message_id)
        self._workers = [
            asyncio.create_task(self._work(self._api)) for _ in range(AT_ONCE)
        ]

    async def stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def take(self, message_id: str) -> None:
        """Puts the file of a durable message in line."""
        if self._api is not None:
            self._due.put_nowait(message_id)

    async def _work(self, api: MediaApi) -> None:
        while True:
            message_id = await self._due.get()
            awaited = self._state.awaited_media.by_id.get(message_id)
            if awaited is not None:
                await self._try(api, awaited)

    async def _try(self, api: MediaApi, awaited: Awaited) -> None:
        try:
            stored, announced = await self._fetch(api, awaited)
        except (MediaGone, LinkForeign, TooManyBytes) as error:
            self._fail(awaited, str(error))
        except (MediaNotHad, OSError) as error:
            self._later(awaited, error)
        else:
            mime_type = settle(announced, sniff(stored.head))
            self._note(
                awaited,
                MediaStored(
                    ticket_id=awaited.ticket_id,
                    message_id=awaited.message_id,
                    sha256=stored.sha256,
                    mime_type=mime_type,
                    size_bytes=stored.size_bytes,
                ),
            )

    async def _fetch(
        self, api: MediaApi, awaited: Awaited
    ) -> tuple[Stored, str | None]:
        media = awaited.media
        if (media.size_bytes or 0) > MOST_FETCHED_BYTES:
            raise TooManyBytes(MOST_FETCHED_BYTES)
        link = await api.link(media.media_id or "")
        try:
            stored = await self._download(api, link)
        except MediaGone:
            # The link may have expired while the file waited for its turn.
            stored = await self._download(api, await api.link(media.media_id or ""))
        _check(stored, link.sha256, link.size_bytes)
        _check(stored, media.sha256, media.size_bytes)
        return stored, media.mime_type or link.mime_type

    async def _download(self, api: MediaApi, link: Link) -> Stored:
        async with api.open(link) as chunks:
            return await self._store.put(chunks, most_bytes=MOST_FETCHED_BYTES)

    def _later(self, awaited: Awaited, error: Exception) -> None:
        """Once more after a while, unless it is in vain."""
        message_id = awaited.message_id
        self._failures[message_id] += 1
        failures = self._failures[message_id]
        is_over = self._clock() - awaited.since > KEPT_BY_WHATSAPP
        if is_over or (isinstance(error, Corrupt) and failures >= MOST_CORRUPT):
            self._fail(awaited, str(error))
            return
        _log.warning(
            "media not had yet",
            message_id=message_id,
            reason=str(error),
            failures=failures,
        )
        loop = asyncio.get_running_loop()
        loop.call_later(_wait(failures), self._due.put_nowait, message_id)

    def _fail(self, awaited: Awaited, reason: str) -> None:
        _log.warning("media failed", message_id=awaited.message_id, reason=reason)
        self._note(
            awaited,
            MediaFailed(
                ticket_id=awaited.ticket_id,
                message_id=awaited.message_id,
                reason=reason,
            ),
        )

    def _note(self, awaited: Awaited, event: MediaStored | MediaFailed) -> None:
        self._failures.pop(awaited.message_id, None)
        self._record(
            [
                Fact(
                    id=self._pseudonyms.uuid("media", "settled", awaited.message_id),
                    stream=ticket_stream(awaited.ticket_id),
                    event=event,
                    occurred_at=self._clock(),
                    actor="desk",
                )
            ]
        )


def _check(stored: Stored, sha256: str | None, size_bytes: int | None) -> None:
    """Raises Corrupt. Webhooks announce the digest in base64, links in hex."""
    if size_bytes is not None and size_bytes != stored.size_bytes:
        raise Corrupt(f"{stored.size_bytes} bytes: {size_bytes} were announced")
    if sha256 is not None and _hex(sha256) != stored.sha256:
        raise Corrupt("another digest than the one announced")


def _hex(sha256: str) -> str:
    if len(sha256) == 64:
        return sha256.lower()
    try:
        return base64.b64decode(sha256, validate=True).hex()
    except binascii.Error:
        return sha256


def _wait(failures: int) -> float:
    """Doubles from one second, spread by half."""
    longest = min(2.0 ** (failures - 1), LONGEST_WAIT_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  not a secret
