"""What an agent may send, and what it is as a message."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from routing_service.domain.events import Media
from routing_service.domain.media_limits import Attachment
from routing_service.domain.types import JsonObject

ReplyKind: TypeAlias = Literal[
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "buttons",
    "list",
    "location_request",
    "template",
]

TEXT_LENGTH = 4_096
BUTTONS = 3
ROWS = 10


class ReplyUnfit(ValueError):
    """A reply that WhatsApp would not take, by what stands in it."""


class Button(msgspec.Struct, frozen=True):
    id: str
    title: str


class Row(msgspec.Struct, frozen=True):
    id: str
    title: str
    description: str = ""


class Section(msgspec.Struct, frozen=True):
    rows: tuple[Row, ...]
    title: str = ""


class Menu(msgspec.Struct, frozen=True):
    """A list to choose from, behind one button."""

    button: str
    sections: tuple[Section, ...]


class TemplateChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which template, and what stands for its variables, in their order."""

    name: str
    language: str
    body: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is the body, or the caption of a file."""

    kind: ReplyKind = "text"
    text: str = ""
    reply_to_message_id: str | None = None
    attachment: Attachment | None = None
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    template: TemplateChoice | None = None


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the events hold it. `kind` is WhatsApp's; `content` its part of the
    request, without the id that a file gets when it is uploaded."""

    kind: str
    text: str = ""
    content: JsonObject | None = None
    media: Media | None = None
    template_name: str | None = None
    template_language: str | None = None

    def personal(self) -> JsonObject:
        content = {"content": self.content} if self.content is not None else {}
        return {"text": self.text, **content}


def media_of(attachment: Attachment) -> Media:
    return Media(
        mime_type=attachment.mime_type,
        sha256=attachment.sha256,
        size_bytes=attachment.size_bytes,
    )
