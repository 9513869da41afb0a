"""What a customer's stakeholders are told of a ticket: its status and deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing_service.domain.drafts import Draft
from routing_service.domain.events import StakeholdersInformed, ToldClock
from routing_service.domain.refusals import NoStakeholders
from routing_service.domain.sla import Outcome, clocks_of
from routing_service.domain.ticket import Ticket

OPEN: frozenset[Outcome] = frozenset({"pending", "paused", "breached"})


def decide_update(
    ticket: Ticket,
    text: str,
    emails: Sequence[str],
    *,
    agent_id: str,
    update_id: str,
    now: datetime,
) -> list[Draft]:
    """The ticket as it stands `now`, with a `text` of the agent's. Raises
    NoStakeholders without any address."""
    if not emails:
        raise NoStakeholders(ticket.id)
    clocks = [
        ToldClock(target=one.target, outcome=one.outcome, due_at=one.due_at)
        for one in clocks_of(ticket.sla, now)
        if one.outcome in OPEN and one.stopped_at is None and one.target != "internal"
    ]
    event = StakeholdersInformed(
        ticket_id=ticket.id,
        update_id=update_id,
        contact_id=ticket.contact_id,
        agent_id=agent_id,
        status=ticket.status,
        clocks=tuple(clocks),
        recipient_count=len(emails),
        text_length=len(text),
    )
    return [Draft(event, now, {"text": text, "emails": list(emails)})]
