"""Tickets as the queue and the ticket page show them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.desk.views import (
    ClockView,
    ContactCard,
    ContactRef,
    SlaView,
    TicketDetail,
    TicketRow,
)
from routing_service.domain.contact import Contact
from routing_service.domain.phone_masking import masked
from routing_service.domain.sla import Clock, clocks_of, urgency
from routing_service.domain.ticket import Ticket
from routing_service.domain.window import window_closes_at


def ticket_row(
    ticket: Ticket,
    contact: Contact | None,
    now: datetime,
    replying_agent_ids: tuple[str, ...] = (),
) -> TicketRow:
    return TicketRow(
        id=ticket.id,
        contact=contact_ref(ticket, contact),
        preview=ticket.preview,
        preview_kind=ticket.preview_kind,
        preview_author=ticket.preview_author,
        last_message_at=ticket.last_message_at,
        unread_count=ticket.unread_count,
        status=ticket.status,
        priority=ticket.priority,
        team_id=ticket.team_id,
        agent_id=ticket.agent_id,
        tags=ticket.tags,
        category=ticket.category,
        language=ticket.language,
        opened_at=ticket.opened_at,
        window_closes_at=window_closes_at(ticket) if ticket.number_id else None,
        sla=sla_view(ticket, now),
        replying_agent_ids=replying_agent_ids,
    )


def ticket_detail(
    ticket: Ticket,
    contact: Contact | None,
    now: datetime,
    replying_agent_ids: tuple[str, ...] = (),
) -> TicketDetail:
    row = ticket_row(ticket, contact, now, replying_agent_ids)
    fields = {name: getattr(row, name) for name in row.__struct_fields__}
    fields["contact"] = contact_card(ticket, contact)
    return TicketDetail(
        **fields,
        first_responded_at=ticket.first_responded_at,
        resolved_at=ticket.resolved_at,
        reassignment_count=ticket.reassignment_count,
        reopen_count=ticket.reopen_count,
        rating=ticket.rating,
        clocks=[clock_view(one) for one in clocks_of(ticket.sla, now)],
        routing=msgspec.to_builtins(ticket.routing) if ticket.routing else None,
    )


def contact_ref(ticket: Ticket, contact: Contact | None) -> ContactRef:
    if contact is None:
        return ContactRef(ticket.contact_id, None, ticket.country, ticket.language)
    return ContactRef(
        contact.id,
        contact.name,
        contact.country or ticket.country,
        contact.language or ticket.language,
    )


def contact_card(ticket: Ticket, contact: Contact | None) -> ContactCard:
    ref = contact_ref(ticket, contact)
    card = card_of(contact) if contact else ContactCard(id=ref.id)
    return msgspec.structs.replace(card, country=ref.country, language=ref.language)


def card_of(contact: Contact) -> ContactCard:
    """A contact beside no ticket in particular."""
    return ContactCard(
        id=contact.id,
        name=contact.name,
        country=contact.country,
        language=contact.language,
        timezone=contact.timezone,
        takes_marketing=contact.takes_marketing,
        tier=contact.tier,
        account_manager_id=contact.account_manager_id,
        attributes=dict(contact.attributes),
        phone=masked(contact.phone) if contact.phone else None,
        phone_is_masked=contact.phone is not None,
        username=contact.current("username"),
        identities=[
            f"{kind}:{masked(value) if kind == 'wa_id' else value}"
            for kind, value in contact.identities
        ],
    )


def sla_view(ticket: Ticket, now: datetime) -> SlaView:
    pressing = urgency(ticket.sla)
    if pressing is None:
        return NO_CLOCK
    remaining = pressing.remaining_seconds
    if remaining is None and pressing.due_at is not None:
        remaining = int((pressing.due_at - now).total_seconds())
    return SlaView(
        target=pressing.target,
        state=pressing.state(now),
        due_at=pressing.due_at,
        breach_at=pressing.breach_at,
        remaining_seconds=remaining,
    )


def clock_view(clock: Clock) -> ClockView:
    return ClockView(
        target=clock.target,
        period=clock.period,
        state=_clock_state(clock),
        started_at=clock.started_at,
        due_at=clock.due_at,
        breach_at=clock.breach_at,
        stopped_at=clock.stopped_at,
        elapsed_seconds=clock.elapsed_seconds,
        target_seconds=clock.target_seconds,
        outcome=clock.outcome,
    )


def _clock_state(clock: Clock) -> str:
    if clock.stopped_at is not None:
        return "stopped"
    if clock.outcome == "breached":
        return "breached"
    return "paused" if clock.due_at is None else "running"


NO_CLOCK = SlaView()
