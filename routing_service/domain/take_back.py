"""Which tickets are taken from an owner who is gone, or does nothing.

Only of customers who wait for an answer. A ticket is due once the owner has been
offline for the team's `take_back_minutes`, or nobody has acted for its `stale_minutes`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from heapq import heappop, heappush

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.events import TicketAssigned
from routing_service.domain.ticket import STALE, Ticket
from routing_service.domain.workload import Workload

OWNER_GONE = "owner gone"


class Due(msgspec.Struct, frozen=True, order=True):
    at: datetime
    reason: str


def due(ticket: Ticket, configuration: Configuration, workload: Workload) -> Due | None:
    """When the ticket is to be taken back, as things stand; null is never."""
    team = configuration.teams.get(ticket.team_id or "")
    if team is None or not _is_neglectable(ticket):
        return None
    agent_id = ticket.agent_id or ""
    touched_at = ticket.touched_at or ticket.opened_at
    reasons = []
    is_gone = workload.presence.get(agent_id) == "offline"
    if team.take_back_minutes and (is_gone or agent_id not in configuration.agents):
        gone_at = max(workload.present_since.get(agent_id, touched_at), touched_at)
        after = timedelta(minutes=team.take_back_minutes)
        reasons.append(Due(gone_at + after, OWNER_GONE))
    if team.stale_minutes:
        idle_at = max(ticket.waits_since or touched_at, touched_at)
        reasons.append(Due(idle_at + timedelta(minutes=team.stale_minutes), STALE))
    return min(reasons, default=None)


def taken_back(ticket: Ticket, reason: str) -> TicketAssigned:
    return TicketAssigned(
        ticket_id=ticket.id, from_agent_id=ticket.agent_id, reason=reason
    )


class Neglected:
    """When which ticket must be looked at again; no ticket is looked at before."""

    def __init__(self) -> None:
        self._of_agent: dict[str, set[str]] = {}
        self._agent_of: dict[str, str] = {}
        self._times: list[tuple[datetime, str]] = []
        self._next: dict[str, datetime] = {}

    def follow(
        self, ticket: Ticket, configuration: Configuration, workload: Workload
    ) -> None:
        """A ticket changed."""
        former = self._agent_of.pop(ticket.id, None)
        if former is not None:
            self._of_agent[former].discard(ticket.id)
        if not _is_neglectable(ticket):
            self._next.pop(ticket.id, None)
            return
        agent_id = ticket.agent_id or ""
        self._agent_of[ticket.id] = agent_id
        self._of_agent.setdefault(agent_id, set()).add(ticket.id)
        self.look_again(ticket, due(ticket, configuration, workload))

    def of(self, agent_id: str) -> frozenset[str]:
        """The agent's tickets whose customers wait."""
        return frozenset(self._of_agent.get(agent_id, ()))

    def look_again(self, ticket: Ticket, when: Due | None) -> None:
        """A later time replaces no earlier one: the ticket is looked at then, and put
        off."""
        if when is None:
            return
        known = self._next.get(ticket.id)
        if known is None or when.at < known:
            self._next[ticket.id] = when.at
            heappush(self._times, (when.at, ticket.id))

    def passed(self, now: datetime) -> list[str]:
        """The tickets to look at now, each once."""
        ticket_ids = []
        while self._times and self._times[0][0] <= now:
            at, ticket_id = heappop(self._times)
            if self._next.get(ticket_id) == at:
                del self._next[ticket_id]
                ticket_ids.append(ticket_id)
        return ticket_ids


def _is_neglectable(ticket: Ticket) -> bool:
    return (
        ticket.agent_id is not None
        and ticket.status == "open"
        and ticket.waits_since is not None
        and not ticket.is_history
    )
