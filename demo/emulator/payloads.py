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
    """Who stands at the other end of a conversation."""

    wa_id: str
    name: str
    user_id: str | None = None

    def as_contact(self) -> dict[str, Any]:
        contact: dict[str, Any] = {"profile": {"name": self.name}, "wa_id": self.wa_id}
        return contact | ({"user_id": self.user_id} if self.user_id else {})


def incoming(
    number: Number, customer: Customer, message: dict[str, Any]
) -> dict[str, Any]:
    """The value of a change that carries a customer's message."""
    return _value(
        number, contacts=[customer.as_contact()], messages=[_from(customer, message)]
    )


def status(
    number: Number,
    *,
    wamid: str,
    wa_id: str,
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
        "recipient_id": wa_id,
    }
    if opaque is not None:
        report["biz_opaque_callback_data"] = opaque
    if name in {"sent", "delivered"}:
        conversation: dict[str, Any] = {
            "id": _conversation_id(number, wa_id, at),
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
    return _value(number, statuses=[report])


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


def _from(customer: Customer, message: dict[str, Any]) -> dict[str, Any]:
    sender = {"from": customer.wa_id}
    if customer.user_id:
        sender["from_user_id"] = customer.user_id
    return sender | message


def _conversation_id(number: Number, wa_id: str, at: datetime) -> str:
    name = f"{number.id}:{wa_id}:{at:%Y-%m-%d}".encode()
    return hashlib.sha256(name).hexdigest()[:32]
