"""Webhook bodies as Meta writes and signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from demo.emulator.numbers import Number
from demo.emulator.parties import Customer, Recipient

WABA_ID = "102290129340398"
APP_ID = "204580258680796"
WINDOW = timedelta(hours=24)
FREE_ENTRY = "referral_conversion"
"""The category of what is sent in the three days after an ad led a customer here."""


@dataclass(frozen=True, slots=True)
class Change:
    """One element of `changes`; `at` is the entry's time, which entries of messages do
    not carry. `acknowledged` is called once the business has taken it."""

    field: str
    value: dict[str, Any]
    at: datetime | None = None
    acknowledged: Callable[[], None] | None = None

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "field": self.field}


def incoming(
    number: Number, customer: Customer, message: dict[str, Any]
) -> dict[str, Any]:
    """The value of a change that carries a customer's message."""
    return value_of(
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
            "billable": category != FREE_ENTRY,
            "pricing_model": "PMP",
            "category": category,
            "type": "free_entry_point" if category == FREE_ENTRY else "regular",
        }
    if error is not None:
        report["errors"] = [error]
    contact = recipient.customer.as_contact(by_number=recipient.by_number)
    if name == "sent":
        contact["profile"].pop("username", None)
    return value_of(number, contacts=[contact], statuses=[report])


def body_of(changes: Sequence[Change]) -> bytes:
    """One POST's body: an entry for all that is said, one for each other change. Meta
    escapes everything beyond ASCII, and slashes: a receiver that verifies re-serialised
    JSON fails on the first accent."""
    said = [change.as_json() for change in changes if change.at is None]
    entries: list[dict[str, Any]] = [{"id": WABA_ID, "changes": said}] if said else []
    for change in changes:
        if change.at is not None:
            time = int(change.at.timestamp())
            entries.append({"id": WABA_ID, "time": time, "changes": [change.as_json()]})
    whole = {"object": "whatsapp_business_account", "entry": entries}
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def signature(app_secret: str, body: bytes) -> str:
    """The X-Hub-Signature-256 header of a body."""
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256)
    return "sha256=" + digest.hexdigest()


def value_of(number: Number, **items: list[dict[str, Any]]) -> dict[str, Any]:
    """The value of a change that concerns one of our numbers."""
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
