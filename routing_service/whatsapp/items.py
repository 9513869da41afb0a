"""What one webhook can hold, item by item: typed, frozen, and still outside the desk.

Ids here are WhatsApp's own (a wamid spells a phone number): personal data.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from routing_service.domain.events import Media
from routing_service.domain.types import JsonObject


class Sender(msgspec.Struct, frozen=True):
    """A person as WhatsApp names them; since 2026 perhaps without a phone number.

    `wa_id`: phone number in digits · `user_id`: business-scoped id such as "BR.1502…"
    · `username`, without the @, may pass to somebody else and identifies nobody.
    """

    wa_id: str | None = None
    user_id: str | None = None
    username: str | None = None
    name: str | None = None

    def identities(self) -> tuple[tuple[str, str], ...]:
        """(kind, value) of what identifies this person, the most stable first."""
        named = (("user_id", self.user_id), ("wa_id", self.wa_id))
        return tuple((kind, value) for kind, value in named if value)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """`number_id` is Meta's phone_number_id, null where the webhook names none."""

    number_id: str | None = None


class InboundMessage(Item, frozen=True, kw_only=True):
    """A customer's message. `text` is what people read in it, `content` the part that
    belongs to its kind, as received; for kind "unsupported" the whole item."""

    wamid: str
    sender: Sender
    occurred_at: datetime
    kind: str
    text: str = ""
    preview_key: str = "text"
    payload_id: str | None = None
    reply_to_wamid: str | None = None
    media: Media | None = None
    is_forwarded: bool = False
    group_id: str | None = None
    content: JsonObject = {}


class InboundReaction(Item, frozen=True, kw_only=True):
    """An emoji on a message; null takes it back."""

    wamid: str
    sender: Sender
    occurred_at: datetime
    target_wamid: str
    emoji: str | None = None


class InboundEdit(Item, frozen=True, kw_only=True):
    """New content of an earlier message."""

    wamid: str
    sender: Sender
    occurred_at: datetime
    target_wamid: str
    kind: str
    text: str = ""
    content: JsonObject = {}


class InboundRevoke(Item, frozen=True, kw_only=True):
    """An earlier message was deleted by its sender."""

    wamid: str
    sender: Sender
    occurred_at: datetime
    target_wamid: str


class InboundStatus(Item, frozen=True, kw_only=True):
    """What became of a message of ours. `opaque` is the biz_opaque_callback_data it
    was sent with. `status` may be one that is not known yet."""

    wamid: str
    status: str
    occurred_at: datetime
    recipient: Sender = Sender()
    opaque: str | None = None
    error_codes: tuple[int, ...] = ()
    error_title: str | None = None
    pricing_category: str | None = None
    pricing_model: str | None = None
    is_billable: bool | None = None
    conversation_origin: str | None = None

    @property
    def recipient_key(self) -> str:
        """The recipient's part in the key (wamid, status, recipient)."""
        return self.recipient.wa_id or self.recipient.user_id or ""


class IdentityChange(Item, frozen=True, kw_only=True):
    """A person's number or user id changed. `previous` is empty where WhatsApp says it
    only in prose, which a profile name could forge."""

    key: str
    previous: Sender
    current: Sender
    occurred_at: datetime
    value: JsonObject = {}


class Echo(Item, frozen=True, kw_only=True):
    """A message sent from the phone app on the same number. For kind "revoke",
    `target_wamid` is the message that was deleted."""

    wamid: str
    recipient: Sender
    occurred_at: datetime
    kind: str
    text: str = ""
    target_wamid: str | None = None
    media: Media | None = None
    content: JsonObject = {}


class Notice(Item, frozen=True, kw_only=True):
    """A webhook field that is no message. `key` is the same for the same notice."""

    key: str
    field: str
    notice: str | None = None
    needs_action: bool = False
    occurred_at: datetime
    account_id: str | None = None
    value: JsonObject = {}


class Rejected(Item, frozen=True, kw_only=True):
    """An item that could not be read, with the place and the reason."""

    key: str
    path: str
    reason: str
    value: JsonObject = {}


WebhookItem: TypeAlias = (
    InboundMessage
    | InboundReaction
    | InboundEdit
    | InboundRevoke
    | InboundStatus
    | IdentityChange
    | Echo
    | Notice
    | Rejected
)
