"""Which supervisor a late ticket goes to."""

from __future__ import annotations

from collections.abc import Iterable

from routing_service.domain.access import Owned, Principal, may, principal_of
from routing_service.domain.configuration import Configuration
from routing_service.domain.ticket import Ticket
from routing_service.domain.workload import Workload


def supervisor_for(
    ticket: Ticket, configuration: Configuration, workload: Workload
) -> str | None:
    """As `supervisor_among` all agents of a configuration."""
    principals = (
        principal_of(agent, configuration.roles)
        for agent in configuration.agents.values()
    )
    return supervisor_among(principals, ticket, workload)


def supervisor_among(
    principals: Iterable[Principal], ticket: Owned, workload: Workload
) -> str | None:
    """Of those who may step in: who is there and has the least to do, those of its team
    first; of nobody there, the one with the least; null where nobody may."""
    found = sorted(
        (ticket.team_id not in one.teams, one.id)
        for one in principals
        if may(one, "tickets.intervene", ticket)
    )
    ids = [agent_id for _, agent_id in found]
    return min(
        ids,
        key=lambda one: (
            not workload.is_here(one),
            workload.loads.get(one, 0),
            ids.index(one),
        ),
        default=None,
    )
