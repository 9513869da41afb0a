"""The deadlines of all clocks that run, found by when they fall.

Kept in stretches of time rather than in one sorted list: a change costs 5 us however
many clocks there are, and whoever asks for the next hour looks at the next hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routing_service.domain.sla import Urgency
from routing_service.domain.types import SlaTarget

STRETCH_SECONDS = 300


class Due(NamedTuple):
    """A clock and the second of its breach, since 1970."""

    second: int
    ticket_id: str
    target: SlaTarget


class Deadlines:
    """A ticket has at most one running clock of each target."""

    def __init__(self) -> None:
        self._of_ticket: dict[str, tuple[Due, ...]] = {}
        self._stretches: defaultdict[int, set[Due]] = defaultdict(set)

    def __len__(self) -> int:
        """How many clocks run."""
        return sum(map(len, self._of_ticket.values()))

    def put(self, ticket_id: str, clocks: Iterable[Urgency]) -> None:
        """Replaces what the ticket had; clocks that stand still have no deadline."""
        dues = tuple(
            Due(int(clock.breach_at.timestamp()), ticket_id, clock.target)
            for clock in clocks
            if clock.breach_at is not None
        )
        if dues == self._of_ticket.get(ticket_id, ()):
            return
        self.take_out(ticket_id)
        if dues:
            self._of_ticket[ticket_id] = dues
        for due in dues:
            self._stretches[due.second // STRETCH_SECONDS].add(due)

    def take_out(self, ticket_id: str) -> None:
        for due in self._of_ticket.pop(ticket_id, ()):
            number = due.second // STRETCH_SECONDS
            stretch = self._stretches[number]
            stretch.discard(due)
            if not stretch:
                del self._stretches[number]

    def of(self, ticket_id: str) -> tuple[Due, ...]:
        return self._of_ticket.get(ticket_id, ())

    def between(self, first: int, last: int) -> Iterator[Due]:
        """Those of the seconds `first` to `last`, the earliest first; the latest first
        where `first` lies behind `last`."""
        step = 1 if first <= last else -1
        least, most = min(first, last), max(first, last)
        start, end = first // STRETCH_SECONDS, last // STRETCH_SECONDS
        for number in range(start, end + step, step):
            for due in sorted(self._stretches.get(number, ()), reverse=step < 0):
                if least <= due.second <= most:
                    yield due
