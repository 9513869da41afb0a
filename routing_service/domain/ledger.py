"""How much everybody held in one course of events, and how long tickets waited."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.replay_result import WaitFigures, wait_figures
from routing_service.domain.ticket import Ticket

Owned = tuple[str, int] | None
"""(owner, weight) of a ticket in work; null for what is nobody's."""


class Ledger:
    """`peaks` ever and `seconds` in sum, in ticket weights by agent id."""

    def __init__(self) -> None:
        self.peaks: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self._loads: dict[str, int] = {}
        self._since: dict[str, datetime] = {}
        self._waiting: dict[str, datetime] = {}
        self._waits: list[float] = []
        self._never = 0

    def await_owner(self, ticket_id: str, at: datetime) -> None:
        """The ticket found nobody free."""
        self._waiting[ticket_id] = at

    def is_waiting(self, ticket_id: str) -> bool:
        return ticket_id in self._waiting

    def follow(self, ticket: Ticket, owned: Owned, owns: Owned, at: datetime) -> None:
        """The ticket was `owned` and is in the hands of `owns` now."""
        if self._waiting and ticket.id in self._waiting:
            self._end_wait(ticket, at)
        if owned == owns:
            return
        if owned is not None:
            self._hold(owned[0], -owned[1], at)
        if owns is not None:
            self._hold(owns[0], owns[1], at)

    def settle(self, at: datetime) -> None:
        """Counts what is still held up to `at`."""
        for agent_id in self._loads:
            self._hold(agent_id, 0, at)

    def waits(self) -> WaitFigures:
        return wait_figures(self._waits, self._never + len(self._waiting))

    def _end_wait(self, ticket: Ticket, at: datetime) -> None:
        if ticket.is_ended:
            del self._waiting[ticket.id]
            self._never += 1
        elif ticket.agent_id is not None:
            since = self._waiting.pop(ticket.id)
            self._waits.append(max(0.0, (at - since).total_seconds()))

    def _hold(self, agent_id: str, weight: int, at: datetime) -> None:
        load = self._loads.get(agent_id, 0)
        since = self._since.get(agent_id)
        if since is None or at > since:
            if load and since is not None:
                held = load * (at - since).total_seconds()
                self.seconds[agent_id] = self.seconds.get(agent_id, 0.0) + held
            self._since[agent_id] = at
        load += weight
        self._loads[agent_id] = load
        if load > self.peaks.get(agent_id, 0):
            self.peaks[agent_id] = load


def owned(ticket: Ticket | None) -> Owned:
    if ticket is None or ticket.agent_id is None or ticket.is_ended:
        return None
    return ticket.agent_id, ticket.weight
