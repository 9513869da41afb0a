"""Webhook bodies as Meta writes and signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from demo.emulator.numbers import Number

WABA_ID = "102290129340398"
WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who stands at the other end of a conversation.

    `wa_id` is what WhatsApp knows; the business never reads it of a customer who hides
    the number behind a user name.
    """

    wa_id: str
    name: str
    user_id: str
    username: str | None = None
    hides_number: bool = False

    @property
    def address(self) -> str:
        """What the business knows the customer by."""
        return self.user_id if self.hides_number else self.wa_id

    def as_contact(self, *, by_number: bool = False) -> dict[str, Any]:
        """An element of `contacts`; `by_number`: the business wrote to the number, so
        that it is told nothing new."""
        profile = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        contact: dict[str, Any] = {"profile": profile, "user_id": self.user_id}
        if by_number or not self.hides_number:
            contact["wa_id"] = self.wa_id
        return contact

    def as_sender(self) -> dict[str, str]:
        """How a message says whom it is from."""
        sender = {"from_user_id": self.user_id}
        return sender if self.hides_number else {"from": self.wa_id, **sender}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message of the business is for: `by_number`, or by the user id alone."""

    customer: Customer
    by_number: bool = True

    def as_answered(self, given: str) -> dict[str, str]:
        """An element of the answer's `contacts`; `given` is what was asked for."""
        if self.by_number:
            return {"input": given, "wa_id": self.customer.wa_id}
        return {"input": given, "user_id": self.customer.user_id}

    def as_reported(self) -> dict[str, str]:
        """The fields of a status that name the recipient."""
        report = {"recipient_user_id": self.customer.user_id}
        if self.by_number:
            report["recipient_id"] = self.customer.wa_id
        return report


def incoming(
    number: Number, customer: Customer, message: dict[str, Any]
) -> dict[str, Any]:
    """The value of a change that carries a customer's message."""
    return _value(
        number,
        contacts=[customer.as_contact()],
        messages=[customer.as_sender() | message],
    )


def status(
    number: Number,
    *,
    wamid: str,
    recipient: Recipient,
    name: str,
    at: datetime,
    category: str,
    opaque: str | None = None,
    error: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The value of a change that reports `name` (sent, delivered, ...) of a message."""
    report: dict[str, Any] = {
        "id": wamid,
        "status": name,
        "timestamp": str(int(at.timestamp())),
        **recipient.as_reported(),
    }
    if opaque is not None:
        report["biz_opaque_callback_data"] = opaque
    if name in {"sent", "delivered"}:
        conversation: dict[str, Any] = {
            "id": _conversation_id(number, recipient.customer.wa_id, at),
            "origin": {"type": category},
        }
        if name == "sent":
            expires = at + WINDOW
            conversation["expiration_timestamp"] = str(int(expires.timestamp()))
        report["conversation"] = conversation
        report["pricing"] = {
            "billable": True,
            "pricing_model": "PMP",
            "category": category,
            "type": "regular",
        }
    if error is not None:
        report["errors"] = [error]
    contact = recipient.customer.as_contact(by_number=recipient.by_number)
    if name == "sent":
        contact["profile"].pop("username", None)
    return _value(number, contacts=[contact], statuses=[report])


def body_of(values: Sequence[dict[str, Any]]) -> bytes:
    """One POST's body. Meta escapes everything beyond ASCII, and slashes: a receiver
    that verifies re-serialised JSON fails on the first accent."""
    changes = [{"value": value, "field": "messages"} for value in values]
    whole = {
        "object": "whatsapp_business_account",
        "entry": [{"id": WABA_ID, "changes": changes}],
    }
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def signature(app_secret: str, body: bytes) -> str:
    """The X-Hub-Signature-256 header of a body."""
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256)
    return "sha256=" + digest.hexdigest()


def _value(number: Number, **items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.digits,
            "phone_number_id": number.id,
        },
        **items,
    }


def _conversation_id(number: Number, wa_id: str, at: datetime) -> str:
    name = f"{number.id}:{wa_id}:{at:%Y-%m-%d}".encode()
    return hashlib.sha256(name).hexdigest()[:32]
