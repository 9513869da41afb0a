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
        owned, owns = _owned(before), _owned(after)
        if owned != owns:
            self._carry(owned, -1)
            self._carry(owns, 1)
        if fact is not None and fact.source == "live":
            event = fact.event
            if isinstance(event, TicketRouted) and event.agent_id and after is not None:
                self.turns[after.team_id or ""] = event.agent_id
            if owned != owns:
                for agent_id in {owned[0], owns[0]} - {None}:
                    self.idle_since[agent_id or ""] = decided_at(fact)
        return owned[0] if owned != owns else None

    def _carry(self, owned: Owned, sign: int) -> None:
        agent_id, weight = owned
        if agent_id is not None:
            _add(self.loads, agent_id, sign * weight)
            _add(self.counts, agent_id, sign)


Owned = tuple[str | None, int]
"""(owner, weight) as far as it counts."""

NOTHING: Owned = (None, 0)


def decided_at(fact: Fact) -> datetime:
    """When an owner was decided on: a late message is routed when it comes."""
    event = fact.event
    if isinstance(event, TicketRouted) and event.decided_at is not None:
        return event.decided_at
    return fact.occurred_at


def _owned(ticket: Ticket | None) -> Owned:
    if ticket is None or ticket.agent_id is None or ticket.is_ended:
        return NOTHING
    return ticket.agent_id, ticket.weight


def _add(sums: dict[str, int], agent_id: str, change: int) -> None:
    """Nobody stands there with nothing."""
    after = sums.get(agent_id, 0) + change
    if after:
        sums[agent_id] = after
    else:
        sums.pop(agent_id, None)
