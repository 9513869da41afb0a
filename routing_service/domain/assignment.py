"""Whom a ticket of a team is given to, of those who are there and have room."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import AgentProfile, Team
from routing_service.domain.events import Candidate
from routing_service.domain.shifts import Shifts
from routing_service.domain.strategies import RANKS, Member
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import Role
from routing_service.domain.workload import Workload

WORKING_ROLES: frozenset[Role] = frozenset({"support", "escalation", "account_manager"})
"""Who is given tickets; supervisors take them on their own account."""
LEVEL_2_ROLES: frozenset[Role] = frozenset({"escalation"})
MOST_CANDIDATES = 5
CRITERIA = ("language", "", "skill level", "id")
"""What members are told apart by, in this order; the second is the strategy's."""


class Need(msgspec.Struct, frozen=True, gc=False):
    """What a ticket asks of its owner.

    `named_agent_id`: whom a rule names, who goes first if there is room.
    `skill`: what the owner must be able to, at least at `skill_level`. `level`: 2 goes
    only to who takes level 2. `weight`: what it takes of the capacity.
    `last_agent_id`: who had the customer last; `waits_since`: when the customer began
    to wait: both for a sticky team. `declined_by`: who is not given it again.
    """

    team_id: str | None
    language: str | None = None
    named_agent_id: str | None = None
    skill: str | None = None
    skill_level: int = 0
    level: int = 1
    weight: int = 1
    last_agent_id: str | None = None
    waits_since: datetime | None = None
    declined_by: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """An agent, or nobody; and who else was considered, best first.

    `strategy`: the team's, or "named" for whom a rule names. `tie_break`: what told the
    first from the second: language, load, turn, idle time, skill level or id.
    `waits_for`: the last agent, whom a sticky ticket waits for.
    """

    agent_id: str | None
    candidates: tuple[str, ...] = ()
    considered: tuple[Candidate, ...] = ()
    strategy: str | None = None
    tie_break: str | None = None
    waits_for: str | None = None

    @property
    def shortage(self) -> str:
        """Why nobody has it, to be said behind another reason."""
        if self.waits_for is not None:
            return f", waits for {self.waits_for}"
        return "" if self.agent_id else ", nobody free"


class Assigner:
    """The agents of one configuration, made ready once."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._members = {
            team_id: _members(configuration, team_id) for team_id in configuration.teams
        }
        self._by_id = {
            team_id: {member.id: member for member in members}
            for team_id, members in self._members.items()
        }
        self._shifts = {
            agent_id: Shifts(calendar)
            for agent_id, calendar in configuration.shifts.items()
        }

    def choose(self, need: Need, workload: Workload, at: datetime) -> Choice:
        """The agent a rule names, in a sticky team the last one; else of the team's
        agents who are there, on shift, able and have room: one who speaks the language
        if anybody does, then by the team's strategy, then the lowest sufficient skill
        level, then by id."""
        named = self._named(need, workload, at)
        if named is not None:
            return named
        team = self._configuration.teams.get(need.team_id or "")
        if team is None:
            return NOBODY
        if team.strategy == "sticky" and need.last_agent_id is not None:
            back = self._back_to_last(team, need, workload, at)
            if back is not None:
                return back
        return self._of_team(team, need, workload, at)

    def could_take(self, agent_id: str, need: Need) -> bool:
        """Whether the agent has what the ticket asks for, whoever is there."""
        member = self._by_id.get(need.team_id or "", {}).get(agent_id)
        return member is not None and _is_able(member, need)

    def is_on_shift(self, agent_id: str, at: datetime) -> bool:
        shifts = self._shifts.get(agent_id)
        return shifts is None or shifts.is_on(at)

    def next_shift_change(self, at: datetime) -> datetime | None:
        """When anybody's shift starts or ends next; null where nobody has any."""
        changes = (shifts.next_change(at) for shifts in self._shifts.values())
        return min(changes, default=None)

    def open_team(self, team_id: str, at: datetime) -> str:
        """The first team of its `follow_the_sun` whose calendar is open, else itself:
        where a new ticket of the team goes."""
        configuration = self._configuration
        team = configuration.teams.get(team_id)
        for other in team.follow_the_sun if team else ():
            if configuration.calendar_for(team=other).next_open(at) <= at:
                return other
        return team_id

    def _named(self, need: Need, workload: Workload, at: datetime) -> Choice | None:
        agent = self._configuration.agents.get(need.named_agent_id or "")
        if agent is None or not self._is_free(
            agent.id, agent.capacity, need, workload, at
        ):
            return None
        member = _member(agent, 0)
        return _only(member, "named", need, workload, at)

    def _back_to_last(
        self, team: Team, need: Need, workload: Workload, at: datetime
    ) -> Choice | None:
        """The last agent, or for some minutes nobody while that agent is there without
        room; null once the ticket is the team's. Who is absent is not waited for."""
        agent_id = need.last_agent_id or ""
        member = self._by_id[team.id].get(agent_id)
        if (
            member is None
            or not _is_able(member, need)
            or not workload.is_here(agent_id)
            or not self.is_on_shift(agent_id, at)
        ):
            return None
        if workload.has_room(agent_id, member.capacity, need.weight):
            return _only(member, team.strategy, need, workload, at)
        since = need.waits_since or at
        if at < since + timedelta(minutes=team.sticky_minutes):
            return Choice(None, strategy=team.strategy, waits_for=agent_id)
        return None

    def _of_team(
        self, team: Team, need: Need, workload: Workload, at: datetime
    ) -> Choice:
        base = base_language(need.language)
        criterion, rank = RANKS[team.strategy]
        turn = self._by_id[team.id].get(workload.turns.get(team.id, ""))
        last = -1 if turn is None else turn.place
        is_plain = need.skill is None and need.level < 2 and need.declined_by is None
        free = [
            (
                base is not None and base not in member.languages,
                rank(member, workload, last),
                member.skills.get(need.skill, 0) if need.skill else 0,
                member.place,
                member,
            )
            for member in self._members[team.id]
            if self._is_free(member.id, member.capacity, need, workload, at)
            and (is_plain or _is_able(member, need))
        ]
        if not free:
            return Choice(None, strategy=team.strategy)
        free.sort()
        tie_break = None
        if len(free) > 1:
            first, second = free[0], free[1]
            parts = zip(CRITERIA, first, second, strict=False)
            tie_break = next(name for name, one, two in parts if one != two)
        best = [one[-1] for one in free[:MOST_CANDIDATES]]
        return Choice(
            best[0].id,
            tuple(member.id for member in best),
            tuple(_seen(member, need, workload, at) for member in best),
            team.strategy,
            criterion if tie_break == "" else tie_break,
        )

    def _is_free(
        self,
        agent_id: str,
        capacity: int,
        need: Need,
        workload: Workload,
        at: datetime,
    ) -> bool:
        if not workload.has_room(agent_id, capacity, need.weight):
            return False
        shifts = self._shifts.get(agent_id)
        return shifts is None or shifts.is_on(at)


NOBODY = Choice(None)


def need_of(ticket: Ticket) -> Need:
    """What a ticket asks for that has been routed already. Before it had an owner, the
    last agent is the customer's, as the rules saw it."""
    last_agent_id = ticket.last_agent_id
    if last_agent_id is None and ticket.routing is not None:
        last_agent_id = ticket.routing.facts.get("last_agent")
    return Need(
        ticket.team_id,
        ticket.language,
        None,
        ticket.skill,
        ticket.skill_level,
        ticket.level,
        ticket.weight,
        last_agent_id,
        ticket.waits_since,
        ticket.declined_by,
    )


def base_language(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None


def _is_able(member: Member, need: Need) -> bool:
    if need.level >= 2 and not member.takes_level_2:
        return False
    if need.skill and member.skills.get(need.skill, 0) < max(need.skill_level, 1):
        return False
    return member.id != need.declined_by


def _only(
    member: Member, strategy: str, need: Need, workload: Workload, at: datetime
) -> Choice:
    seen = _seen(member, need, workload, at)
    return Choice(member.id, (member.id,), (seen,), strategy)


def _seen(member: Member, need: Need, workload: Workload, at: datetime) -> Candidate:
    base = base_language(need.language)
    since = workload.idle_since.get(member.id)
    return Candidate(
        member.id,
        workload.loads.get(member.id, 0),
        member.capacity,
        base is None or base in member.languages,
        member.skills.get(need.skill, 0) if need.skill else 0,
        None if since is None else max(int((at - since).total_seconds()), 0),
    )


def _members(configuration: Configuration, team_id: str) -> tuple[Member, ...]:
    members = sorted(
        agent.id
        for agent in configuration.agents.values()
        if team_id in agent.teams and agent.role in WORKING_ROLES and agent.capacity > 0
    )
    return tuple(
        _member(configuration.agents[agent_id], place)
        for place, agent_id in enumerate(members)
    )


def _member(agent: AgentProfile, place: int) -> Member:
    return Member(
        agent.id,
        place,
        agent.capacity,
        frozenset(one.lower().partition("-")[0] for one in agent.languages),
        agent.skills,
        agent.role in LEVEL_2_ROLES,
    )
