"""Media: bytes by id, and links to them that expire."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.emulator.errors import GraphError, invalid, malformed
from demo.emulator.identifiers import new_media_id

LINK_LIFE = timedelta(minutes=5)
CUSTOMERS_LIFE = timedelta(days=7)
UPLOADS_LIFE = timedelta(days=30)
"""How long the id of a customer's file is good, and of one the business uploaded."""
KEPT = 2_000
MB = 1_000_000
STICKER, ANIMATED_STICKER = 100_000, 500_000
_ANIMATION = 0x02
"""The flag in the VP8X chunk of a WebP file."""

TYPES: dict[str, tuple[int, tuple[str, ...]]] = {
    "image": (5 * MB, ("image/jpeg", "image/png")),
    "audio": (
        16 * MB,
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    ),
    "video": (16 * MB, ("video/mp4", "video/3gpp")),
    "sticker": (ANIMATED_STICKER, ("image/webp",)),
    "document": (
        100 * MB,
        (
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ),
}
"""Kind -> (most bytes, MIME types), as Meta lists what it takes."""


@dataclass(frozen=True, slots=True)
class Media:
    """One file, of a business (at one of its numbers) or of a customer."""

    id: str
    mime_type: str
    content: bytes
    expires_at: datetime
    number_id: str | None = None

    @property
    def plain_type(self) -> str:
        """The MIME type without parameters."""
        return self.mime_type.partition(";")[0].strip()

    @property
    def sha256(self) -> str:
        """Hex, as the media endpoint gives it; webhooks carry base64."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def sha256_base64(self) -> str:
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


class MediaStore:
    """Files in memory, the newest `KEPT` of them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._files: dict[str, Media] = {}
        self._links: dict[str, tuple[str, datetime]] = {}

    def add(self, content: bytes, mime_type: str) -> Media:
        """Keeps a customer's file."""
        return self._keep(content, mime_type, CUSTOMERS_LIFE, None)

    def upload(self, content: bytes, mime_type: str, number_id: str) -> Media:
        """Keeps a business's file; raises GraphError for a type or size not taken."""
        plain = mime_type.partition(";")[0].strip()
        limits = [limit for limit, types in TYPES.values() if plain in types]
        if not limits:
            allowed = sorted({one for _, types in TYPES.values() for one in types})
            raise malformed(
                "Param file must be a file with one of the following types: "
                f"{', '.join(allowed)}. Received file of type '{mime_type}'."
            )
        if not content:
            raise malformed("Param file must not be empty.")
        _check_size(content, max(limits), plain)
        return self._keep(content, mime_type, UPLOADS_LIFE, number_id)

    def find(self, media_id: str, number_id: str | None = None) -> Media:
        """Raises GraphError 100 for an id that is unknown, deleted or expired, or was
        uploaded at another number than `number_id` where that is given."""
        media = self._files.get(media_id)
        is_known = media is not None and media.expires_at > self._clock()
        if media is None or not is_known:
            raise malformed(f"Media with ID '{media_id}' does not exist.")
        if number_id and media.number_id not in {None, number_id}:
            raise malformed(f"Media with ID '{media_id}' belongs to another number.")
        return media

    def check_sendable(self, media_id: str, kind: str) -> None:
        """Raises GraphError unless the file may be sent as `kind`."""
        media = self.find(media_id)
        limit, types = TYPES[kind]
        if media.plain_type not in types:
            raise invalid(
                f"Media type {media.mime_type} cannot be sent as {kind}: expected one "
                f"of {', '.join(types)}."
            )
        _check_size(media.content, limit, media.plain_type)

    def delete(self, media_id: str, number_id: str | None = None) -> None:
        del self._files[self.find(media_id, number_id).id]

    def new_link(self, media_id: str) -> str:
        """A secret name under which the file can be fetched for five minutes."""
        media = self.find(media_id)
        now = self._clock()
        self._links = {
            name: (id_, until)
            for name, (id_, until) in self._links.items()
            if until > now
        }
        name = secrets.token_urlsafe(24)
        self._links[name] = (media.id, now + LINK_LIFE)
        return name

    def follow(self, name: str) -> Media | None:
        """The file behind a link that still lives."""
        media_id, until = self._links.get(name, ("", self._clock()))
        return self._files.get(media_id) if until > self._clock() else None

    def _keep(
        self, content: bytes, mime_type: str, life: timedelta, number_id: str | None
    ) -> Media:
        media = Media(
            new_media_id(), mime_type, content, self._clock() + life, number_id
        )
        self._files[media.id] = media
        if len(self._files) > KEPT:
            del self._files[next(iter(self._files))]
        return media


def _check_size(content: bytes, limit: int, plain_type: str) -> None:
    if plain_type == "image/webp" and not _is_animated(content):
        limit = STICKER
    if len(content) > limit:
        raise GraphError(
            131053, f"File size exceeds {limit} bytes for {plain_type}: {len(content)}."
        )


def _is_animated(webp: bytes) -> bool:
    return webp[12:16] == b"VP8X" and bool(webp[20] & _ANIMATION)
