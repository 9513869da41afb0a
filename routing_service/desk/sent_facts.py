"""What the outbox records of a message: attempts, answers, and what they stop."""

from __future__ import annotations

from datetime import datetime

from routing_service.desk.outgoing import Outgoing
from routing_service.domain.events import (
    Event,
    MarketingOptedOut,
    MessageSent,
    NumberStopped,
    SendAttempted,
    SendFailed,
)
from routing_service.domain.identifiers import (
    Pseudonyms,
    contact_stream,
    new_event_id,
    number_stream,
    ticket_stream,
)
from routing_service.domain.record import Fact, Personal


def attempted(message: Outgoing, attempt: int, now: datetime) -> Fact:
    """The message is about to leave."""
    event = SendAttempted(
        ticket_id=message.ticket_id, message_id=message.message_id, attempt=attempt
    )
    return _noted(ticket_stream(message.ticket_id), event, now)


def failed(
    message: Outgoing, code: int | None, reason: str, now: datetime, *, is_final: bool
) -> Fact:
    """An attempt failed, or none was made."""
    event = SendFailed(
        ticket_id=message.ticket_id,
        message_id=message.message_id,
        code=code,
        reason=reason,
        is_final=is_final,
    )
    return _noted(ticket_stream(message.ticket_id), event, now)


def sent_fact(
    pseudonyms: Pseudonyms, message: Outgoing, wamid: str, now: datetime
) -> Fact:
    """WhatsApp took the message: known from its answer or from a status, once."""
    return Fact(
        id=pseudonyms.uuid("wa", "sent", wamid),
        stream=ticket_stream(message.ticket_id),
        event=MessageSent(ticket_id=message.ticket_id, message_id=message.message_id),
        occurred_at=now,
        actor="whatsapp",
        personal=Personal(message.contact_id, {"wamid": wamid}),
    )


def opted_out(message: Outgoing, now: datetime) -> Fact:
    """WhatsApp said of the message that its customer takes no marketing."""
    event = MarketingOptedOut(contact_id=message.contact_id)
    return _noted(contact_stream(message.contact_id), event, now)


def number_stopped(
    message: Outgoing, code: int | None, reason: str, now: datetime
) -> Fact:
    """WhatsApp refused the message for the number's or the account's sake."""
    event = NumberStopped(number_id=message.number_id, code=code, reason=reason)
    return _noted(number_stream(message.number_id), event, now)


def _noted(stream: str, event: Event, now: datetime) -> Fact:
    return Fact(
        id=new_event_id(), stream=stream, event=event, occurred_at=now, actor="desk"
    )
