"""How many open tickets go by a policy now."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice

from routing_service.desk.state import State
from routing_service.domain.ticket import Ticket
from routing_service.policy_preview import OpenUnder

AT_ONCE = 1_000
"""Tickets looked at between two looks at what else there is to do: about 1 ms."""


async def open_under(state: State, policy_ids: set[str]) -> dict[str, OpenUnder]:
    """By policy id; without tickets that came or went while they were counted."""
    tickets: Counter[str] = Counter()
    clocks: Counter[str] = Counter()
    ids = iter(list(state.tickets))
    while some := list(islice(ids, AT_ONCE)):
        for ticket_id in some:
            ticket = state.tickets.get(ticket_id)
            found = _policies_of(ticket) if ticket is not None else []
            clocks.update(one for one in found if one in policy_ids)
            tickets.update({one for one in found if one in policy_ids})
        await asyncio.sleep(0)
    return {one: OpenUnder(tickets[one], clocks[one]) for one in policy_ids}


def _policies_of(ticket: Ticket) -> list[str]:
    """The policy of each clock that runs or pauses against a target."""
    if ticket.is_ended or ticket.sla is None:
        return []
    return [
        clock.terms.policy.id
        for clock in ticket.sla.running.clocks
        if clock is not None
        and clock.stopped_at is None
        and not clock.is_held
        and clock.target_seconds is not None
    ]
