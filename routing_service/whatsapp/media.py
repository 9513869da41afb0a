"""Files to and from the Cloud API: id -> link -> bytes, and bytes -> id.

MediaError
├── MediaGone      there is no such file any more
├── LinkForeign    a link leads somewhere else than to WhatsApp: it is not followed
└── MediaNotHad    no answer, or none of use: worth another try

A link lives five minutes and needs the token, which goes to WhatsApp's hosts only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from routing_service.whatsapp.client import (
    CloudApi,
    Declined,
    NotReached,
    declined,
)

MEDIA_HOSTS = (".fbsbx.com", ".fbcdn.net", ".whatsapp.net")
"""Where Meta serves media from, beside the API's own host."""
MOST_REDIRECTS = 3
TRANSFER_SECONDS = 60.0
"""Without a byte for so long, a transfer has broken off."""
CHUNK_BYTES = 256 * 1024
UNKNOWN_OBJECT = 100
"""Meta's code for an id that names nothing (any more)."""


class MediaError(Exception):
    """A file could not be had."""


class MediaGone(MediaError):
    """WhatsApp keeps a customer's file for seven days."""


class LinkForeign(MediaError):
    """`host` is neither the API's nor one of WhatsApp's."""

    def __init__(self, host: str) -> None:
        super().__init__(f"link to {host}: expected a host of WhatsApp's")
        self.host = host


class MediaNotHad(MediaError):
    """`reason` says what happened instead."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bytes are for the next five minutes, and what they should be."""

    url: str
    mime_type: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None


class MediaApi:
    """Media of one access token."""

    def __init__(self, api: CloudApi) -> None:
        self._url = api.url
        self._client = api.http
        self._own = httpx.URL(api.url)

    async def link(self, media_id: str) -> Link:
        """Raises MediaGone, MediaNotHad."""
        try:
            response = await self._client.get(f"{self._url}/{media_id}")
        except httpx.TransportError as error:
            raise MediaNotHad(type(error).__name__) from error
        if response.status_code != 200:
            raise _refused(response, declined(response).code)
        try:
            found: dict[str, Any] = response.json()
            return Link(
                url=str(found["url"]),
                mime_type=found.get("mime_type"),
                sha256=found.get("sha256"),
                size_bytes=int(found["file_size"]) if "file_size" in found else None,
            )
        except (ValueError, LookupError, TypeError):
            raise MediaNotHad("an answer without a link") from None

    @asynccontextmanager
    async def open(self, link: Link) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes behind a link; raises LinkForeign, MediaGone for a link that has
        expired, and MediaNotHad."""
        try:
            url = httpx.URL(link.url)
            for _ in range(MOST_REDIRECTS + 1):
                self._expect_ours(url)
                async with self._client.stream(
                    "GET", url, timeout=TRANSFER_SECONDS, follow_redirects=False
                ) as response:
                    if response.next_request is not None:
                        url = response.next_request.url
                        continue
                    if response.status_code != 200:
                        raise _refused(response)
                    yield response.aiter_bytes(CHUNK_BYTES)
                    return
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise MediaNotHad(type(error).__name__) from error
        raise MediaNotHad(f"more than {MOST_REDIRECTS} redirects")

    async def upload(
        self, number_id: str, path: Path, mime_type: str, filename: str
    ) -> str:
        """The id by which `number_id` may send the file for 30 days. Nothing reaches a
        customer by it, so it may be repeated. Raises NotReached, Declined."""
        with path.open("rb") as file:
            try:
                response = await self._client.post(
                    f"{self._url}/{number_id}/media",
                    data={"messaging_product": "whatsapp", "type": mime_type},
                    files={"file": (filename, file, mime_type)},
                    timeout=TRANSFER_SECONDS,
                )
            except httpx.TransportError as error:
                raise NotReached(type(error).__name__) from error
        if response.status_code != 200:
            raise declined(response)
        try:
            return str(response.json()["id"])
        except (ValueError, LookupError, TypeError):
            raise Declined(502, None, "an upload without an id", None) from None

    def _expect_ours(self, url: httpx.URL) -> None:
        is_own = (url.scheme, url.host, url.port) == (
            self._own.scheme,
            self._own.host,
            self._own.port,
        )
        is_known = (
            url.scheme == "https"
            and url.port is None
            and url.host.endswith(MEDIA_HOSTS)
        )
        if not is_own and not is_known:
            raise LinkForeign(url.host)


def _refused(response: httpx.Response, code: int | None = None) -> MediaError:
    """What is not there stays away; a token, a limit or a fault may be put right."""
    reason = f"HTTP {response.status_code}" + (f", code {code}" if code else "")
    is_gone = response.status_code in {404, 410} or code == UNKNOWN_OBJECT
    return MediaGone(reason) if is_gone else MediaNotHad(reason)
