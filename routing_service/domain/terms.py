"""Which SLA policy and calendar hold for a ticket under one configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import SlaPolicy

if TYPE_CHECKING:
    from routing_service.domain.ticket import Ticket

Terms = tuple[SlaPolicy | None, Calendar]


class TermsInForce:
    """Looks terms up once for each combination of what they depend on.

    A ticket's own policy (set when it was routed, or later) comes before the first one
    whose conditions fit.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._known: dict[tuple[str | None, ...], Terms] = {}

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
        return policy, calendar
