"""What a customer can say, and how WhatsApp writes it."""

from __future__ import annotations

from typing import Any

import msgspec

from demo.emulator.errors import malformed
from demo.emulator.journal import Journal
from demo.emulator.media import MediaStore
from demo.emulator.numbers import Number
from demo.emulator.placeholders import PLACEHOLDERS


class Utterance(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One message of a customer: exactly one of the fields up to `message`.

    `tap` is the id of a button or list row offered before; `reaction` is an emoji (""
    takes it back) on `to_message_id`, else on the newest message; `media` is image,
    voice, video, document or sticker; `message` is a message object as Meta writes it,
    taken as it stands. `timestamp` is Unix seconds (default now). `username` and
    `hides_number` stay as they are until they are said again.
    """

    text: str | None = None
    tap: str | None = None
    reaction: str | None = None
    media: str | None = None
    location: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    caption: str | None = None
    to_message_id: str | None = None
    name: str | None = None
    user_id: str | None = None
    username: str | None = None
    hides_number: bool | None = None
    country: str | None = None
    number_id: str | None = None
    timestamp: int | None = None


def as_message(
    said: Utterance, wa_id: str, number: Number, journal: Journal, media: MediaStore
) -> dict[str, Any]:
    """The message object of a webhook, without id, time and sender.

    Raises GraphError 100 for what cannot be said: no such option, nothing to react to.
    """
    given = [
        name
        for name in ("text", "tap", "reaction", "media", "location", "message")
        if getattr(said, name) is not None
    ]
    if len(given) != 1:
        raise malformed(f"Say exactly one thing - got {given or 'nothing'}.")
    if said.message is not None:
        return said.message
    if said.tap is not None:
        return _tap(said.tap, wa_id, number, journal)
    if said.reaction is not None:
        target = said.to_message_id or journal.latest_from_business(wa_id).id
        reaction = {"message_id": target, "emoji": said.reaction}
        if not said.reaction:
            del reaction["emoji"]
        return {"type": "reaction", "reaction": reaction}
    message = _plain(said, media)
    if said.to_message_id is not None:
        message["context"] = {"from": number.digits, "id": said.to_message_id}
    return message


def _plain(said: Utterance, media: MediaStore) -> dict[str, Any]:
    if said.text is not None:
        return {"type": "text", "text": {"body": said.text}}
    if said.location is not None:
        return {"type": "location", "location": said.location}
    if said.media not in PLACEHOLDERS:
        raise malformed(
            f"Param media must be one of {{{', '.join(PLACEHOLDERS)}}} - "
            f"got {said.media!r}."
        )
    placeholder = PLACEHOLDERS[said.media]
    file = media.add(placeholder.content, placeholder.mime_type)
    content: dict[str, Any] = {
        "mime_type": file.mime_type,
        "sha256": file.sha256_base64,
        "id": file.id,
        **placeholder.extra,
    }
    if said.caption:
        content["caption"] = said.caption
    return {"type": placeholder.kind, placeholder.kind: content}


def _tap(
    option_id: str, wa_id: str, number: Number, journal: Journal
) -> dict[str, Any]:
    entry, title = journal.find_option(wa_id, option_id)
    kind = "button_reply" if entry.content["type"] == "button" else "list_reply"
    reply = {"id": option_id, "title": title}
    return {
        "type": "interactive",
        "interactive": {"type": kind, kind: reply},
        "context": {"from": number.digits, "id": entry.id},
    }
