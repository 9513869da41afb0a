"""Webhook bodies as Meta writes them, from the parts that matter to a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from routing_service.whatsapp.payload import read_webhook

RECEIVED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "106540352242922"


def change(field="messages", number=NUMBER, **value):
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    head = {"messaging_product": "whatsapp", "metadata": metadata}
    return {"field": field, "value": {**head, **value}}


def webhook(*changes):
    entry = {"id": "102290129340398", "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def message(kind="text", *, sender="33612345678", wamid="wamid.1", **parts):
    head = {"from": sender, "id": wamid, "timestamp": "1772442000", "type": kind}
    return {key: value for key, value in {**head, **parts}.items() if value is not None}


def read(body):
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_webhook(encoded, received_at=RECEIVED_AT)


def read_one(**value):
    (item,) = read(webhook(change(**value)))
    return item
