"""How fast messages may leave: from one business number, and to one of its customers.

WhatsApp refuses a message too many (130429, 131056). These rules keep within its limits
whatever way the requests take: it counts when they arrive, we only see them leave and
come back. Times are seconds of a clock that does not run back.
"""

from __future__ import annotations

import math
from collections import deque

PER_SECOND = 80
"""Messages of a number, in and out together, before WhatsApp upgrades it to 1,000."""
BURST_SECONDS = 0.1
"""How much of a second's messages may leave at once; the rest is spread."""
SECOND = 1.003
"""WhatsApp's second, and what two clocks may differ within it."""
AFTER_RESTART_SECONDS = 2.0
"""How long a number rests after the last attempt that a former run recorded: one second
of its limit, and one for requests that were still on their way."""

TRIPS_SEEN, SECONDS_SEEN = 100, 10.0
"""After so many round trips and seconds the shortest seen is believed to be the
shortest there is: the first ones are slow on both sides."""

PAIR_SECONDS = 6.0
"""One message in so many seconds from one number to one customer ..."""
PAIR_BURST = 45
"""... of which so many may leave at once, borrowed from the time to come."""
_SPARE = 1
"""Messages of the burst we never borrow: 6 s by which a later request may travel faster
than an earlier one."""


class Throughput:
    """Keeps one number below `per_second` messages in every second at WhatsApp's end.

    A message holds one of `per_second` places from before it leaves until a second
    after its answer, less the shortest round trip there is. It arrived before its
    answer, and the next one needs at least the shortest way, so no second holds one
    too many however unevenly the requests travel; a steady way costs nothing. A
    request that hangs holds its place until its time-out: WhatsApp may still be about
    to count it.
    """

    def __init__(self, per_second: int = PER_SECOND) -> None:
        self.per_second = per_second
        self._leaving: dict[str, float] = {}
        self._counted: deque[float] = deque()
        self._shortest_trip = math.inf
        self._trips = 0
        self._first_trip_at = math.inf
        self._spread_until = -math.inf

    @property
    def leaving_count(self) -> int:
        """Messages that have left and are not answered."""
        return len(self._leaving)

    def free(self, now: float) -> int:
        """How many messages may leave now."""
        while self._counted and self._counted[0] <= now:
            self._counted.popleft()
        places = self.per_second - len(self._leaving) - len(self._counted)
        ahead = now + self._burst - max(self._spread_until, now)
        return max(0, min(places, math.floor(ahead * self.per_second + 1e-6)))

    def wait(self, now: float) -> float:
        """Seconds until a message may leave, if no answer comes before."""
        if self.free(now):
            return 0.0
        spread = self._spread_until + 1 / self.per_second - self._burst
        if len(self._leaving) + len(self._counted) < self.per_second:
            return max(0.0, spread - now)
        frees_at = self._counted[0] if self._counted else math.inf
        return max(0.0, spread - now, frees_at - now)

    def leave(self, key: str, now: float) -> None:
        """Takes a place for the message `key`."""
        self._leaving[key] = now
        self._spread_until = max(self._spread_until, now) + 1 / self.per_second

    def answered(self, key: str, now: float, trip_seconds: float) -> None:
        """The message's request has ended, with whatever answer; it took so long on
        its way there and back, without what went before it."""
        if self._leaving.pop(key, None) is None:
            return
        self._shortest_trip = min(self._shortest_trip, trip_seconds)
        self._first_trip_at = min(self._first_trip_at, now)
        self._trips += 1
        is_sure = (
            self._trips >= TRIPS_SEEN and now - self._first_trip_at >= SECONDS_SEEN
        )
        self._counted.append(now + SECOND - (self._shortest_trip if is_sure else 0.0))

    def withdraw(self, key: str) -> None:
        """The message did not leave after all."""
        self._leaving.pop(key, None)

    def heard(self, now: float) -> None:
        """A customer's message came in: it counts as one that goes out."""
        self._counted.append(now + SECOND)

    @property
    def _burst(self) -> float:
        return max(BURST_SECONDS, 1 / self.per_second)


def pair_paid_at(paid_at: float, now: float) -> float:
    """When everything sent to a customer is paid back, after one more message now;
    `paid_at` is what it was before."""
    return max(paid_at, now) + PAIR_SECONDS


def pair_wait(paid_at: float, now: float) -> float:
    """Seconds until the customer may be sent one more message."""
    borrowed = (PAIR_BURST - _SPARE - 1) * PAIR_SECONDS
    return max(0.0, paid_at - now - borrowed)
