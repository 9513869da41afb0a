"""Whom a ticket of a team is given to, of those who are there and have room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import Team
from routing_service.domain.events import Candidate
from routing_service.domain.members import (
    Member,
    is_able,
    members_of,
    seen,
    to_member,
)
from routing_service.domain.need import Need, base_language, need_of
from routing_service.domain.shifts import Shifts
from routing_service.domain.strategies import RANKS
from routing_service.domain.workload import Workload

__all__ = ["Assigner", "Choice", "Need", "need_of"]

MOST_CANDIDATES = 5
CRITERIA = ("language", "", "skill level", "id")
"""What members are told apart by, in this order; the second is the strategy's."""

Ranked = tuple[bool, float, int, int, Member]
"""What is compared, as CRITERIA name it, and who it is of."""


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

    def __init__(self, configuration: Configuration, *, describes: bool = True) -> None:
        """`describes`: whether choices say who else was considered, how everybody was
        seen and told apart, which a replay has no use for."""
        self._configuration = configuration
        self._describes = describes
        self._members = {
            team_id: members_of(configuration, team_id)
            for team_id in configuration.teams
        }
        self._by_id = {
            team_id: {member.id: member for member in members}
            for team_id, members in self._members.items()
        }
        self._bounded = {
            team_id
            for team_id, members in self._members.items()
            if any(member.numbers or member.countries for member in members)
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
        return member is not None and is_able(member, need)

    def team(self, team_id: str | None) -> Team | None:
        return self._configuration.teams.get(team_id or "")

    def is_bounded(self, team_id: str) -> bool:
        """Whether the number or the country decides who of the team may have it."""
        return team_id in self._bounded

    def teams_of(self, agent_id: str) -> tuple[str, ...]:
        agent = self._configuration.agents.get(agent_id)
        return agent.teams if agent else ()

    def is_free(
        self, agent_id: str, need: Need, workload: Workload, at: datetime
    ) -> bool:
        """Whether an agent of the team is there, on shift and has room."""
        member = self._by_id[need.team_id or ""].get(agent_id)
        return member is not None and self._is_free(
            agent_id, member.capacity, need, workload, at
        )

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
            if configuration.calendar_for(team=other).is_open(at):
                return other
        return team_id

    def _named(self, need: Need, workload: Workload, at: datetime) -> Choice | None:
        agent = self._configuration.agents.get(need.named_agent_id or "")
        if agent is None or not self._is_free(
            agent.id, agent.capacity, need, workload, at
        ):
            return None
        member = to_member(agent, 0, self._configuration)
        return self._only(member, "named", need, workload, at)

    def _back_to_last(
        self, team: Team, need: Need, workload: Workload, at: datetime
    ) -> Choice | None:
        """The last agent, or for some minutes nobody while that agent is there without
        room; null once the ticket is the team's. Who is absent is not waited for."""
        agent_id = need.last_agent_id or ""
        member = self._by_id[team.id].get(agent_id)
        if (
            member is None
            or not is_able(member, need)
            or not workload.is_here(agent_id)
            or not self.is_on_shift(agent_id, at)
        ):
            return None
        if workload.has_room(agent_id, member.capacity, need.weight):
            return self._only(member, team.strategy, need, workload, at)
        since = need.waits_since or at
        if at < since + timedelta(minutes=team.sticky_minutes):
            return Choice(None, strategy=team.strategy, waits_for=agent_id)
        return None

    def _of_team(
        self, team: Team, need: Need, workload: Workload, at: datetime
    ) -> Choice:
        criterion, _ = RANKS[team.strategy]
        free = self._free(team, need, workload, at)
        if not free:
            return Choice(None, strategy=team.strategy)
        if not self._describes:
            return Choice(min(free)[-1].id, strategy=team.strategy)
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
            self._described(best, need, workload, at),
            team.strategy,
            criterion if tie_break == "" else tie_break,
        )

    def _free(
        self, team: Team, need: Need, workload: Workload, at: datetime
    ) -> list[Ranked]:
        """Everybody of the team who could have it now."""
        presence, loads, shifts = workload.presence, workload.loads, self._shifts
        base, weight, skill = base_language(need.language), need.weight, need.skill
        _, rank = RANKS[team.strategy]
        turn = self._by_id[team.id].get(workload.turns.get(team.id, ""))
        last = -1 if turn is None else turn.place
        is_plain = (
            skill is None
            and need.level < 2
            and need.declined_by is None
            and not self.is_bounded(team.id)
        )
        free: list[Ranked] = []
        for member in self._members[team.id]:
            agent_id = member.id
            if (
                presence.get(agent_id) != "online"
                or loads.get(agent_id, 0) + weight > member.capacity
                or not (is_plain or is_able(member, need))
                or (agent_id in shifts and not shifts[agent_id].is_on(at))
            ):
                continue
            speaks = base is None or base in member.languages
            level = member.skills.get(skill, 0) if skill else 0
            place = rank(member, workload, last)
            free.append((not speaks, place, level, member.place, member))
        return free

    def _only(
        self,
        member: Member,
        strategy: str,
        need: Need,
        workload: Workload,
        at: datetime,
    ) -> Choice:
        considered = self._described((member,), need, workload, at)
        return Choice(member.id, (member.id,), considered, strategy)

    def _described(
        self, members: Sequence[Member], need: Need, workload: Workload, at: datetime
    ) -> tuple[Candidate, ...]:
        if not self._describes:
            return ()
        base = base_language(need.language)
        return tuple([seen(member, need, base, workload, at) for member in members])

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
