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
KEPT = 2_000
MB = 1_000_000

TYPES: dict[str, tuple[int, tuple[str, ...]]] = {
    "image": (5 * MB, ("image/jpeg", "image/png")),
    "audio": (
        16 * MB,
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    ),
    "video": (16 * MB, ("video/mp4", "video/3gpp")),
    "sticker": (500_000, ("image/webp",)),
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
    """One file, of a business or of a customer."""

    id: str
    mime_type: str
    content: bytes

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
        media = Media(new_media_id(), mime_type, content)
        self._files[media.id] = media
        if len(self._files) > KEPT:
            del self._files[next(iter(self._files))]
        return media

    def upload(self, content: bytes, mime_type: str) -> Media:
        """Keeps a business's file; raises GraphError for a type or size not taken."""
        plain = mime_type.partition(";")[0].strip()
        limits = [limit for limit, types in TYPES.values() if plain in types]
        if not limits:
            allowed = sorted({one for _, types in TYPES.values() for one in types})
            raise malformed(
                "Param file must be a file with one of the following types: "
                f"{', '.join(allowed)}. Received file of type '{mime_type}'."
            )
        if len(content) > max(limits):
            raise GraphError(131053, f"File size exceeds {max(limits)} bytes.")
        return self.add(content, mime_type)

    def find(self, media_id: str) -> Media:
        """Raises GraphError 100 for an id that is unknown or deleted."""
        if media_id not in self._files:
            raise malformed(f"Media with ID '{media_id}' does not exist.")
        return self._files[media_id]

    def check_sendable(self, media_id: str, kind: str) -> None:
        """Raises GraphError unless the file may be sent as `kind`."""
        media = self.find(media_id)
        limit, types = TYPES[kind]
        if media.mime_type.partition(";")[0].strip() not in types:
            raise invalid(
                f"Media type {media.mime_type} cannot be sent as {kind}: expected one "
                f"of {', '.join(types)}."
            )
        if len(media.content) > limit:
            raise GraphError(131053, f"File size exceeds {limit} bytes for {kind}.")

    def delete(self, media_id: str) -> None:
        self.find(media_id)
        del self._files[media_id]

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
