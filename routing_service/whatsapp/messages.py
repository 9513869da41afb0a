"""One element of `messages[]` or `message_echoes[]` as an item.

The kind is decided by the content that is there, then by `type`: payloads without a
type, and types without content, occur.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from routing_service.domain.events import Media
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import (
    a_text,
    an_instant,
    an_object,
    digest,
)
from routing_service.whatsapp.items import (
    Echo,
    IdentityChange,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundRevoke,
    Notice,
    Rejected,
    Sender,
    WebhookItem,
)
from routing_service.whatsapp.rendering import Rendering, render, render_unsupported
from routing_service.whatsapp.senders import Senders

KINDS = (
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "order",
    "button",
    "interactive",
)
"""Kinds whose content stands under a key of the same name."""
MEDIA_KINDS = frozenset({"image", "audio", "video", "document", "sticker"})
IDENTITY_CHANGES = frozenset({"user_changed_number", "user_changed_user_id"})


class Content(NamedTuple):
    """What a message says: kind, its own part of the payload, its line of text."""

    kind: str
    part: JsonObject
    line: Rendering


def read_message(
    message: JsonObject,
    senders: Senders,
    number_id: str | None,
    received_at: datetime,
    path: str,
) -> WebhookItem:
    """The item of one element of `messages[]`; `received_at` stands for a time that
    cannot be read."""
    kind = message.get("type")
    wamid = a_text(message.get("id")) or "unnamed:" + digest(number_id, message)
    occurred_at = an_instant(message.get("timestamp")) or received_at
    sender = senders.of(message)
    if kind == "system":
        return _read_system(message, number_id, wamid, occurred_at)
    if not sender.identities():
        reason = "no sender: expected from, from_user_id or one contact"
        return _reject(message, number_id, path, reason)
    if isinstance(kind, str) and kind in _CHANGES:
        rule = _CHANGES[kind]
        part = an_object(message.get(kind))
        changed = rule(part, number_id, wamid, sender, occurred_at)
        reason = f"{kind} without the id of a message"
        return changed or _reject(message, number_id, path, reason)
    content = read_content(message)
    context = an_object(message.get("context"))
    if content.kind == "unsupported" and not content.part:
        return _reject(message, number_id, path, "nothing inside")
    return InboundMessage(
        number_id=number_id,
        wamid=wamid,
        sender=sender,
        occurred_at=occurred_at,
        kind=content.kind,
        text=content.line.text,
        preview_key=content.line.key,
        payload_id=_payload_id(content),
        reply_to_wamid=a_text(context.get("id")),
        media=_media(content),
        is_forwarded=(
            context.get("forwarded") is True
            or context.get("frequently_forwarded") is True
        ),
        group_id=a_text(message.get("group_id")),
        content=_with_origin(content.part, message, context),
    )


def read_echo(
    message: JsonObject,
    number_id: str | None,
    received_at: datetime,
    path: str,
) -> WebhookItem:
    """The item of one element of `message_echoes[]`."""
    recipient = Sender(
        wa_id=a_text(message.get("to")), user_id=a_text(message.get("to_user_id"))
    )
    if not recipient.identities():
        return _reject(message, number_id, path, "no recipient: expected to")
    wamid = a_text(message.get("id")) or "unnamed:" + digest(number_id, message)
    occurred_at = an_instant(message.get("timestamp")) or received_at
    if message.get("type") == "revoke":
        revoke = an_object(message.get("revoke"))
        return Echo(
            number_id=number_id,
            wamid=wamid,
            recipient=recipient,
            occurred_at=occurred_at,
            kind="revoke",
            target_wamid=a_text(revoke.get("original_message_id")),
            content=revoke,
        )
    content = read_content(message)
    return Echo(
        number_id=number_id,
        wamid=wamid,
        recipient=recipient,
        occurred_at=occurred_at,
        kind=content.kind,
        text=content.line.text,
        media=_media(content),
        content=content.part,
    )


def read_content(message: JsonObject) -> Content:
    """Kind and content of a message object, also of one inside an edit."""
    kind = message.get("type")
    if kind == "text":
        part = message.get("text")
        if isinstance(part, dict):
            return Content("text", part, render("text", part))
    if kind == "voice":
        part = {**an_object(message.get("voice")), "voice": True}
        return Content("audio", part, render("audio", part))
    if kind == "request_welcome":
        return Content("request_welcome", {}, render("request_welcome", {}))
    candidates = KINDS if kind is None else (kind,) if kind in KINDS else ()
    for candidate in candidates:
        value = message.get(candidate)
        part = {"contacts": value} if isinstance(value, list) else an_object(value)
        if part:
            return Content(candidate, part, render(candidate, part))
    return Content("unsupported", message, render_unsupported(message))


def _payload_id(content: Content) -> str | None:
    """What a tap is routed by: the id behind a button or row, never its title."""
    if content.kind == "button":
        return a_text(content.part.get("payload"))
    if content.kind != "interactive":
        return None
    for answer in content.part.values():
        if isinstance(answer, dict):
            return a_text(answer.get("id")) or a_text(answer.get("name"))
    return None


def _media(content: Content) -> Media | None:
    if content.kind not in MEDIA_KINDS:
        return None
    part = content.part
    size = part.get("file_size")
    return Media(
        media_id=a_text(part.get("id")),
        mime_type=a_text(part.get("mime_type")),
        sha256=a_text(part.get("sha256")),
        size_bytes=size if type(size) is int else None,
        is_voice=part.get("voice") is True,
    )


def _with_origin(
    part: JsonObject, message: JsonObject, context: JsonObject
) -> JsonObject:
    """The content with what led to it: an ad, or the product that was looked at."""
    referral = message.get("referral")
    product = context.get("referred_product")
    if not referral and not product:
        return part
    origin = {"referral": referral, "referred_product": product}
    return {**part, **{key: value for key, value in origin.items() if value}}


def _read_system(
    message: JsonObject,
    number_id: str | None,
    wamid: str,
    occurred_at: datetime,
) -> WebhookItem:
    system = an_object(message.get("system"))
    change = a_text(system.get("type"))
    if change not in IDENTITY_CHANGES:
        return Notice(
            number_id=number_id,
            key=wamid,
            field="system",
            notice=change,
            occurred_at=occurred_at,
            value=message,
        )
    return IdentityChange(
        number_id=number_id,
        key=wamid,
        # Not from `contacts`, which may already show the person as they are now.
        previous=Sender(
            a_text(message.get("from")), a_text(message.get("from_user_id"))
        ),
        current=Sender(
            wa_id=a_text(system.get("wa_id")) or a_text(system.get("new_wa_id")),
            user_id=a_text(system.get("user_id")),
        ),
        occurred_at=occurred_at,
        value=message,
    )


def _read_reaction(
    part: JsonObject,
    number_id: str | None,
    wamid: str,
    sender: Sender,
    occurred_at: datetime,
) -> WebhookItem | None:
    target = a_text(part.get("message_id"))
    if target is None and "emoji" not in part:
        return None
    return InboundReaction(
        number_id=number_id,
        wamid=wamid,
        sender=sender,
        occurred_at=occurred_at,
        target_wamid=target or "",
        emoji=a_text(part.get("emoji")),
    )


def _read_edit(
    part: JsonObject,
    number_id: str | None,
    wamid: str,
    sender: Sender,
    occurred_at: datetime,
) -> WebhookItem | None:
    target = a_text(part.get("original_message_id"))
    if target is None:
        return None
    content = read_content(an_object(part.get("message")))
    return InboundEdit(
        number_id=number_id,
        wamid=wamid,
        sender=sender,
        occurred_at=occurred_at,
        target_wamid=target,
        kind=content.kind,
        text=content.line.text,
        content=content.part,
    )


def _read_revoke(
    part: JsonObject,
    number_id: str | None,
    wamid: str,
    sender: Sender,
    occurred_at: datetime,
) -> WebhookItem | None:
    target = a_text(part.get("original_message_id"))
    if target is None:
        return None
    return InboundRevoke(
        number_id=number_id,
        wamid=wamid,
        sender=sender,
        occurred_at=occurred_at,
        target_wamid=target,
    )


def _reject(
    message: JsonObject, number_id: str | None, path: str, reason: str
) -> Rejected:
    return Rejected(
        number_id=number_id,
        key=digest(number_id, message),
        path=path,
        reason=reason,
        value=message,
    )


_CHANGES = {"reaction": _read_reaction, "edit": _read_edit, "revoke": _read_revoke}
"""Kinds that change another message; they are no messages themselves."""
