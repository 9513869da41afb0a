"""One thing a customer says, and one thing they hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.emulator.utterances import Utterance

Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the business: its kind (of an interactive one, which) and (id,
    title) of what may be tapped."""

    kind: str = "text"
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """A message and how many seconds after the previous one it is sent; one of the
    fields up to `is_revoked` says what it is.

    `location` is latitude and longitude; `contact` a card and `order` a basket as
    WhatsApp writes them; `edit` is the new text of the customer's last message and
    `is_revoked` deletes it. With `is_quoting` it answers the message that was heard.
    """

    after_seconds: float
    text: str | None = None
    media: str | None = None
    location: tuple[float, float] | None = None
    contact: Mapping[str, Any] | None = None
    order: Mapping[str, Any] | None = None
    reaction: str | None = None
    tap: str | None = None
    edit: str | None = None
    unsupported: str | None = None
    is_revoked: bool = False
    caption: str | None = None
    referral: Mapping[str, Any] | None = None
    is_quoting: bool = False
    is_forwarded: bool = False

    def as_utterance(self, message_id: str | None) -> Utterance:
        """As the emulator takes it; `message_id` is what was heard last."""
        place = self.location and {
            "latitude": self.location[0],
            "longitude": self.location[1],
        }
        refers = self.is_quoting or self.reaction is not None
        return Utterance(
            text=self.text,
            media=self.media,
            location=place or None,
            contacts=[dict(self.contact)] if self.contact else None,
            order=dict(self.order) if self.order else None,
            reaction=self.reaction,
            tap=self.tap,
            edit=self.edit,
            unsupported=self.unsupported,
            revoke=True if self.is_revoked else None,
            caption=self.caption,
            referral=dict(self.referral) if self.referral else None,
            is_forwarded=self.is_forwarded,
            to_message_id=message_id if refers else None,
        )
