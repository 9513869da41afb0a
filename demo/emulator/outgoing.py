"""What a business may send: every kind of message, and Meta's limits on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from demo.emulator.errors import GraphError, invalid, malformed, missing
from demo.emulator.media import MediaStore
from demo.emulator.templates import TEMPLATES, check_template

TEXT_LENGTH = 4096
BODY_LENGTH = 1024
HEADER_LENGTH = FOOTER_LENGTH = 60
CAPTION_LENGTH = 1024
OPAQUE_BYTES = 512
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 10, 24, 72, 200
INTERACTIVE_KINDS = ("button", "list", "location_request_message")
TAPPED = frozenset({"button", "list"})
MEDIA_KINDS = ("image", "audio", "video", "document", "sticker")

Content = dict[str, Any]
_PHONE = re.compile(r"\+?[\d\s().-]{5,25}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that passed every check.

    `to` is the recipient's number, also where the business addressed the user id alone
    (`by_number` is false then); `addressed_to` is what it wrote.
    """

    to: str
    addressed_to: str
    by_number: bool
    kind: str
    content: Content
    opaque: str | None
    reply_to: str | None

    @property
    def is_free_form(self) -> bool:
        """Whether it needs an open 24-hour window."""
        return self.kind != "template"

    @property
    def category(self) -> str:
        """The category it is priced under."""
        if self.is_free_form:
            return "service"
        return TEMPLATES[self.content["name"]].category

    def options(self) -> list[tuple[str, str]]:
        """(id, title) of the buttons or rows that the customer may tap."""
        if self.kind != "interactive" or self.content["type"] not in TAPPED:
            return []
        action = self.content["action"]
        if self.content["type"] == "button":
            replies = [button["reply"] for button in action["buttons"]]
            return [(reply["id"], reply["title"]) for reply in replies]
        rows = [row for section in action["sections"] for row in section["rows"]]
        return [(row["id"], row["title"]) for row in rows]


def read_outgoing(
    body: Content, media: MediaStore, number_of: Callable[[str], str | None]
) -> Outgoing:
    """The message of a POST's body; `number_of` tells the number behind a user id.
    Raises GraphError, as Meta would refuse it."""
    if body.get("messaging_product") != "whatsapp":
        raise malformed("The parameter messaging_product is required.")
    kind = body.get("type", "text")
    if kind not in CHECKS:
        allowed = ", ".join(name.upper() for name in CHECKS)
        raise malformed(f"Param type must be one of {{{allowed}}} - got {kind!r}.")
    content = body.get(kind)
    if content is None:
        raise missing(f"Parameter '{kind}' is mandatory for type '{kind}'")
    if kind != "contacts" and not isinstance(content, dict):
        raise malformed(f"Param {kind} must be a JSON object.")
    CHECKS[kind](content, media)
    address = _address(body)
    return Outgoing(
        to=_number(address, number_of),
        addressed_to=address,
        by_number=bool(body.get("to")),
        kind=kind,
        content=content if isinstance(content, dict) else {"contacts": content},
        opaque=_opaque(body),
        reply_to=_context(body),
    )


def _address(body: Content) -> str:
    """`to`, else `recipient`: with both, Meta sends to the number."""
    to, recipient = body.get("to"), body.get("recipient")
    if to:
        if not isinstance(to, str) or not _PHONE.fullmatch(to):
            raise invalid(f"Param to must be a phone number - got {to!r}.")
        return to
    if not recipient:
        raise malformed("The parameter to is required.")
    if not isinstance(recipient, str) or not _USER_ID.fullmatch(recipient):
        raise invalid(
            f"Param recipient must be a business-scoped user id - got {recipient!r}."
        )
    return recipient


def _number(address: str, number_of: Callable[[str], str | None]) -> str:
    if not _USER_ID.fullmatch(address):
        return "".join(filter(str.isdigit, address))
    number = number_of(address)
    if number is None:
        raise GraphError(131026, f"No user has the id {address}.")
    return number


def _opaque(body: Content) -> str | None:
    opaque = body.get("biz_opaque_callback_data")
    if opaque is None:
        return None
    if not isinstance(opaque, str):
        raise malformed("Param biz_opaque_callback_data must be a string.")
    if len(opaque.encode()) > OPAQUE_BYTES:
        raise malformed(
            f"Param biz_opaque_callback_data must be at most {OPAQUE_BYTES} bytes."
        )
    return opaque


def _context(body: Content) -> str | None:
    context = body.get("context")
    if context is None:
        return None
    if not isinstance(context, dict) or not isinstance(context.get("message_id"), str):
        raise missing("Parameter 'message_id' is mandatory for 'context'")
    return str(context["message_id"])


def _text(content: Content, name: str, length: int, *, path: str) -> str:
    """A non-empty text of at most `length` characters at `content[name]`."""
    value = content.get(name)
    if value is None or value == "":
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    if not isinstance(value, str):
        raise malformed(f"Param {path}['{name}'] must be a string.")
    if len(value) > length:
        raise malformed(
            f"Param {path}['{name}'] must be at most {length} characters long."
        )
    return value


def _object(content: Content, name: str, *, path: str) -> Content:
    value = content.get(name)
    if not isinstance(value, dict):
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    return value


def _objects(content: Content, name: str, *, path: str) -> list[Content]:
    value = content.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    return value


def _check_text(content: Content, _media: MediaStore) -> None:
    _text(content, "body", TEXT_LENGTH, path="text")


def _check_media(kind: str) -> Callable[[Content, MediaStore], None]:
    def check(content: Content, media: MediaStore) -> None:
        given = [name for name in ("id", "link") if content.get(name)]
        if len(given) != 1:
            raise missing(f"Exactly one of 'id' and 'link' is mandatory for '{kind}'")
        if given == ["id"]:
            media.check_sendable(str(content["id"]), kind)
        elif not str(content["link"]).startswith(("http://", "https://")):
            raise malformed(f"Param {kind}['link'] is not a valid URL.")
        if content.get("caption") is not None:
            if kind in {"audio", "sticker"}:
                raise malformed(f'Unexpected key "caption" on param "{kind}".')
            _text(content, "caption", CAPTION_LENGTH, path=kind)

    return check


def _check_location(content: Content, _media: MediaStore) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        if content.get(name) is None:
            raise missing(f"Parameter '{name}' is mandatory for 'location'")
        try:
            degrees = float(content[name])
        except (TypeError, ValueError):
            raise malformed(f"Param location['{name}'] must be a number.") from None
        if abs(degrees) > limit:
            raise invalid(f"{name} must be between -{limit} and {limit}.")


def _check_contacts(content: object, _media: MediaStore) -> None:
    if not isinstance(content, list) or not content:
        raise malformed("Param contacts must be a non-empty array.")
    for contact in content:
        if not isinstance(contact, dict):
            raise malformed("Param contacts must be an array of JSON objects.")
        name = _object(contact, "name", path="contacts")
        _text(name, "formatted_name", BODY_LENGTH, path="name")


def _check_reaction(content: Content, _media: MediaStore) -> None:
    _text(content, "message_id", TEXT_LENGTH, path="reaction")
    if not isinstance(content.get("emoji"), str):
        raise missing("Parameter 'emoji' is mandatory for 'reaction'")


def _check_interactive(content: Content, _media: MediaStore) -> None:
    kind = content.get("type")
    if kind not in INTERACTIVE_KINDS:
        raise malformed(
            f"Param interactive['type'] must be one of "
            f"{{{', '.join(INTERACTIVE_KINDS)}}} - got {kind!r}."
        )
    _text(
        _object(content, "body", path="interactive"), "text", BODY_LENGTH, path="body"
    )
    header, footer = content.get("header"), content.get("footer")
    if isinstance(header, dict) and header.get("type") == "text":
        _text(header, "text", HEADER_LENGTH, path="header")
    if isinstance(footer, dict):
        _text(footer, "text", FOOTER_LENGTH, path="footer")
    action = _object(content, "action", path="interactive")
    if kind == "button":
        _check_buttons(action)
    elif kind == "list":
        _check_list(action)
    elif action.get("name") != "send_location":
        raise invalid("Param action['name'] must be send_location.")


def _check_buttons(action: Content) -> None:
    buttons = _objects(action, "buttons", path="action")
    if not 1 <= len(buttons) <= BUTTONS:
        raise invalid(
            "Invalid buttons count. Min allowed buttons: 1, "
            f"Max allowed buttons: {BUTTONS}"
        )
    replies = []
    for button in buttons:
        if button.get("type") != "reply":
            raise invalid("Button type invalid. Allowed: reply")
        replies.append(_object(button, "reply", path="buttons"))
    _check_options(replies, "Button", title=BUTTON_TITLE, id_=BUTTON_ID)


def _check_list(action: Content) -> None:
    _within(action, "button", BUTTON_TITLE, "Button label")
    sections = _objects(action, "sections", path="action")
    if not 1 <= len(sections) <= SECTIONS:
        raise invalid(f"Invalid sections count. Min: 1, Max: {SECTIONS}")
    if len(sections) > 1:
        for section in sections:
            _within(section, "title", ROW_TITLE, "Section title")
    rows = [row for one in sections for row in _objects(one, "rows", path="sections")]
    if not 1 <= len(rows) <= ROWS:
        raise invalid(f"Total row count exceed max allowed count: {ROWS}")
    _check_options(rows, "Row", title=ROW_TITLE, id_=ROW_ID)
    for row in rows:
        if row.get("description"):
            _within(row, "description", ROW_DESCRIPTION, "Row description")


def _check_options(options: list[Content], what: str, *, title: int, id_: int) -> None:
    for option in options:
        _within(option, "title", title, f"{what} title")
        _within(option, "id", id_, f"{what} id")
    for name in ("id", "title"):
        if len({option[name] for option in options}) < len(options):
            raise invalid(f"{what} {name} is not unique")


def _within(content: Content, name: str, length: int, what: str) -> None:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise missing(f"{what} is mandatory")
    if len(value) > length:
        raise invalid(f"{what} length invalid. Min length: 1, Max length: {length}")


def _check_template(content: Content, _media: MediaStore) -> None:
    name = _text(content, "name", 512, path="template")
    code = _text(
        _object(content, "language", path="template"), "code", 15, path="language"
    )
    check_template(name, code, content.get("components") or [])


CHECKS: dict[str, Callable[[Any, MediaStore], None]] = {
    "text": _check_text,
    **{kind: _check_media(kind) for kind in MEDIA_KINDS},
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "interactive": _check_interactive,
    "template": _check_template,
}
"""Kind of message -> what is wrong with it, raised as GraphError."""
