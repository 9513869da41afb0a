"""What the recorded attempts leave of WhatsApp's limits, and which numbers are stopped.

Both are folded from facts, so that a restart forgets neither: each attempt is durable
before its request leaves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from routing_service.domain.events import NumberResumed, NumberStopped
from routing_service.domain.pace import pair_paid_at
from routing_service.domain.record import Fact

Pair = tuple[str, str]
"""Number and contact."""


class Stop(msgspec.Struct, frozen=True):
    """Why a number sends nothing until somebody resumes it."""

    code: int | None
    reason: str
    since: datetime


class Departures:
    """`last` is when each number last attempted a send; `stops` the stopped ones."""

    def __init__(
        self,
        debts: Iterable[tuple[Pair, float]] = (),
        last: dict[str, float] | None = None,
        stops: dict[str, Stop] | None = None,
    ) -> None:
        self.debts: OrderedDict[Pair, float] = OrderedDict(debts)
        self.last: dict[str, float] = last or {}
        self.stops: dict[str, Stop] = stops or {}

    def paid_at(self, number_id: str, contact_id: str) -> float:
        """When everything sent to the customer is paid back (Unix seconds)."""
        return self.debts.get((number_id, contact_id), 0.0)

    def attempted(self, number_id: str, contact_id: str, at: datetime) -> None:
        """Takes one attempt; a debt that was paid by then is forgotten."""
        now = at.timestamp()
        pair = (number_id, contact_id)
        self.debts[pair] = pair_paid_at(self.debts.get(pair, 0.0), now)
        self.debts.move_to_end(pair)
        while next(iter(self.debts.values())) < now:
            self.debts.popitem(last=False)
        self.last[number_id] = max(now, self.last.get(number_id, 0.0))

    def apply(self, fact: Fact) -> None:
        match fact.event:
            case NumberStopped() as stopped:
                stop = Stop(stopped.code, stopped.reason, fact.occurred_at)
                self.stops.setdefault(stopped.number_id, stop)
            case NumberResumed() as resumed:
                self.stops.pop(resumed.number_id, None)
            case _:
                pass
