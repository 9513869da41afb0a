"""Which supervisor a late ticket goes to."""

from __future__ import annotations

from routing_service.domain.access import may, principal_of
from routing_service.domain.configuration import Configuration
from routing_service.domain.ticket import Ticket
from routing_service.domain.workload import Workload


def supervisors_of(ticket: Ticket, configuration: Configuration) -> list[str]:
    """Ids of the agents who may step in on the ticket, those of its team first."""
    found = [
        (ticket.team_id not in agent.teams, agent.id)
        for agent in configuration.agents.values()
        if may(principal_of(agent, configuration.roles), "tickets.intervene", ticket)
    ]
    return [agent_id for _, agent_id in sorted(found)]


def supervisor_for(
    ticket: Ticket, configuration: Configuration, workload: Workload
) -> str | None:
    """Of those who may step in: who is there and has the least to do; of nobody there,
    the one with the least; null where nobody may."""
    ids = supervisors_of(ticket, configuration)
    return min(
        ids,
        key=lambda one: (
            not workload.is_here(one),
            workload.loads.get(one, 0),
            ids.index(one),
        ),
        default=None,
    )
