"""An edited policy reaches open tickets only on purpose: by an event on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from routing_service.desk.state import State
from routing_service.domain.events import PolicyChanged
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact
from routing_service.domain.ticket import Ticket

AT_ONCE = 500
"""Tickets re-targeted between two looks at what else there is to do."""


def retargets(state: State, actor: str, now: datetime) -> Iterator[Sequence[Fact]]:
    """What puts the open clocks of every ticket in work under the policy in force now,
    some hundreds of tickets at a time. What a clock has used stays used."""
    ids = [ticket.id for ticket in state.tickets.values() if is_outdated(state, ticket)]
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        held = (state.tickets.get(one) for one in some)
        yield [_retarget(ticket, actor, now) for ticket in held if ticket is not None]


def is_outdated(state: State, ticket: Ticket) -> bool:
    """Whether an open clock runs by another policy than the one in force for it."""
    if ticket.is_ended or ticket.sla is None:
        return False
    terms = state.terms.of(ticket)
    running = ticket.sla.running
    internal = terms.of_hand_over(running.hand_over) if running.hand_over else terms
    return any(
        clock.terms.policy != (internal if clock.target == "internal" else terms).policy
        for clock in running.clocks
        if clock is not None and clock.stopped_at is None
    )


def _retarget(ticket: Ticket, actor: str, now: datetime) -> Fact:
    """The ticket's own choice of a policy, or of none, stays as it is."""
    event = PolicyChanged(
        ticket_id=ticket.id, to=ticket.policy_id, from_=ticket.policy_id
    )
    return Fact(
        id=new_event_id(),
        stream=ticket_stream(ticket.id),
        event=event,
        occurred_at=now,
        actor=actor,
    )
