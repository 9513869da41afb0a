"""Files that customers attach: drawn and recorded for the demo, of nothing real."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "files"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, and the kind of message that carries it."""

    kind: str
    mime_type: str
    file: str
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return (FOLDER / self.file).read_bytes()


ATTACHMENTS: dict[str, Attachment] = {
    "image": Attachment("image", "image/jpeg", "parcel.jpg"),
    "screenshot": Attachment("image", "image/png", "screenshot.png"),
    "sticker": Attachment("sticker", "image/webp", "sticker.webp", {"animated": False}),
    "animated_sticker": Attachment(
        "sticker", "image/webp", "sticker-animated.webp", {"animated": True}
    ),
    "voice": Attachment(
        "audio", "audio/ogg; codecs=opus", "voice.ogg", {"voice": True}
    ),
    "video": Attachment("video", "video/mp4", "lamp.mp4"),
    "document": Attachment(
        "document", "application/pdf", "invoice.pdf", {"filename": "invoice.pdf"}
    ),
}
