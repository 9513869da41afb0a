"""The tickets that wait for an owner, the oldest most urgent first.

Tickets that the same agents could take stand in one queue, so that whoever becomes free
is asked for with the heads of some queues, however many tickets wait behind them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import heappop, heappush

import msgspec

from routing_service.domain.assignment import Assigner, Need, need_of
from routing_service.domain.configuration_values import Team
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import Priority

URGENCY: dict[Priority, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
ANY_URGENCY = -1

Place = tuple[int, float, str]
"""(urgency, since when in seconds, ticket id): what a queue is sorted by."""


class Queue(msgspec.Struct, frozen=True, gc=False):
    """What all tickets of a queue ask of their owner.

    A sticky team's tickets stand apart by last agent and urgency: each is held back
    for some minutes from when it began to wait, so that the oldest is let go first.
    """

    need: Need
    urgency: int = ANY_URGENCY


class Waiting:
    """`put` every ticket that changed; those that do not wait are left out."""

    def __init__(self) -> None:
        self._places: dict[Queue, list[Place]] = {}
        self._of_team: dict[str, set[Queue]] = {}
        self._queue_of: dict[str, tuple[Queue, Place]] = {}
        self._held_back: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._queue_of)

    def __contains__(self, ticket_id: str) -> bool:
        return ticket_id in self._queue_of

    def put(self, ticket: Ticket, assigner: Assigner) -> Queue | None:
        """The queue it came into just now; null where it stands as before, or does not
        wait."""
        old = self._queue_of.get(ticket.id)
        team = assigner.team(ticket.team_id)
        if not waits(ticket) or team is None:
            if old is not None:
                self._take_out(ticket.id, *old)
            return None
        need = need_of(ticket)
        queue = _queue(ticket, need, team, is_bounded=assigner.is_bounded(team.id))
        place = place_of(ticket)
        if old == (queue, place):
            return None
        if old is not None:
            self._take_out(ticket.id, *old)
        places = self._places.get(queue)
        if places is None:
            places = self._places[queue] = []
            self._of_team.setdefault(team.id, set()).add(queue)
        insort(places, place)
        self._queue_of[ticket.id] = queue, place
        if queue.need.last_agent_id is not None and need.waits_since is not None:
            until = need.waits_since + timedelta(minutes=team.sticky_minutes)
            heappush(self._held_back, (until, ticket.id))
        return queue

    def remove(self, ticket_id: str) -> None:
        old = self._queue_of.get(ticket_id)
        if old is not None:
            self._take_out(ticket_id, *old)

    def head(self, queue: Queue) -> Place | None:
        places = self._places.get(queue)
        return places[0] if places else None

    def queues(self, team_id: str | None = None) -> Iterable[Queue]:
        """Of one team, or all."""
        if team_id is None:
            return self._places
        return self._of_team.get(team_id, _NONE)

    def is_release_due(self, now: datetime) -> bool:
        return bool(self._held_back) and self._held_back[0][0] <= now

    def released(self, now: datetime) -> list[Queue]:
        """The queues of tickets that have waited long enough for their last agent."""
        queues = []
        while self.is_release_due(now):
            _, ticket_id = heappop(self._held_back)
            if ticket_id in self._queue_of:
                queues.append(self._queue_of[ticket_id][0])
        return queues

    def _take_out(self, ticket_id: str, queue: Queue, place: Place) -> None:
        places = self._places[queue]
        del places[bisect_left(places, place)]
        del self._queue_of[ticket_id]
        if not places:
            del self._places[queue]
            self._of_team[queue.need.team_id or ""].discard(queue)


_NONE: frozenset[Queue] = frozenset()


def waits(ticket: Ticket) -> bool:
    """Open and nobody's. Who waits for the customer, or came by an import and nobody
    has touched, is given to nobody."""
    return (
        ticket.agent_id is None
        and ticket.status == "open"
        and ticket.is_opened
        and not ticket.is_history
    )


def place_of(ticket: Ticket) -> Place:
    """By priority, then by how long the customer has waited for an answer; one who
    waits for none counts from the last message."""
    since = ticket.waits_since or ticket.last_message_at or ticket.opened_at
    return URGENCY[ticket.priority], since.timestamp(), ticket.id


def _queue(ticket: Ticket, need: Need, team: Team, *, is_bounded: bool) -> Queue:
    is_sticky = team.strategy == "sticky" and need.last_agent_id is not None
    asked = Need(
        need.team_id,
        skill=need.skill,
        skill_level=need.skill_level,
        level=need.level,
        weight=need.weight,
        last_agent_id=need.last_agent_id if is_sticky else None,
        declined_by=need.declined_by,
        number_id=need.number_id if is_bounded else None,
        country=need.country if is_bounded else None,
    )
    return Queue(asked, URGENCY[ticket.priority] if is_sticky else ANY_URGENCY)
