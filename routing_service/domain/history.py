"""What is remembered of a customer's tickets, for the rules of the next one.

It counts what happened here: tickets that an import brought count once somebody works
on them.
"""

from __future__ import annotations

from datetime import datetime
from sys import intern

import msgspec

from routing_service.domain.contact import Contact
from routing_service.domain.events import (
    Event,
    RatingAnswered,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.ticket import Ticket

TELLING: frozenset[type[Event]] = frozenset(
    {TicketOpened, TicketRouted, TicketAssigned, TeamChanged, RatingAnswered}
)
"""The events that have something to remember."""


def remembered(contact: Contact, ticket: Ticket) -> Contact:
    """The contact after a ticket of theirs changed hands; an older one than the last
    changes nothing. Ids are shared: a million contacts have a few hundred agents."""
    last = contact.last_ticket_at
    if last is not None and ticket.opened_at < last:
        return contact
    agent_id, team_id = ticket.last_agent_id, ticket.team_id
    return msgspec.structs.replace(
        contact,
        last_ticket_at=ticket.opened_at,
        last_agent_id=contact.last_agent_id if agent_id is None else intern(agent_id),
        last_team_id=contact.last_team_id if team_id is None else intern(team_id),
    )


def rated(contact: Contact, rating: int) -> Contact:
    return msgspec.structs.replace(contact, last_rating=rating)


def shared(contact: Contact) -> Contact:
    """The same contact, with ids that others have too kept once in memory."""
    if contact.last_agent_id is not None or contact.last_team_id is not None:
        for name in ("last_agent_id", "last_team_id"):
            value = getattr(contact, name)
            if value is not None:
                msgspec.structs.force_setattr(contact, name, intern(value))
    return contact


def days_since_last_ticket(contact: Contact, at: datetime) -> int | None:
    """Whole days, 0 for a message that is older than the ticket."""
    last = contact.last_ticket_at
    return None if last is None else max((at - last).days, 0)
