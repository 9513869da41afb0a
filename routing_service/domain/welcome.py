"""A number's welcome: sent once, when a ticket opens on it."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.configuration_values import NumberConfig, choose_text
from routing_service.domain.drafts import Draft
from routing_service.domain.events import MessagePosted
from routing_service.domain.intake import IncomingMessage
from routing_service.domain.window import WINDOW


def decide_welcome(
    message: IncomingMessage,
    ticket_id: str,
    number: NumberConfig | None,
    *,
    message_id: str,
    now: datetime,
) -> list[Draft]:
    """An automatic answer to the message that opened the ticket, in the customer's
    language, else the number's. It is no response for any clock. Nothing where the
    number has none, and where the message comes so late that its window is closed."""
    if number is None or not number.welcome or now - message.occurred_at > WINDOW:
        return []
    text = choose_text(number.welcome, message.language or number.language)
    posted = MessagePosted(
        ticket_id=ticket_id,
        message_id=message_id,
        author="automation",
        contact_id=message.contact_id,
        number_id=message.number_id,
        text_length=len(text),
    )
    return [Draft(posted, max(now, message.occurred_at), {"text": text})]
