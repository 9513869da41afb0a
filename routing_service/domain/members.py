"""The agents of a team who are given tickets, and what they are able to."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import AgentProfile
from routing_service.domain.events import Candidate
from routing_service.domain.need import Need
from routing_service.domain.roles import Reach, powers_of
from routing_service.domain.workload import Workload

WORKING: frozenset[Reach] = frozenset({"own", "level_two", "accounts", "teams"})
"""The reach of those who are given tickets; who reaches more takes them on his own
account, as supervisors do."""
LEVEL_2: frozenset[Reach] = frozenset({"level_two", "teams"})


class Member(msgspec.Struct, frozen=True, gc=False):
    """An agent as a team has them; `place`: among the team's, by id.
    `numbers` and `countries` bound whose tickets; none bound nothing."""

    id: str
    place: int
    capacity: int
    languages: frozenset[str] = frozenset()
    skills: dict[str, int] = {}
    takes_level_2: bool = False
    numbers: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


def members_of(configuration: Configuration, team_id: str) -> tuple[Member, ...]:
    members = sorted(
        agent.id
        for agent in configuration.agents.values()
        if team_id in agent.teams
        and agent.capacity > 0
        and _works(agent, team_id, configuration)
    )
    return tuple(
        to_member(configuration.agents[agent_id], place, configuration)
        for place, agent_id in enumerate(members)
    )


def _works(agent: AgentProfile, team_id: str, configuration: Configuration) -> bool:
    powers = powers_of(agent.role, configuration.roles)
    is_bound_elsewhere = agent.scope.teams and team_id not in agent.scope.teams
    return (
        powers.reach in WORKING
        and "tickets.reply" in powers.permissions
        and not is_bound_elsewhere
    )


def to_member(agent: AgentProfile, place: int, configuration: Configuration) -> Member:
    return Member(
        agent.id,
        place,
        agent.capacity,
        frozenset(one.lower().partition("-")[0] for one in agent.languages),
        agent.skills,
        powers_of(agent.role, configuration.roles).reach in LEVEL_2,
        frozenset(agent.scope.numbers),
        frozenset(agent.scope.countries),
    )


def is_able(member: Member, need: Need) -> bool:
    if need.level >= 2 and not member.takes_level_2:
        return False
    if need.skill and member.skills.get(need.skill, 0) < max(need.skill_level, 1):
        return False
    if member.numbers and need.number_id not in member.numbers:
        return False
    if member.countries and need.country not in member.countries:
        return False
    return member.id != need.declined_by


def seen(
    member: Member, need: Need, base: str | None, workload: Workload, at: datetime
) -> Candidate:
    """`base`: of the language that is needed."""
    since = workload.idle_since.get(member.id)
    return Candidate(
        member.id,
        workload.loads.get(member.id, 0),
        member.capacity,
        base is None or base in member.languages,
        member.skills.get(need.skill, 0) if need.skill else 0,
        None if since is None else max(int((at - since).total_seconds()), 0),
    )
