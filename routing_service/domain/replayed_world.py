"""Tickets and their owners as they were, beside as they would have been."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from datetime import UTC, datetime
from heapq import heappop, heappush

import msgspec

from routing_service.domain.assignment import need_of
from routing_service.domain.events import (
    PresenceChanged,
    TeamChanged,
    TicketAssigned,
    TicketRouted,
)
from routing_service.domain.ledger import Ledger, Owned, owned
from routing_service.domain.record import Fact
from routing_service.domain.replay_result import AgentLoad, Waits
from routing_service.domain.routing import Router
from routing_service.domain.ticket import Ticket, apply
from routing_service.domain.types import Priority
from routing_service.domain.workload import Workload, decided_at

URGENCY: dict[Priority, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
TRIED = 20
"""Waiting tickets of a team that are looked at when somebody gets free."""

Place = tuple[int, datetime, str]
"""(urgency, since when, stream): the order in which waiting tickets are given."""


class ReplayedWorld:
    """`workload`: of the course that would have been, which decisions are made on."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.workload = Workload({}, {}, {}, {}, {})
        self._then = self._now = Ledger()  # one, until the courses part
        self._tickets: dict[str, Ticket] = {}
        self._parted: dict[str, Ticket] = {}
        self._waiting: defaultdict[str | None, list[Place]] = defaultdict(list)
        self._last_at = datetime.min.replace(tzinfo=UTC)

    def follow(self, fact: Fact) -> None:
        """What happened to a ticket, and was not for the rules to decide."""
        before, after, was, now = self._then_follows(fact)
        parted = self._parted.get(fact.stream)
        if parted is None:
            self._now_follows(before, after, fact, was, now)
        elif not isinstance(fact.event, TicketAssigned | TicketRouted | TeamChanged):
            moved = apply(parted, fact, None)
            self._now_follows(parted, moved, fact, owned(parted), owned(moved))
            _keep(self._parted, fact.stream, moved)

    def has_parted(self, fact: Fact) -> bool:
        """Whether the fact's ticket has another owner or team in the second course."""
        return fact.stream in self._parted

    def decide(self, then: Fact, now: TicketRouted) -> None:
        """A decision as it was, and as it would have been."""
        was = then.event
        assert isinstance(was, TicketRouted)
        is_same = (now.team_id, now.agent_id) == (was.team_id, was.agent_id)
        if not is_same and self._now is self._then:
            self._now = deepcopy(self._then)
        before, after, had, has = self._then_follows(then)
        at = decided_at(then)
        self._last_at = max(self._last_at, at)
        if was.agent_id is None and after.agent_id is None:
            self._then.await_owner(after.id, at)
        if then.stream in self._parted:
            return
        if is_same:
            decided = after
            self._now_follows(before, after, then, had, has)
        else:
            fact = msgspec.structs.replace(then, event=now)
            decided = self._parted[then.stream] = apply(before, fact, None)
            self._now_follows(before, decided, fact, had, owned(decided))
        if decided.agent_id is None:
            if self._now is not self._then:
                self._now.await_owner(after.id, at)
            if then.stream in self._parted:
                place = URGENCY[decided.priority], at, then.stream
                heappush(self._waiting[decided.team_id], place)

    def change_presence(self, event: PresenceChanged, at: datetime) -> None:
        self.workload.change_presence(event, at)
        if event.to == "online":
            self._freed(event.agent_id, at)

    def load(self) -> list[AgentLoad]:
        then, now = self._then, self._now
        then.settle(self._last_at)
        now.settle(self._last_at)
        return [
            AgentLoad(
                agent_id=agent_id,
                then_peak=then.peaks.get(agent_id, 0),
                now_peak=now.peaks.get(agent_id, 0),
                then_hours=round(then.seconds.get(agent_id, 0.0) / 3600, 1),
                now_hours=round(now.seconds.get(agent_id, 0.0) / 3600, 1),
            )
            for agent_id in sorted({*then.peaks, *now.peaks})
        ]

    def waits(self) -> Waits:
        return Waits(then=self._then.waits(), now=self._now.waits())

    def _then_follows(self, fact: Fact) -> tuple[Ticket | None, Ticket, Owned, Owned]:
        """The ticket before and after the fact, and whose it was and is."""
        before = self._tickets.get(fact.stream)
        after = apply(before, fact, None)
        was, now = owned(before), owned(after)
        if was != now or after.is_ended:
            self._then.follow(after, was, now, fact.occurred_at)
        _keep(self._tickets, fact.stream, after)
        return before, after, was, now

    def _now_follows(
        self, before: Ticket | None, after: Ticket, fact: Fact, was: Owned, now: Owned
    ) -> None:
        if was != now or type(fact.event) is TicketRouted:
            self.workload.follow(before, after, fact)
        if self._now is not self._then and (was != now or after.is_ended):
            self._now.follow(after, was, now, fact.occurred_at)
        if self._waiting and was is not None and was != now:
            self._freed(was[0], fact.occurred_at)

    def _freed(self, agent_id: str, at: datetime) -> None:
        """Gives what waits in the second course only to whoever has room now: the most
        urgent first, then the oldest."""
        agent = self.router.configuration.agents.get(agent_id)
        for team_id in agent.teams if agent else ():
            if self._waiting.get(team_id):
                self._give_out(self._waiting[team_id], at)

    def _give_out(self, queue: list[Place], at: datetime) -> None:
        left: list[Place] = []
        while queue and len(left) < TRIED:
            place = heappop(queue)
            ticket = self._parted.get(place[2])
            if ticket is None or not self._now.is_waiting(ticket.id):
                continue
            choice = self.router.assigner.choose(need_of(ticket), self.workload, at)
            if choice.agent_id is None:
                left.append(place)
                continue
            given = msgspec.structs.replace(ticket, agent_id=choice.agent_id)
            self.workload.follow(ticket, given)
            self._now.follow(given, None, owned(given), at)
            self._parted[place[2]] = given
        for place in left:
            heappush(queue, place)


def _keep(tickets: dict[str, Ticket], stream: str, ticket: Ticket) -> None:
    if ticket.status == "closed":
        tickets.pop(stream, None)
    else:
        tickets[stream] = ticket
