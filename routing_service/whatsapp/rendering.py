"""Messages as a line of text: a key that names the kind, and what people read in it.

The key is neutral ("image", "location", ...): pages translate it; the text is the
customer's own, or empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import a_list, a_text, an_object


class Rendering(NamedTuple):
    key: str
    text: str


def render(kind: str, content: JsonObject) -> Rendering:
    """The line for `content`, the part of a message that belongs to its `kind`."""
    rule = _RULES.get(kind)
    return rule(content) if rule else Rendering("unsupported", "")


def render_unsupported(message: JsonObject) -> Rendering:
    """The line for a message of a kind that is not known: its text if it has one, else
    WhatsApp's own words about it."""
    body = a_text(an_object(message.get("text")).get("body"))
    if body:
        return Rendering("unsupported", body)
    errors = (an_object(one) for one in a_list(message.get("errors")))
    titles = (a_text(one.get("title")) for one in errors)
    return Rendering("unsupported", next((one for one in titles if one), ""))


def _captioned(key: str) -> Callable[[JsonObject], Rendering]:
    def rule(content: JsonObject) -> Rendering:
        return Rendering(key, a_text(content.get("caption")) or "")

    return rule


def _text(content: JsonObject) -> Rendering:
    return Rendering("text", a_text(content.get("body")) or "")


def _audio(content: JsonObject) -> Rendering:
    return Rendering("voice" if content.get("voice") is True else "audio", "")


def _document(content: JsonObject) -> Rendering:
    text = a_text(content.get("caption")) or a_text(content.get("filename"))
    return Rendering("document", text or "")


def _location(content: JsonObject) -> Rendering:
    place = [a_text(content.get(part)) for part in ("name", "address")]
    named = ", ".join(part for part in place if part)
    if named:
        return Rendering("location", named)
    at = [a_text(content.get(part)) for part in ("latitude", "longitude")]
    return Rendering("location", ", ".join(part for part in at if part))


def _contacts(content: JsonObject) -> Rendering:
    cards = [an_object(one) for one in a_list(content.get("contacts"))]
    names = [_name(card) for card in cards]
    return Rendering("contacts", ", ".join(name for name in names if name))


def _name(card: JsonObject) -> str | None:
    name = an_object(card.get("name"))
    whole = a_text(name.get("formatted_name")) or a_text(name.get("first_name"))
    phones = [an_object(one) for one in a_list(card.get("phones"))]
    return whole or next((a_text(one.get("phone")) for one in phones), None)


def _order(content: JsonObject) -> Rendering:
    return Rendering("order", a_text(content.get("text")) or "")


def _button(content: JsonObject) -> Rendering:
    return Rendering("tap", a_text(content.get("text")) or "")


def _interactive(content: JsonObject) -> Rendering:
    kind = a_text(content.get("type")) or next(iter(content), "")
    answer = an_object(content.get(kind))
    title = a_text(answer.get("title")) or a_text(answer.get("body")) or ""
    return Rendering(INTERACTIVE_KEYS.get(kind, "interactive"), title)


def _nothing(key: str) -> Callable[[JsonObject], Rendering]:
    return lambda _: Rendering(key, "")


INTERACTIVE_KEYS: dict[str, str] = {
    "button_reply": "tap",
    "list_reply": "tap",
    "nfm_reply": "form",
    "call_permission_reply": "call_permission",
    "payment_method": "payment_method",
}

_RULES: dict[str, Callable[[JsonObject], Rendering]] = {
    "text": _text,
    "image": _captioned("image"),
    "video": _captioned("video"),
    "audio": _audio,
    "document": _document,
    "sticker": _nothing("sticker"),
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "button": _button,
    "interactive": _interactive,
    "request_welcome": _nothing("welcome"),
}
"""The kinds that are known; all others are unsupported."""
