"""Trouble at random: how likely each kind is for any message."""

from __future__ import annotations

from random import Random

import msgspec

from demo.emulator.faults import Fault


class Chances(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Probabilities from 0 to 1, drawn from `seed`.

    lost_reply:   taken, and the connection breaks instead of an answer.
    lost_request: the connection breaks, and nothing was taken.
    passing:      refused with 131000.
    throttled:    the number refuses with 130429 for `throttled_seconds`.
    """

    lost_reply: float = 0.0
    lost_request: float = 0.0
    passing: float = 0.0
    throttled: float = 0.0
    throttled_seconds: float = 2.0
    seed: int = 7


class Weather:
    """Draws from the chances; `drawn` counts what it made."""

    def __init__(self) -> None:
        self.chances = Chances()
        self.drawn = {
            "lost_reply": 0,
            "lost_request": 0,
            "passing": 0,
            "throttled": 0,
        }
        self.throttled_until: dict[str, float] = {}
        self._rng = Random(self.chances.seed)

    def change(self, chances: Chances) -> None:
        self.chances = chances
        self._rng = Random(chances.seed)

    def draw(self, number_id: str, now: float) -> Fault | None:
        """What goes wrong with a message that a number sends now."""
        chances = self.chances
        if now < self.throttled_until.get(number_id, 0.0):
            return self._made("throttled")
        value = self._rng.random()
        for name in self.drawn:
            value -= getattr(chances, name)
            if value < 0:
                if name == "throttled":
                    self.throttled_until[number_id] = now + chances.throttled_seconds
                return self._made(name)
        return None

    def _made(self, name: str) -> Fault:
        self.drawn[name] += 1
        return FAULTS[name]


FAULTS = {
    "lost_reply": Fault(how="drop"),
    "lost_request": Fault(how="drop", is_lost=True),
    "passing": Fault(code=131000, details="Something went wrong at random."),
    "throttled": Fault(code=130429, details="Throttled at random."),
}
