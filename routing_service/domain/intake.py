"""What follows from a customer's message: which ticket it joins, reopens or opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from routing_service.domain.contact import Contact
from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    Media,
    MessageReceived,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.facts import Predictions
from routing_service.domain.history import days_since_last_ticket
from routing_service.domain.reopening import current_ticket, reopen_window
from routing_service.domain.returning import decide_owner
from routing_service.domain.routing import Router, RoutingFacts
from routing_service.domain.shadow import shadowed
from routing_service.domain.thanks import is_thanks
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject, TicketStatus
from routing_service.domain.workload import Workload

PAUSED: frozenset[TicketStatus] = frozenset({"pending", "on_hold", "snoozed"})
"""A message of the customer ends each of them."""
UNKNOWN = Contact(id="")
"""Somebody who writes for the first time."""


class IncomingMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's message under the desk's own ids.

    `language` and `country` are the contact's, or what was found out of the message.
    `received_at`: when it came, which may be hours after it was written.
    `personal` goes beside MessageReceived: wamid, text, name, content.
    """

    message_id: str
    contact_id: str
    number_id: str | None
    occurred_at: datetime
    received_at: datetime
    kind: str = "text"
    text: str = ""
    payload_id: str | None = None
    reply_to_message_id: str | None = None
    media: Media | None = None
    is_forwarded: bool = False
    referral_id: str | None = None
    language: str | None = None
    language_confidence: float | None = None
    country: str | None = None
    timezone: str | None = None
    predictions: Predictions = Predictions()
    personal: JsonObject = {}


class Intake(msgspec.Struct, frozen=True):
    """Events for one ticket, in order; the last one is the message."""

    ticket_id: str
    drafts: tuple[Draft, ...]
    is_new: bool = False


def decide_message(
    message: IncomingMessage,
    tickets: Sequence[Ticket],
    *,
    router: Router,
    workload: Workload,
    new_ticket_id: str,
    contact: Contact | None = None,
    open_tickets: int = 0,
    shadow: Router | None = None,
) -> Intake:
    """`tickets`: the contact's on this number, as far as they may still be open or
    reopened. `contact`: as known before this message, with so many `open_tickets`.
    `shadow`: rules that are asked too, and decide nothing.

    A plain thank-you after a resolution joins the ticket and leaves it resolved: no
    clock starts and no rating is asked for again. All else reopens it within the hours
    of the number, or opens a new ticket, given to who is there when the message comes.
    """
    ticket = current_ticket(
        tickets,
        number_id=message.number_id,
        at=message.occurred_at,
        reopens_within=reopen_window(router.configuration, message.number_id),
    )
    if ticket is None:
        return _open(
            message,
            tickets,
            router,
            workload,
            ticket_id=new_ticket_id,
            contact=contact or UNKNOWN,
            open_tickets=open_tickets,
            shadow=shadow,
        )
    received = _received(message, ticket.id)
    if ticket.is_ended and not _is_only_thanks(message):
        resumed = _resume(ticket, message, "reopened")
        at, now = resumed.occurred_at, message.received_at
        owner = decide_owner(ticket, router, workload, at=at, now=now)
        return Intake(ticket.id, (resumed, *owner, received))
    if ticket.status in PAUSED:
        resumed = _resume(ticket, message, "customer wrote")
        return Intake(ticket.id, (resumed, received))
    return Intake(ticket.id, (received,))


def _open(
    message: IncomingMessage,
    tickets: Sequence[Ticket],
    router: Router,
    workload: Workload,
    *,
    ticket_id: str,
    contact: Contact,
    open_tickets: int,
    shadow: Router | None,
) -> Intake:
    at = message.occurred_at
    number = router.configuration.numbers.get(message.number_id or "")
    language = message.language or (number.language if number else None)
    previous = max(tickets, key=lambda one: one.opened_at, default=None)
    opened = TicketOpened(
        ticket_id=ticket_id,
        contact_id=message.contact_id,
        number_id=message.number_id,
        language=language,
        country=message.country,
        tier=contact.tier,
        previous_ticket_id=previous.id if previous else None,
    )
    facts = _facts(message, contact, open_tickets, language)
    routed = router.route(
        ticket_id, facts, workload, now=message.received_at, occurred_at=at
    )
    drafts = [Draft(opened, at), Draft(routed, at)]
    if shadow is not None:
        asked = shadow.route(
            ticket_id, facts, workload, now=message.received_at, occurred_at=at
        )
        drafts.append(Draft(shadowed(routed, asked), at))
    drafts.append(_received(message, ticket_id))
    return Intake(ticket_id, tuple(drafts), is_new=True)


def _facts(
    message: IncomingMessage, contact: Contact, open_tickets: int, language: str | None
) -> RoutingFacts:
    """What the rules look at. Of a `language` that is only the number's nobody is
    sure."""
    predictions = message.predictions
    return RoutingFacts(
        text=message.text,
        at=message.occurred_at,
        kind=message.kind,
        language=language,
        language_confidence=message.language_confidence if message.language else None,
        number_id=message.number_id,
        payload_id=message.payload_id,
        referral_id=message.referral_id,
        country=message.country,
        timezone=message.timezone,
        tier=contact.tier,
        account_manager_id=contact.account_manager_id,
        attributes=dict(contact.attributes),
        open_tickets=open_tickets,
        last_agent_id=contact.last_agent_id,
        last_team_id=contact.last_team_id,
        days_since_last_ticket=days_since_last_ticket(contact, message.occurred_at),
        last_csat=contact.last_rating,
        predicted_category=predictions.category,
        predicted_category_confidence=predictions.category_confidence,
        predicted_priority=predictions.priority,
        predicted_priority_confidence=predictions.priority_confidence,
        predicted_team=predictions.team,
        predicted_team_confidence=predictions.team_confidence,
    )


def _resume(ticket: Ticket, message: IncomingMessage, reason: str) -> Draft:
    event = StatusChanged(
        ticket_id=ticket.id, to="open", from_=ticket.status, reason=reason
    )
    # A late message reopens when it is known, not before the resolution it follows.
    at = max(message.occurred_at, ticket.status_since or message.occurred_at)
    return Draft(event, at)


def _received(message: IncomingMessage, ticket_id: str) -> Draft:
    event = MessageReceived(
        ticket_id=ticket_id,
        message_id=message.message_id,
        contact_id=message.contact_id,
        number_id=message.number_id,
        kind=message.kind,
        text_length=len(message.text),
        reply_to_message_id=message.reply_to_message_id,
        payload_id=message.payload_id,
        media=message.media,
        is_forwarded=message.is_forwarded,
        referral_id=message.referral_id,
    )
    return Draft(event, message.occurred_at, message.personal)


def _is_only_thanks(message: IncomingMessage) -> bool:
    return message.kind in {"text", "sticker"} and (
        message.kind == "sticker" or is_thanks(message.text)
    )
