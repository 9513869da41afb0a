"""Signed webhooks as Meta sends them, each unique, ready to be written to a socket."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterator
from typing import NamedTuple

NUMBER = "106540352242922"
FOLLOW_UP_DISTANCE = 2000
"""Webhooks between a contact's first message and the second, at the least."""

TEXTS = (
    "Where is my order? It should have come Monday.",
    "Bonjour, je n'ai pas reçu ma facture du mois de mars.",
    "Hola, quiero un reembolso de mi pedido 48213.",
    "Der Artikel ist kaputt angekommen, was nun?",
    "This is urgent: I was charged twice!",
    "Merci, et à quelle heure êtes-vous ouverts samedi ?",
    "Can I change the delivery address?",
    "Il pacco è arrivato aperto e manca un pezzo.",
)


class Webhook(NamedTuple):
    """A request in bytes, and the parts its event's id derives from."""

    key: tuple[str, ...]
    request: bytes


def webhooks(mix: str, first: int, count: int, secret: bytes) -> Iterator[Webhook]:
    """Numbers `first` to `first + count - 1` of a mix: "text" is messages only, half
    of new contacts and half their second one; "statuses" has one such message to
    three statuses of messages sent before."""
    for number in range(first, first + count):
        if mix == "text" or number % 4 == 0:
            index = number if mix == "text" else number // 4
            yield signed(*message(mix, index), secret)
        else:
            yield signed(*status(number), secret)


def message(mix: str, index: int) -> tuple[tuple[str, ...], dict[str, object]]:
    newest = index // 2
    is_follow_up = index % 2 and newest >= FOLLOW_UP_DISTANCE // 2
    contact = newest - FOLLOW_UP_DISTANCE // 2 if is_follow_up else newest
    wa_id = f"{'336' if mix == 'text' else '4915'}{contact:09d}"
    wamid = f"wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQUZCRDkzREVBMDA{mix}{index:08d}"
    value = {
        "contacts": [{"profile": {"name": f"Customer {contact}"}, "wa_id": wa_id}],
        "messages": [
            {
                "from": wa_id,
                "id": wamid,
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": TEXTS[index % len(TEXTS)]},
            }
        ],
    }
    return ("wa", "message", wamid), value


def status(number: int) -> tuple[tuple[str, ...], dict[str, object]]:
    sent, step = divmod(number - number // 4 - 1, 3)
    wamid, wa_id = sent_wamid(sent), sent_to(sent)
    kind = ("sent", "delivered", "read")[step]
    value = {
        "statuses": [
            {
                "id": wamid,
                "status": kind,
                "timestamp": str(int(time.time())),
                "recipient_id": wa_id,
                "conversation": {"id": f"c{sent:08d}", "origin": {"type": "service"}},
                "pricing": {
                    "billable": False,
                    "pricing_model": "PMP",
                    "category": "service",
                },
            }
        ]
    }
    return ("wa", "status", wamid, kind, wa_id), value


def sent_wamid(sent: int) -> str:
    """WhatsApp's id of a message that the desk sent before the run."""
    return f"wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI5RkYwMkE0QzY2RkM{sent:08d}"


def sent_to(sent: int) -> str:
    return f"4479{sent:09d}"


def signed(key: tuple[str, ...], value: dict[str, object], secret: bytes) -> Webhook:
    metadata = {"display_phone_number": "33199009900", "phone_number_id": NUMBER}
    change = {
        "value": {"messaging_product": "whatsapp", "metadata": metadata} | value,
        "field": "messages",
    }
    body = json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "102290129340398", "changes": [change]}],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    signature = hmac.digest(secret, body, "sha256").hex()
    head = (
        "POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\n"
        "User-Agent: facebookexternalua\r\nAccept: */*\r\n"
        "Content-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Webhook(key, head.encode() + body)
