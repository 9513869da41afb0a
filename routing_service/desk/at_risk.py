"""What is about to be late, and what just became so, within a reader's sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import msgspec

from routing_service.desk.board import Board
from routing_service.desk.deadlines import Due
from routing_service.desk.shelf import Sight
from routing_service.desk.state import State
from routing_service.domain.access import Principal
from routing_service.domain.sla import pressing
from routing_service.domain.types import Priority, SlaTarget, TicketStatus

FEW_TICKETS = 500
"""Who sees no more has each of them looked at; for others the deadlines are walked."""


class RiskQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`within_seconds`: how far to look ahead, and back for breaches."""

    within_seconds: int = 3_600
    limit: int = 50
    team_id: str | None = None
    target: SlaTarget | None = None


class RiskyClock(msgspec.Struct, frozen=True, kw_only=True):
    """A running clock. `remaining_seconds`: on the wall, until `breach_at`; negative
    once it is late."""

    ticket_id: str
    target: SlaTarget
    period: int
    due_at: datetime | None
    breach_at: datetime
    remaining_seconds: int
    contact_name: str | None
    status: TicketStatus
    priority: Priority
    team_id: str | None
    agent_id: str | None


class Risks(msgspec.Struct, frozen=True, kw_only=True):
    """`at_risk`: the soonest first. `breached`: late and still unanswered, the latest
    first. Each at most as long as asked for; `has_more_...` says when there are more.
    """

    now: datetime
    at_risk: list[RiskyClock]
    breached: list[RiskyClock]
    has_more_at_risk: bool
    has_more_breached: bool


class AtRisk:
    def __init__(self, state: State, board: Board) -> None:
        self._state = state
        self._board = board

    def find(self, principal: Principal, query: RiskQuery, now: datetime) -> Risks:
        sight = self._board.sight(principal, team_id=query.team_id)
        second = int(now.timestamp())
        coming = self._seen(sight, query, second, second + query.within_seconds)
        gone = self._seen(sight, query, second - 1, second - query.within_seconds)
        limit = query.limit
        at_risk = list(islice(coming, limit + 1))
        breached = list(islice(gone, limit + 1))
        return Risks(
            now=now,
            at_risk=[self._clock(due, now) for due in at_risk[:limit]],
            breached=[self._clock(due, now) for due in breached[:limit]],
            has_more_at_risk=len(at_risk) > limit,
            has_more_breached=len(breached) > limit,
        )

    def _seen(
        self, sight: Sight, query: RiskQuery, first: int, last: int
    ) -> Iterator[Due]:
        deadlines = self._board.deadlines
        dues: Iterable[Due]
        if sight.holds_at_most(FEW_TICKETS):
            least, most = min(first, last), max(first, last)
            own = (due for one in sight for due in deadlines.of(one))
            dues = sorted(
                (due for due in own if least <= due.second <= most),
                reverse=first > last,
            )
        else:
            dues = (
                due for due in deadlines.between(first, last) if due.ticket_id in sight
            )
        return (due for due in dues if query.target in {None, due.target})

    def _clock(self, due: Due, now: datetime) -> RiskyClock:
        ticket = self._state.tickets[due.ticket_id]
        contact = self._state.contacts.get(ticket.contact_id)
        (clock,) = (one for one in pressing(ticket.sla) if one.target == due.target)
        return RiskyClock(
            ticket_id=ticket.id,
            target=clock.target,
            period=clock.period,
            due_at=clock.due_at,
            breach_at=datetime.fromtimestamp(due.second, UTC),
            remaining_seconds=due.second - int(now.timestamp()),
            contact_name=contact.name if contact else None,
            status=ticket.status,
            priority=ticket.priority,
            team_id=ticket.team_id,
            agent_id=ticket.agent_id,
        )
