"""Each kind of reply as the message that WhatsApp takes.

Limits: Meta's Cloud API reference, as of 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routing_service.domain.media_limits import MEDIA_KINDS
from routing_service.domain.replies import (
    BUTTONS,
    ROWS,
    TEXT_LENGTH,
    Button,
    Composed,
    Reply,
    ReplyKind,
    ReplyUnfit,
    Row,
    Section,
    media_of,
)
from routing_service.domain.types import JsonObject

BODY_LENGTH = 1_024
CAPTION_LENGTH = 1_024
BUTTON_TITLE, BUTTON_ID = 20, 256
ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 24, 72, 200
LIST_BUTTON, SECTION_TITLE = 20, 24
CAPTIONED = frozenset({"image", "video", "document"})


def compose(reply: Reply) -> Composed:
    """The message of any reply but a template's; raises ReplyUnfit."""
    if reply.kind in MEDIA_KINDS:
        return _file(reply)
    if reply.attachment is not None:
        raise ReplyUnfit(f"media_id with kind {reply.kind}: expected the file's kind")
    return _RULES[reply.kind](reply)


def _file(reply: Reply) -> Composed:
    attachment = reply.attachment
    if attachment is None:
        raise ReplyUnfit(f"media_id of kind {reply.kind}: expected an uploaded file")
    if attachment.kind != reply.kind:
        raise ReplyUnfit(f"kind {reply.kind}: expected {attachment.kind}, as its file")
    content: JsonObject = {}
    if reply.text:
        if reply.kind not in CAPTIONED:
            raise ReplyUnfit(f"text with kind {reply.kind}: expected none")
        content["caption"] = _within("caption", reply.text, CAPTION_LENGTH)
    if reply.kind == "document" and attachment.filename:
        content["filename"] = attachment.filename
    return Composed(
        kind=reply.kind,
        text=reply.text,
        content=content,
        media=media_of(attachment),
    )


def _text(reply: Reply) -> Composed:
    return Composed(kind="text", text=_within("text", reply.text, TEXT_LENGTH))


def _buttons(reply: Reply) -> Composed:
    if not 1 <= len(reply.buttons) <= BUTTONS:
        raise ReplyUnfit(f"{len(reply.buttons)} buttons: expected 1 to {BUTTONS}")
    _unique("button", reply.buttons)
    buttons = [
        {
            "type": "reply",
            "reply": {
                "id": _within("button id", one.id, BUTTON_ID),
                "title": _within("button title", one.title, BUTTON_TITLE),
            },
        }
        for one in reply.buttons
    ]
    return _interactive(reply, "button", {"buttons": buttons})


def _list(reply: Reply) -> Composed:
    menu = reply.menu
    if menu is None:
        raise ReplyUnfit("kind list without list: expected its button and sections")
    rows = [row for section in menu.sections for row in section.rows]
    if not 1 <= len(rows) <= ROWS or not all(one.rows for one in menu.sections):
        raise ReplyUnfit(
            f"{len(rows)} rows in {len(menu.sections)} sections: expected 1 to {ROWS} "
            "in all, and one at least in each section"
        )
    _unique("row", rows)
    is_titled = len(menu.sections) > 1
    sections = [_section(one, is_titled=is_titled) for one in menu.sections]
    button = _within("list button", menu.button, LIST_BUTTON)
    return _interactive(reply, "list", {"button": button, "sections": sections})


def _section(section: Section, *, is_titled: bool) -> JsonObject:
    rows = [_row(row) for row in section.rows]
    if not is_titled and not section.title:
        return {"rows": rows}
    return {
        "title": _within("section title", section.title, SECTION_TITLE),
        "rows": rows,
    }


def _row(row: Row) -> JsonObject:
    shown: JsonObject = {
        "id": _within("row id", row.id, ROW_ID),
        "title": _within("row title", row.title, ROW_TITLE),
    }
    if row.description:
        description = _within("row description", row.description, ROW_DESCRIPTION)
        shown["description"] = description
    return shown


def _location_request(reply: Reply) -> Composed:
    return _interactive(reply, "location_request_message", {"name": "send_location"})


def _interactive(reply: Reply, kind: str, action: JsonObject) -> Composed:
    body = {"text": _within("text", reply.text, BODY_LENGTH)}
    content = {"type": kind, "body": body, "action": action}
    return Composed(kind="interactive", text=reply.text, content=content)


def _template(_: Reply) -> Composed:
    raise ReplyUnfit("kind template without template: expected its name and language")


def _within(what: str, value: str, length: int) -> str:
    if value.strip() and len(value) <= length:
        return value
    raise ReplyUnfit(f"{what} of {len(value)} characters: expected 1 to {length}")


def _unique(what: str, options: Sequence[Button | Row]) -> None:
    for name in ("id", "title"):
        if len({getattr(option, name) for option in options}) < len(options):
            raise ReplyUnfit(f"{what} {name} twice: expected each once")


_RULES: dict[ReplyKind, Callable[[Reply], Composed]] = {
    "text": _text,
    "buttons": _buttons,
    "list": _list,
    "location_request": _location_request,
    "template": _template,
}
