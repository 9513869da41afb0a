"""Which SLA policy and calendar hold for a ticket under one configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing_service.domain.configuration import Configuration
from routing_service.domain.sla_terms import NO_POLICY, Terms

if TYPE_CHECKING:
    from routing_service.domain.ticket import Ticket


class TermsInForce:
    """Looks terms up once for each combination of what they depend on, so that all
    tickets of one share them.

    A ticket's own policy (set when it was routed, or later) comes before the first one
    whose conditions fit.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._known: dict[tuple[str | None, ...], Terms] = {}
        self.has_internal = any(one.internal for one in configuration.policies)

    def of(self, ticket: Ticket) -> Terms:
        key = (
            ticket.policy_id,
            ticket.priority,
            ticket.team_id,
            ticket.country,
            ticket.category,
            ticket.number_id,
            ticket.language,
            ticket.tier,
        )
        terms = self._known.get(key)
        if terms is None:
            terms = self._known[key] = self._look_up(ticket)
        return terms

    def is_of_team(self, agent_id: str | None, team_id: str | None) -> bool:
        agent = self._configuration.agents.get(agent_id or "")
        return agent is not None and team_id in agent.teams

    def _look_up(self, ticket: Ticket) -> Terms:
        configuration = self._configuration
        policy = configuration.policy(ticket.policy_id) or configuration.policy_for(
            priority=ticket.priority,
            team=ticket.team_id,
            country=ticket.country,
            category=ticket.category,
            number=ticket.number_id,
            language=ticket.language,
            tier=ticket.tier,
        )
        calendar = configuration.calendar_for(
            policy, team=ticket.team_id, number=ticket.number_id
        )
        team = configuration.teams.get(ticket.team_id or "")
        team_calendar = None
        if policy is not None and policy.internal and team is not None:
            team_calendar = configuration.business_calendars.get(team.calendar or "")
        return Terms(policy or NO_POLICY, calendar, team_calendar)
