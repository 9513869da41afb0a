"""WhatsApp's limits on sending: a number's messages in a second, a customer's in time.

Both are kept to the letter: a sender that reckons with less than the exact limit sends
more slowly than it might, one that reckons with more is refused.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable

import msgspec

from demo.emulator.errors import GraphError, title_of

PAIR_SECONDS = 6.0
PAIR_BURST = 45


class Tally(msgspec.Struct):
    """Requests that counted, and those refused for a limit since the start."""

    counted: int = 0
    throughput: int = 0
    pair: int = 0
    window: int = 0


class Limits:
    """`per_second` is a number's limit (0: none). Times are Unix seconds."""

    def __init__(self, per_second: Callable[[str], int], *, limits_pairs: bool) -> None:
        self.tally = Tally()
        self._per_second = per_second
        self._limits_pairs = limits_pairs
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._paid_at: dict[tuple[str, str], float] = {}

    def take(self, number_id: str, wa_id: str, now: float) -> None:
        """Counts one message; raises GraphError 130429 or 131056 for one too many."""
        recent = self._recent[number_id]
        while recent and recent[0] <= now - 1.0:
            recent.popleft()
        most = self._per_second(number_id)
        if most and len(recent) >= most:
            self.tally.throughput += 1
            raise GraphError(130429, title_of(130429))
        owed = self._paid_at.get((number_id, wa_id), 0.0) - now
        if self._limits_pairs and owed > (PAIR_BURST - 1) * PAIR_SECONDS:
            self.tally.pair += 1
            raise GraphError(
                131056, f"One message in {PAIR_SECONDS:.0f} seconds to one user."
            )
        self.tally.counted += 1
        self.remember(number_id, wa_id, now)

    def remember(self, number_id: str, wa_id: str, at: float) -> None:
        """Counts a message without asking whether it was allowed."""
        self._recent[number_id].append(at)
        pair = (number_id, wa_id)
        self._paid_at[pair] = max(self._paid_at.get(pair, 0.0), at) + PAIR_SECONDS
