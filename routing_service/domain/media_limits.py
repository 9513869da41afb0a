"""Which files WhatsApp takes, as what, and how large.

Source: Meta's Cloud API reference of supported media types, as of 2026.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

from routing_service.domain.media_types import CONTAINED, is_animated, settle, sniff

MediaKind: TypeAlias = Literal["image", "audio", "video", "document", "sticker"]
MEDIA_KINDS: tuple[MediaKind, ...] = get_args(MediaKind)

KB, MB = 1_000, 1_000_000
"""Meta does not say whether it counts in thousands or in 1,024: the smaller is safe."""
MOST_BYTES = 100 * MB
"""Of any file that is sent."""
MOST_FETCHED_BYTES = 100 * 1024 * 1024
"""Of a customer's file, which may be counted the other way."""
ANIMATED_STICKER_BYTES = 500 * KB
LIMITS: dict[MediaKind, int] = {
    "image": 5 * MB,
    "audio": 16 * MB,
    "video": 16 * MB,
    "document": MOST_BYTES,
    "sticker": 100 * KB,
}


class MediaUnfit(ValueError):
    """A file that WhatsApp would not take."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file in the store, as it may be sent."""

    sha256: str
    mime_type: str
    size_bytes: int
    kind: MediaKind
    filename: str | None = None


def attachment(
    *,
    head: bytes,
    announced: str | None,
    sha256: str,
    size_bytes: int,
    filename: str | None = None,
) -> Attachment:
    """The file as what its bytes say it is; raises MediaUnfit, which names the type or
    the limit. `head`: its first HEAD_BYTES."""
    mime_type = settle(_by_name(filename) or announced, sniff(head))
    kind = KINDS.get(mime_type)
    if kind is None:
        raise MediaUnfit(f"a file of type {mime_type}: expected {', '.join(KINDS)}")
    limit = LIMITS[kind]
    if kind == "sticker" and is_animated(head):
        limit = ANIMATED_STICKER_BYTES
    if not 0 < size_bytes <= limit:
        raise MediaUnfit(f"{kind} of {size_bytes} bytes: expected 1 to {limit}")
    return Attachment(
        sha256=sha256,
        mime_type=mime_type,
        size_bytes=size_bytes,
        kind=kind,
        filename=filename,
    )


def _by_name(filename: str | None) -> str | None:
    """The type that a name ends in: browsers announce office files in many ways."""
    extension = (filename or "").rpartition(".")[2].lower()
    return EXTENSIONS.get(extension)


_ZIPPED = CONTAINED["application/zip"]
_OLE = CONTAINED["application/x-ole-storage"]

KINDS: dict[str, MediaKind] = {
    "image/jpeg": "image",
    "image/png": "image",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "video/mp4": "video",
    "video/3gpp": "video",
    "image/webp": "sticker",
    "text/plain": "document",
    "application/pdf": "document",
    **dict.fromkeys((*_OLE, *_ZIPPED), "document"),
}
EXTENSIONS: dict[str, str] = {
    **dict(zip(("doc", "xls", "ppt"), _OLE, strict=True)),
    **dict(zip(("docx", "xlsx", "pptx"), _ZIPPED, strict=True)),
    "m4a": "audio/mp4",
}
