"""Tickets and their owners as they were, beside as they would have been."""

from __future__ import annotations

from collections import defaultdict
from copy import copy, deepcopy
from datetime import UTC, datetime
from heapq import heappop, heappush

import msgspec

from routing_service.domain.events import (
    PresenceChanged,
    TeamChanged,
    TicketAssigned,
    TicketRouted,
)
from routing_service.domain.ledger import Held, Ledger
from routing_service.domain.record import Fact
from routing_service.domain.replay_result import AgentLoad, Waits
from routing_service.domain.replayed_ticket import ReplayedTicket
from routing_service.domain.routing import Router
from routing_service.domain.types import Priority
from routing_service.domain.workload import Owned, Workload, decided_at

URGENCY: dict[Priority, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
TRIED = 20
"""Waiting tickets of a team that are looked at when somebody gets free."""

Place = tuple[int, datetime, str]
"""(urgency, since when, stream): the order in which waiting tickets are given."""


class ReplayedWorld:
    """`workload`: of the course that would have been, which decisions are made on."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.workload = Workload({}, {}, {}, {}, {}, {})
        self._then = self._now = Ledger()  # one, until the courses part
        self._tickets: dict[str, ReplayedTicket] = {}
        self._parted: dict[str, ReplayedTicket] = {}
        self._waiting: defaultdict[str | None, list[Place]] = defaultdict(list)
        self._last_at = datetime.min.replace(tzinfo=UTC)

    def follow(self, fact: Fact) -> None:
        """What happened to a ticket, and was not for the rules to decide."""
        stream = fact.stream
        ticket = self._ticket(fact)
        was = ticket.owned
        ticket.take(fact)
        _enter(self._then, ticket, was, fact)
        parted = self._parted.get(stream)
        if parted is None:
            self._now_moved(ticket, was, fact)
        elif not isinstance(fact.event, TicketAssigned | TicketRouted | TeamChanged):
            was = parted.owned
            parted.take(fact)
            self._now_moved(parted, was, fact)
        if ticket.status == "closed":
            del self._tickets[stream]
            self._parted.pop(stream, None)

    def has_parted(self, fact: Fact) -> bool:
        """Whether the fact's ticket has another owner or team in the second course."""
        return fact.stream in self._parted

    def decide(self, then: Fact, now: TicketRouted) -> None:
        """A decision as it was, and as it would have been."""
        event, stream, at = then.event, then.stream, decided_at(then)
        assert isinstance(event, TicketRouted)
        self._last_at = max(self._last_at, at)
        ticket = self._ticket(then)
        has_parted = stream in self._parted
        is_same = (now.team_id, now.agent_id) == (event.team_id, event.agent_id)
        if not is_same and not has_parted:
            self._part(stream, ticket)
        was = ticket.owned
        ticket.take(then)
        _enter(self._then, ticket, was, then)
        if ticket.agent_id is None:
            self._then.await_owner(stream, at)
        if has_parted:
            return
        if is_same:
            decided = ticket
            self._now_moved(ticket, was, then)
        else:
            decided = self._parted[stream]
            fact = msgspec.structs.replace(then, event=now)
            decided.take(fact)
            self._now_moved(decided, was, fact)
        if decided.agent_id is None:
            self._now.await_owner(stream, at)
            if not is_same:
                place = URGENCY[decided.priority], at, stream
                heappush(self._waiting[decided.team_id], place)

    def change_presence(self, event: PresenceChanged, at: datetime) -> None:
        self.workload.change_presence(event, at)
        if event.to == "online":
            self._freed(event.agent_id, at)

    def load(self) -> list[AgentLoad]:
        for course in (self._then, self._now):
            course.settle(self._last_at)
        then, now, nothing = self._then.held, self._now.held, Held(self._last_at)
        return [
            AgentLoad(
                agent_id=agent_id,
                then_peak=then.get(agent_id, nothing).peak,
                now_peak=now.get(agent_id, nothing).peak,
                then_hours=round(then.get(agent_id, nothing).seconds / 3600, 1),
                now_hours=round(now.get(agent_id, nothing).seconds / 3600, 1),
            )
            for agent_id in sorted({*then, *now})
        ]

    def waits(self) -> Waits:
        return Waits(then=self._then.waits(), now=self._now.waits())

    def _ticket(self, fact: Fact) -> ReplayedTicket:
        ticket = self._tickets.get(fact.stream)
        if ticket is None:
            ticket = self._tickets[fact.stream] = ReplayedTicket(fact.occurred_at)
        return ticket

    def _part(self, stream: str, ticket: ReplayedTicket) -> None:
        """From here on the ticket goes its own way in the second course."""
        if self._now is self._then:
            self._now = deepcopy(self._then)
        self._parted[stream] = copy(ticket)

    def _now_moved(self, ticket: ReplayedTicket, was: Owned, fact: Fact) -> None:
        """In the second course, if it is not the first one still."""
        event, owns, is_live = fact.event, ticket.owned, fact.source == "live"
        if is_live and type(event) is TicketRouted:
            self.workload.take_turn(ticket.team_id, event.agent_id)
        if self._now is not self._then:
            _enter(self._now, ticket, was, fact)
        if was == owns:
            return
        self.workload.move(was, owns, decided_at(fact) if is_live else None)
        if self._waiting and was is not None:
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
            if ticket is None or not self._now.is_waiting(place[2]):
                continue
            choice = self.router.assigner.choose(ticket.need, self.workload, at)
            if choice.agent_id is None:
                left.append(place)
                continue
            ticket.give(choice.agent_id)
            self.workload.move(None, ticket.owned, None)
            self._now.move(None, ticket.owned, at)
            self._now.end_wait(place[2], ticket.owned, at)
        for place in left:
            heappush(queue, place)


def _enter(course: Ledger, ticket: ReplayedTicket, was: Owned, fact: Fact) -> None:
    owns, at = ticket.owned, fact.occurred_at
    if was != owns:
        course.move(was, owns, at)
    if owns is not None or ticket.is_ended:
        course.end_wait(fact.stream, owns, at)
