"""How much everybody held in one course of events, and how long tickets waited."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.replay_result import WaitFigures, wait_figures
from routing_service.domain.workload import Owned


class Held(msgspec.Struct, gc=False):
    """`load` since then; its `peak` ever and `seconds` in sum, in ticket weights."""

    since: datetime
    load: int = 0
    peak: int = 0
    seconds: float = 0.0

    def change(self, weight: int, at: datetime) -> None:
        if at > self.since:
            if self.load:
                self.seconds += self.load * (at - self.since).total_seconds()
            self.since = at
        self.load += weight
        self.peak = max(self.peak, self.load)


class Ledger:
    """`held`: by agent id."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self._waiting: dict[str, datetime] = {}
        self._waits: list[float] = []
        self._never = 0

    def await_owner(self, stream: str, at: datetime) -> None:
        """The ticket found nobody free."""
        self._waiting[stream] = at

    def is_waiting(self, stream: str) -> bool:
        return stream in self._waiting

    def move(self, was: Owned, owns: Owned, at: datetime) -> None:
        """A ticket changes hands."""
        if was is not None:
            self._held(was[0], at).change(-was[1], at)
        if owns is not None:
            self._held(owns[0], at).change(owns[1], at)

    def end_wait(self, stream: str, owns: Owned, at: datetime) -> None:
        """The ticket has an owner, or has ended without; if it waited at all."""
        since = self._waiting.pop(stream, None)
        if since is None:
            return
        if owns is None:
            self._never += 1
        else:
            self._waits.append(max(0.0, (at - since).total_seconds()))

    def settle(self, at: datetime) -> None:
        """Counts what is still held up to `at`."""
        for one in self.held.values():
            one.change(0, at)

    def waits(self) -> WaitFigures:
        return wait_figures(self._waits, self._never + len(self._waiting))

    def _held(self, agent_id: str, at: datetime) -> Held:
        held = self.held.get(agent_id)
        if held is None:
            held = self.held[agent_id] = Held(at)
        return held
