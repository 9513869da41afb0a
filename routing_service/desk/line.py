"""One number's way out: whose message is next, and when it may leave.

Each customer has at most one message on its way, so that their order is kept whatever
becomes of one. Times are seconds of a clock that does not run
back.
"""

from __future__ import annotations

import math
from collections import deque
from heapq import heappop, heappush

from routing_service.domain.pace import Throughput


class Line:
    """Customers with something to send: ready in turn, resting until a time, or busy
    with the message that is on its way."""

    def __init__(self, per_second: int) -> None:
        self.throughput = Throughput(per_second)
        self.is_stopped = False
        self.troubles = 0
        """Pauses since the last success."""
        self._queues: dict[str, deque[str]] = {}
        self._ready: deque[str] = deque()
        self._resting: list[tuple[float, str]] = []
        self._rests: dict[str, float] = {}
        self._paused_until = -math.inf
        self._pause: tuple[int | None, str] = (None, "")

    def put(self, contact_id: str, message_id: str) -> None:
        """Adds a message behind the customer's others."""
        queue = self._queues.get(contact_id)
        if queue is not None:
            queue.append(message_id)
            return
        self._queues[contact_id] = deque([message_id])
        self._ready.append(contact_id)

    def next(self, now: float) -> tuple[str, str] | None:
        """(contact, message) whose turn it is: the customer is busy until `done` or
        `rest`. None while nothing may leave."""
        if not self._may_leave(now):
            return None
        self._wake(now)
        if not self._ready:
            return None
        contact_id = self._ready.popleft()
        return contact_id, self._queues[contact_id][0]

    def wait(self, now: float) -> float:
        """Seconds until `next` may have something; infinite until something changes."""
        if self.is_stopped or (self.troubles and self.throughput.leaving_count):
            return math.inf
        self._wake(now)
        if self._ready:
            due = 0.0
        elif self._resting:
            due = self._resting[0][0] - now
        else:
            return math.inf
        return max(due, self._paused_until - now, self.throughput.wait(now))

    def done(self, contact_id: str) -> None:
        """The customer's first message is settled."""
        queue = self._queues[contact_id]
        queue.popleft()
        if queue:
            self._ready.append(contact_id)
        else:
            del self._queues[contact_id]

    def rest(self, contact_id: str, until: float) -> None:
        """The customer's first message stays, and comes again at `until`."""
        self._rests[contact_id] = until
        heappush(self._resting, (until, contact_id))

    def release(self, contact_id: str) -> None:
        """Ends the customer's rest."""
        if self._rests.pop(contact_id, None) is not None:
            self._ready.append(contact_id)

    def pause(self, now: float, seconds: float, code: int | None, reason: str) -> None:
        """Nothing leaves meanwhile; then one message at a time until one succeeds."""
        self._pause = (code, reason)
        if self._paused_until <= now:
            self.troubles += 1
        self._paused_until = max(self._paused_until, now + seconds)

    def rest_all(self, until: float) -> None:
        """Nothing leaves before `until`, without any trouble."""
        self._paused_until = until

    def pause_of(self, now: float) -> tuple[int | None, str] | None:
        """The code and reason for which it pauses; None while it does not."""
        return self._pause if self.troubles and self._is_paused(now) else None

    def _is_paused(self, now: float) -> bool:
        return self._paused_until > now

    def _may_leave(self, now: float) -> bool:
        if self.is_stopped or self._is_paused(now):
            return False
        if self.troubles and self.throughput.leaving_count:
            return False
        return self.throughput.free(now) > 0

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            until, contact_id = heappop(self._resting)
            if self._rests.get(contact_id) == until:
                self.release(contact_id)
