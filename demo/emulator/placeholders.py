"""Small files that stand for what customers attach."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
_WEBP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An attachment: the kind of message that carries it, and its bytes."""

    kind: str
    mime_type: str
    content: bytes
    extra: dict[str, Any] = field(default_factory=dict)


PLACEHOLDERS: dict[str, Placeholder] = {
    "image": Placeholder("image", "image/png", base64.b64decode(_PNG)),
    "sticker": Placeholder(
        "sticker", "image/webp", base64.b64decode(_WEBP), {"animated": False}
    ),
    "voice": Placeholder(
        "audio",
        "audio/ogg; codecs=opus",
        b"OggS placeholder voice note",
        {"voice": True},
    ),
    "video": Placeholder("video", "video/mp4", b"\0\0\0\x18ftypmp42 placeholder"),
    "document": Placeholder(
        "document",
        "application/pdf",
        b"%PDF-1.4\n% placeholder\n%%EOF\n",
        {"filename": "invoice.pdf"},
    ),
}
