"""Which waiting ticket goes to whom next, once somebody may have room.

Between two decisions it holds that no ticket waits for which an able agent is free. So
only what was stirred since is looked at: the queues of an agent who may have more room,
and those a ticket came into.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush, heapreplace
from itertools import count

import msgspec

from routing_service.domain.assignment import Assigner, Choice, Need, need_of
from routing_service.domain.events import TicketRouted
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import RoutingTrigger
from routing_service.domain.waiting import Place, Queue, Waiting
from routing_service.domain.workload import Workload


class Given(msgspec.Struct, frozen=True):
    """A waiting ticket, what it needs and whom it goes to."""

    ticket_id: str
    need: Need
    choice: Choice


class Dispatch:
    """Remembers what was stirred; `next` gives one ticket after another."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self._agents: set[str] = set()
        self._queues: set[Queue] = set()
        self._heads: list[tuple[Place, int, Queue, str | None]] = []
        self._count = count()

    @property
    def is_stirred(self) -> bool:
        return bool(self._queues or self._agents or self._heads)

    def follow(self, ticket: Ticket, assigner: Assigner) -> None:
        """A ticket changed."""
        queue = self.waiting.put(ticket, assigner)
        if queue is not None:
            self._queues.add(queue)

    def stir(self, agent_id: str) -> None:
        """Somebody has more room than before, came or went."""
        self._agents.add(agent_id)

    def stir_all(self) -> None:
        self._queues.update(self.waiting.queues())

    def stir_released(self, now: datetime) -> None:
        """Those that have waited long enough for their last agent."""
        self._queues.update(self.waiting.released(now))

    def next(
        self,
        tickets: Mapping[str, Ticket],
        assigner: Assigner,
        workload: Workload,
        now: datetime,
    ) -> Given | None:
        """The oldest most urgent ticket that somebody is free for; null when there is
        none, and nothing is stirred any more. Asked again before the ticket has its
        owner, it says the same again."""
        self._gather(assigner)
        heads = self._heads
        while heads:
            place, _, queue, agent_id = heads[0]
            head = self.waiting.head(queue)
            if head is None or not (
                agent_id is None
                or assigner.is_free(agent_id, queue.need, workload, now)
            ):
                heappop(heads)
                continue
            if head != place:
                heapreplace(heads, (head, next(self._count), queue, agent_id))
                continue
            need = need_of(tickets[place[2]])
            choice = assigner.choose(need, workload, now)
            if choice.agent_id is not None:
                return Given(place[2], need, choice)
            heappop(heads)  # Who could take one behind it could take it.
        return None

    def _gather(self, assigner: Assigner) -> None:
        for agent_id in self._agents:
            for team_id in assigner.teams_of(agent_id):
                for queue in self.waiting.queues(team_id):
                    if queue.need.last_agent_id == agent_id:
                        self._queues.add(queue)
                    elif assigner.could_take(agent_id, queue.need):
                        self._look_at(queue, agent_id)
        self._agents.clear()
        for queue in self._queues:
            self._look_at(queue)
        self._queues.clear()

    def _look_at(self, queue: Queue, agent_id: str | None = None) -> None:
        """Once more, for this agent only, or for anybody."""
        head = self.waiting.head(queue)
        if head is not None:
            heappush(self._heads, (head, next(self._count), queue, agent_id))


def decision(
    given: Given,
    trigger: RoutingTrigger,
    *,
    rule_set_version: int,
    reason: str,
    decided_at: datetime | None = None,
) -> TicketRouted:
    """The owner that was chosen, as a fact; no rule took part. Its facts hold the need,
    so that the choice can be made again."""
    choice = given.choice
    return TicketRouted(
        ticket_id=given.ticket_id,
        rule_set_version=rule_set_version,
        trigger=trigger,
        agent_id=choice.agent_id,
        facts={"need": msgspec.to_builtins(given.need)},
        candidates=choice.candidates,
        considered=choice.considered,
        strategy=choice.strategy,
        tie_break=choice.tie_break,
        reason=reason,
        decided_at=decided_at,
    )
