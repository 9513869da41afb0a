"""What a customer can say, and how WhatsApp writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from demo.emulator.attachments import ATTACHMENTS
from demo.emulator.errors import malformed
from demo.emulator.journal import Entry, Journal
from demo.emulator.media import MediaStore
from demo.emulator.numbers import Number

CAPTIONED = frozenset({"image", "video", "document"})
UNSUPPORTED = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}

Message = dict[str, Any]


class Utterance(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One message of a customer: exactly one of the fields up to `message`.

    `tap` is the id of a button or list row offered before; `reaction` is an emoji (""
    takes it back) on `to_message_id`, else on the newest message of the business;
    `edit` is the new text, and `revoke` true deletes, of `to_message_id`, else of the
    customer's newest message; `media` is a name of ATTACHMENTS; `unsupported` is a kind
    WhatsApp does not pass on, such as "poll"; `message` is a message object as Meta
    writes it, taken as it stands. `referral` is the ad that led to the message.
    `timestamp` is Unix seconds (default now). `username` and `hides_number` stay as
    they are until they are said again.
    """

    text: str | None = None
    tap: str | None = None
    reaction: str | None = None
    media: str | None = None
    location: dict[str, Any] | None = None
    contacts: list[dict[str, Any]] | None = None
    order: dict[str, Any] | None = None
    edit: str | None = None
    revoke: bool | None = None
    unsupported: str | None = None
    message: Message | None = None
    caption: str | None = None
    to_message_id: str | None = None
    referral: dict[str, Any] | None = None
    is_forwarded: bool = False
    name: str | None = None
    user_id: str | None = None
    username: str | None = None
    hides_number: bool | None = None
    country: str | None = None
    number_id: str | None = None
    timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class Chatter:
    """A customer with what can be referred to: the chat's past and the media."""

    wa_id: str
    number: Number
    journal: Journal
    media: MediaStore

    def own(self, message_id: str | None) -> Entry:
        """The customer's message that is changed. Raises GraphError 100."""
        if message_id is not None:
            return self.journal.find(message_id)
        return self.journal.latest_from_customer(self.wa_id)


def as_message(said: Utterance, chatter: Chatter) -> Message:
    """The message object of a webhook, without id, time and sender.

    Raises GraphError 100 for what cannot be said: no such option, nothing to react to.
    """
    given = [name for name in WAYS if getattr(said, name) is not None]
    if len(given) != 1:
        raise malformed(f"Say exactly one thing - got {given or 'nothing'}.")
    message = WAYS[given[0]](said, chatter)
    if given[0] in ANSWERING:
        return message
    context: dict[str, Any] = {}
    if said.to_message_id is not None:
        context = {"from": chatter.number.digits, "id": said.to_message_id}
    if said.is_forwarded:
        context["forwarded"] = True
    if said.referral is not None:
        message["referral"] = said.referral
    return message | ({"context": context} if context else {})


def _text(said: Utterance, _chatter: Chatter) -> Message:
    return {"type": "text", "text": {"body": said.text}}


def _location(said: Utterance, _chatter: Chatter) -> Message:
    return {"type": "location", "location": said.location}


def _contacts(said: Utterance, _chatter: Chatter) -> Message:
    return {"type": "contacts", "contacts": said.contacts}


def _order(said: Utterance, _chatter: Chatter) -> Message:
    return {"type": "order", "order": said.order}


def _media(said: Utterance, chatter: Chatter) -> Message:
    if said.media not in ATTACHMENTS:
        raise malformed(
            f"Param media must be one of {{{', '.join(ATTACHMENTS)}}} - "
            f"got {said.media!r}."
        )
    attachment = ATTACHMENTS[said.media]
    file = chatter.media.add(attachment.content, attachment.mime_type)
    content: Message = {
        "mime_type": file.mime_type,
        "sha256": file.sha256_base64,
        "id": file.id,
        **attachment.extra,
    }
    if said.caption:
        content["caption"] = said.caption
    return {"type": attachment.kind, attachment.kind: content}


def _tap(said: Utterance, chatter: Chatter) -> Message:
    option_id = str(said.tap)
    entry, title = chatter.journal.find_option(chatter.wa_id, option_id)
    context = {"from": chatter.number.digits, "id": entry.id}
    if entry.kind == "template":
        button = {"text": title, "payload": option_id}
        return {"type": "button", "button": button, "context": context}
    kind = "button_reply" if entry.content["type"] == "button" else "list_reply"
    reply = {"id": option_id, "title": title}
    return {
        "type": "interactive",
        "interactive": {"type": kind, kind: reply},
        "context": context,
    }


def _reaction(said: Utterance, chatter: Chatter) -> Message:
    target = said.to_message_id
    if target is None:
        target = chatter.journal.latest_from_business(chatter.wa_id).id
    reaction = {"message_id": target, "emoji": said.reaction}
    if not said.reaction:
        del reaction["emoji"]
    return {"type": "reaction", "reaction": reaction}


def _edit(said: Utterance, chatter: Chatter) -> Message:
    original = chatter.own(said.to_message_id)
    message: Message = {"context": {"id": "M0"}, "type": original.kind}
    if original.kind == "text":
        message["text"] = {"body": said.edit}
    elif original.kind in CAPTIONED:
        message[original.kind] = {**original.content, "caption": said.edit}
    else:
        raise malformed(f"A message of kind {original.kind} cannot be edited.")
    return {
        "type": "edit",
        "edit": {"original_message_id": original.id, "message": message},
    }


def _revoke(said: Utterance, chatter: Chatter) -> Message:
    original = chatter.own(said.to_message_id)
    return {"type": "revoke", "revoke": {"original_message_id": original.id}}


def _unsupported(said: Utterance, _chatter: Chatter) -> Message:
    return {
        "type": "unsupported",
        "unsupported": {"type": said.unsupported},
        "errors": [UNSUPPORTED],
    }


def _message(said: Utterance, _chatter: Chatter) -> Message:
    return dict(said.message or {})


WAYS: dict[str, Callable[[Utterance, Chatter], Message]] = {
    "text": _text,
    "tap": _tap,
    "reaction": _reaction,
    "media": _media,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _unsupported,
    "message": _message,
}
"""Field of an utterance -> its message object."""

ANSWERING = frozenset({"tap", "reaction", "edit", "revoke", "message"})
"""Ways that name the message they are about by themselves."""
