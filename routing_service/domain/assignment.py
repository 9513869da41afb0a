"""Whom a ticket of a team is given to, of those who are there and have room."""

from __future__ import annotations

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import AgentProfile
from routing_service.domain.events import Candidate
from routing_service.domain.types import Role
from routing_service.domain.workload import Workload

WORKING_ROLES: frozenset[Role] = frozenset({"support", "escalation", "account_manager"})
"""Who is given tickets; supervisors take them on their own account."""
MOST_CANDIDATES = 5


class Need(msgspec.Struct, frozen=True):
    """What a ticket asks of its owner. `named_agent_id`: whom a rule names, who goes
    first if there is room."""

    team_id: str | None
    language: str | None = None
    named_agent_id: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """An agent, or nobody; and who else was considered, best first. `tie_break`: what
    told the first from the second."""

    agent_id: str | None
    candidates: tuple[str, ...] = ()
    considered: tuple[Candidate, ...] = ()
    strategy: str | None = None
    tie_break: str | None = None


class Assigner:
    """The agents of one configuration, made ready once."""

    def __init__(self, configuration: Configuration) -> None:
        self._agents = configuration.agents
        self._members = {
            team_id: _members(configuration, team_id) for team_id in configuration.teams
        }

    def choose(self, need: Need, workload: Workload) -> Choice:
        """The team's present agent below capacity who speaks the language if anybody
        does, and has the lowest share of the own capacity in use; ties go by id."""
        named = self._agents.get(need.named_agent_id or "")
        if named is not None and workload.takes_tickets(named.id, named.capacity):
            return Choice(named.id, (named.id,))
        base = _base(need.language)
        free = [
            (
                base is not None and base not in member.languages,
                workload.loads.get(member.id, 0) / member.capacity,
                member.id,
            )
            for member in self._members.get(need.team_id or "", ())
            if workload.takes_tickets(member.id, member.capacity)
        ]
        free.sort()
        candidates = tuple(agent_id for _, _, agent_id in free[:MOST_CANDIDATES])
        return Choice(candidates[0] if candidates else None, candidates)


class _Member(msgspec.Struct, frozen=True):
    id: str
    languages: frozenset[str]
    capacity: int


def _members(configuration: Configuration, team_id: str) -> tuple[_Member, ...]:
    return tuple(
        _Member(agent.id, _languages(agent), max(agent.capacity, 1))
        for agent in configuration.agents.values()
        if team_id in agent.teams and agent.role in WORKING_ROLES and agent.capacity > 0
    )


def _languages(agent: AgentProfile) -> frozenset[str]:
    return frozenset(one.lower().partition("-")[0] for one in agent.languages)


def _base(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None
