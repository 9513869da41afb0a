"""Who is there, how much they hold and whose turn it is: a fold over the facts.

Whoever gives it the same facts in the same order chooses the same agents.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.events import PresenceChanged, TicketRouted
from routing_service.domain.record import Fact
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import Presence


class Workload(msgspec.Struct):
    """All by agent id, but for `turns`.

    `loads`: the weight of the unresolved tickets owned, `counts`: how many they are.
    `present_since`: when the presence last changed. `idle_since`: when the agent last
    was given a ticket, was done with one or came online. `turns`: whom routing gave a
    ticket last, by team.
    """

    presence: dict[str, Presence] = {}
    loads: dict[str, int] = {}
    idle_since: dict[str, datetime] = {}
    present_since: dict[str, datetime] = {}
    turns: dict[str, str] = {}
    counts: dict[str, int] = {}

    def has_room(self, agent_id: str, capacity: int, weight: int = 1) -> bool:
        """Present (online, not busy or away), and the ticket fits in."""
        is_present = self.presence.get(agent_id) == "online"
        return is_present and self.loads.get(agent_id, 0) + weight <= capacity

    def is_here(self, agent_id: str) -> bool:
        return self.presence.get(agent_id, "offline") != "offline"

    def change_presence(self, event: PresenceChanged, at: datetime) -> None:
        if self.presence.get(event.agent_id) == event.to:
            return
        self.presence[event.agent_id] = event.to
        self.present_since[event.agent_id] = at
        if event.to == "online":
            self.idle_since[event.agent_id] = at

    def follow(
        self, before: Ticket | None, after: Ticket | None, fact: Fact | None = None
    ) -> str | None:
        """A ticket stood at `before` and stands at `after`; null is one that is not
        known, or not in work any more. `fact` made the change, where one did; what an
        import tells is nobody's turn, and makes nobody idle. Returns the agent who has
        more room than before."""
        live = fact if fact is not None and fact.source == "live" else None
        if live is not None and after is not None and type(live.event) is TicketRouted:
            self.take_turn(after.team_id, live.event.agent_id)
        was, owns = owned(before), owned(after)
        if was == owns:
            return None
        self.move(was, owns, None if live is None else decided_at(live))
        return None if was is None else was[0]

    def move(self, was: Owned, owns: Owned, at: datetime | None) -> None:
        """A ticket changes hands; `at`: since when they are idle, unless that does not
        count."""
        if was is not None:
            self._carry(was[0], -was[1], -1, at)
        if owns is not None:
            self._carry(owns[0], owns[1], 1, at)

    def take_turn(self, team_id: str | None, agent_id: str | None) -> None:
        """Routing gave a ticket of the team to the agent."""
        if agent_id is not None:
            self.turns[team_id or ""] = agent_id

    def _carry(
        self, agent_id: str, weight: int, count: int, at: datetime | None
    ) -> None:
        _add(self.loads, agent_id, weight)
        _add(self.counts, agent_id, count)
        if at is not None:
            self.idle_since[agent_id] = at


Owned = tuple[str, int] | None
"""(owner, weight) of a ticket in work; null for what is nobody's."""


def owned(ticket: Ticket | None) -> Owned:
    if ticket is None or ticket.agent_id is None or ticket.is_ended:
        return None
    return ticket.agent_id, ticket.weight


def decided_at(fact: Fact) -> datetime:
    """When an owner was decided on: a late message is routed when it comes."""
    event = fact.event
    if isinstance(event, TicketRouted) and event.decided_at is not None:
        return event.decided_at
    return fact.occurred_at


def _add(sums: dict[str, int], agent_id: str, change: int) -> None:
    """Nobody stands there with nothing."""
    after = sums.get(agent_id, 0) + change
    if after:
        sums[agent_id] = after
    else:
        sums.pop(agent_id, None)
