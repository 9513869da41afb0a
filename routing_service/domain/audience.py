"""Whom a list of recipients reaches: the owner, a team, a supervisor, agents, channels.

Nobody is told of a ticket they may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from routing_service.domain.access import Holding, Owned, principal_of, visible
from routing_service.domain.audience_names import OWNER, SUPERVISOR, TEAM
from routing_service.domain.configuration import Configuration
from routing_service.domain.supervisors import supervisor_among
from routing_service.domain.workload import Workload

MOST_SIGHTS = 1_000
"""Holdings remembered with who may see them: about 10 MB for a hundred agents."""


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody wants to be told. `sound` and `desktop` are for the pages."""

    app: bool = True
    email: bool = False
    sound: bool = True
    desktop: bool = False


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Ids, each once: agents who find it in the application, agents who get it by
    e-mail, and channels."""

    agents: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.agents or self.emails or self.channels)


class Audience:
    """The recipients of one configuration. Who chose nothing is told in the
    application."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._principals = {
            one.id: principal_of(one, configuration.roles)
            for one in configuration.agents.values()
        }
        self._supervisors = {
            one.id: one
            for one in self._principals.values()
            if "tickets.intervene" in one.permissions
        }
        self._sights: dict[Holding, dict[str, bool]] = {}
        self._members: dict[str, list[str]] = {}
        for agent in configuration.agents.values():
            for team_id in agent.teams:
                self._members.setdefault(team_id, []).append(agent.id)

    def reached(
        self,
        recipients: Iterable[str],
        ticket: Owned,
        workload: Workload,
        ways: Mapping[str, Ways],
    ) -> Reached:
        """`ways`: what people chose, by agent id. A recipient that has left the
        configuration is passed over."""
        wanted = list(dict.fromkeys(recipients))
        sight = self._who_may_see(ticket)
        people = dict.fromkeys(
            agent_id
            for recipient in wanted
            for agent_id in self._people(recipient, ticket, workload)
            if sight(agent_id)
        )
        chosen = {one: ways.get(one, _USUAL) for one in people}
        return Reached(
            agents=tuple(one for one in people if _is_in_app(chosen[one])),
            emails=tuple(one for one in people if chosen[one].email),
            channels=tuple(one for one in wanted if one in self.configuration.channels),
        )

    def _who_may_see(self, ticket: Owned) -> Callable[[str], bool]:
        """Asked once for all tickets of one holding: thousands of alerts fall together
        at the opening of a calendar."""
        holding = Holding.of(ticket)
        if len(self._sights) >= MOST_SIGHTS:
            self._sights.clear()
        known = self._sights.setdefault(holding, {})

        def may_see(agent_id: str) -> bool:
            if agent_id not in known:
                known[agent_id] = visible(self._principals[agent_id], holding)
            return known[agent_id]

        return may_see

    def _people(
        self, recipient: str, ticket: Owned, workload: Workload
    ) -> Iterator[str]:
        if recipient == OWNER and ticket.agent_id is not None:
            yield from self._known(ticket.agent_id)
        elif recipient in {OWNER, TEAM}:
            yield from self._present(ticket.team_id, workload)
        elif recipient == SUPERVISOR:
            supervisors = self._supervisors.values()
            yield from self._known(supervisor_among(supervisors, ticket, workload))
        elif recipient in self._principals:
            yield recipient
        else:
            yield from self._present(recipient, workload)

    def _known(self, agent_id: str | None) -> Iterator[str]:
        if agent_id in self._principals:
            yield agent_id

    def _present(self, team_id: str | None, workload: Workload) -> Iterator[str]:
        for agent_id in self._members.get(team_id or "", ()):
            if workload.is_here(agent_id):
                yield agent_id


def _is_in_app(ways: Ways) -> bool:
    return ways.app or not ways.email


_USUAL = Ways()
