"""What a message carries: every kind but the interactive ones, with Meta's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.emulator.errors import invalid, malformed, missing
from demo.emulator.fields import Content, a_text, an_object
from demo.emulator.interactive import check_interactive
from demo.emulator.media import MediaStore

TEXT_LENGTH = 4096
NAME_LENGTH = CAPTION_LENGTH = 1024
MEDIA_KINDS = ("image", "audio", "video", "document", "sticker")


def _check_text(content: Content, _media: MediaStore) -> None:
    a_text(content, "body", TEXT_LENGTH, path="text")


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
            a_text(content, "caption", CAPTION_LENGTH, path=kind)

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
        name = an_object(contact, "name", path="contacts")
        a_text(name, "formatted_name", NAME_LENGTH, path="name")


def _check_reaction(content: Content, _media: MediaStore) -> None:
    a_text(content, "message_id", TEXT_LENGTH, path="reaction")
    if not isinstance(content.get("emoji"), str):
        raise missing("Parameter 'emoji' is mandatory for 'reaction'")


CHECKS: dict[str, Callable[[Any, MediaStore], None]] = {
    "text": _check_text,
    **{kind: _check_media(kind) for kind in MEDIA_KINDS},
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "interactive": check_interactive,
}
"""Kind of message -> what is wrong with it, raised as GraphError."""
