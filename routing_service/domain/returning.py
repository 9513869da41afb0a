"""Who has a ticket that its customer has reopened."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.assignment import need_of
from routing_service.domain.dispatch import Given, decision
from routing_service.domain.drafts import Draft
from routing_service.domain.events import TicketAssigned
from routing_service.domain.routing import Router
from routing_service.domain.ticket import Ticket
from routing_service.domain.workload import Workload


def decide_owner(
    ticket: Ticket,
    router: Router,
    workload: Workload,
    *,
    at: datetime,
    now: datetime,
) -> list[Draft]:
    """Nothing where the owner is there and has room. Else the ticket goes to a
    colleague as a new one would, or waits for whoever is free first: an absent former
    owner is skipped. It came back at `at`; decided as of `now`."""
    if ticket.agent_id is None:
        return []
    need = msgspec.structs.replace(
        need_of(ticket), named_agent_id=ticket.agent_id, waits_since=at
    )
    choice = router.assigner.choose(need, workload, now)
    if choice.agent_id == ticket.agent_id:
        return []
    reason = f"reopened, {ticket.agent_id} not free"
    if choice.agent_id is None:
        released = TicketAssigned(
            ticket_id=ticket.id,
            from_agent_id=ticket.agent_id,
            reason=reason + choice.shortage,
        )
        return [Draft(released, at)]
    routed = decision(
        Given(ticket.id, need, choice),
        "reopened",
        rule_set_version=router.configuration.routing.version,
        reason=reason,
        decided_at=None if now == at else now,
    )
    return [Draft(routed, at)]
