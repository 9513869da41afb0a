"""Lives of SLA clocks, second by second: what a reader at any instant would have said,
and the rows the marts hold of them in the end."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

EPOCH = datetime(2026, 11, 20, tzinfo=UTC)
END = 60
"""The second at which the marts were built; nothing happens after it."""


def second(number: float) -> datetime:
    return EPOCH + timedelta(seconds=number)


@dataclass(frozen=True)
class Life:
    """`moves`: seconds at which the ticket is resolved, reopened, resolved, ...;
    `answered`: the first reply, for the first response."""

    ticket_id: str
    target: str
    started: int
    target_seconds: int
    moves: tuple[int, ...]
    answered: int | None = None

    def is_resolved(self, at: float) -> bool:
        return sum(move <= at for move in self.moves) % 2 == 1

    def is_answered(self, at: float) -> bool:
        return self.answered is not None and self.answered <= at

    def used(self, at: float) -> int:
        """Seconds counted until then, one by one."""
        return sum(
            not self.is_resolved(one) and not self.is_answered(one)
            for one in range(self.started, int(at))
        )

    def outcome(self, at: float) -> str | None:
        """What the clock was at that second; null before it started."""
        if self.started > at:
            return None
        is_late = self.used(at) > self.target_seconds
        is_done = self.is_answered(at) or (
            self.target == "resolution" and self.is_resolved(at)
        )
        if is_done:
            return "met_late" if is_late else "met"
        if is_late:
            return "breached"
        return "resolved_without_reply" if self.is_resolved(at) else "open"

    def breach(self) -> int | None:
        """The last second at which it was not late yet."""
        seconds = range(END + 1)
        late = bisect_right(seconds, self.target_seconds, key=self.used)
        return late - 1 if late <= END else None

    def stop(self) -> int | None:
        if self.answered is not None:
            return self.answered
        return self.moves[-1] if self.is_resolved(END) else None

    def clock(self) -> dict[str, object]:
        """Its row of fct_sla_clocks at END."""
        outcome = self.outcome(END)
        breach, stop = self.breach(), self.stop()
        is_late = outcome in {"met_late", "breached"}
        left = self.target_seconds - self.used(END)
        expected = END + left if outcome == "open" else None
        decided = breach if is_late else stop
        return {
            "ticket_id": self.ticket_id,
            "target": self.target,
            "period": 1,
            "policy_id": "usual",
            "team_id": "t",
            "priority": "normal",
            "started_at": second(self.started),
            "breach_at": _instant(breach if is_late else expected),
            "stopped_at": _instant(stop),
            "outcome_at": _instant(None if outcome == "open" else decided),
            "outcome": "pending" if outcome == "open" else outcome,
        }

    def spans(self) -> Iterator[dict[str, object]]:
        """The ticket's rows of fct_status_spans."""
        bounds = [0, *self.moves, None]
        for number, (start, end) in enumerate(pairwise(bounds), start=1):
            yield {
                "ticket_id": self.ticket_id,
                "span_number": number,
                "status": "open" if number % 2 else "resolved",
                "is_resolution": number % 2 == 0,
                "is_reopening": number % 2 == 1 and number > 1,
                "started_at": _instant(start),
                "ended_at": _instant(end),
            }


def random_lives(count: int, seed: int = 5) -> list[Life]:
    rng = random.Random(seed)
    lives = []
    for number in range(count):
        moves = tuple(sorted(rng.sample(range(1, END), rng.choice([0, 1, 1, 2, 3]))))
        is_first = rng.random() < 0.5
        started = rng.randint(0, moves[0] if moves else 20)
        life = Life(
            f"T-{number}",
            "first_response" if is_first else "resolution",
            started,
            rng.randint(1, 40),
            moves,
        )
        if is_first and rng.random() < 0.6:
            # Nobody answers a resolved ticket without reopening it.
            free = [at for at in range(started + 1, END) if not life.is_resolved(at)]
            if free:
                life = Life(**{**vars(life), "answered": rng.choice(free)})
        lives.append(life)
    return lives


def _instant(at: float | None) -> datetime | None:
    return None if at is None else second(at)
