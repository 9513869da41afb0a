"""Time on the stage: seconds that pass faster or slower than on the wall."""

from __future__ import annotations

import asyncio


class Pace:
    """A speed that may change while people wait; 0 stops them."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._changed = asyncio.Event()

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Raises ValueError below 0."""
        if speed < 0:
            raise ValueError(f"speed {speed}: expected 0 or more")
        self._speed = speed
        self._changed.set()
        self._changed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Returns after so many seconds of the stage's time."""
        loop = asyncio.get_running_loop()
        while seconds > 0:
            speed, changed, start = self._speed, self._changed, loop.time()
            try:
                async with asyncio.timeout(seconds / speed if speed else None):
                    await changed.wait()
            except TimeoutError:
                return
            seconds -= (loop.time() - start) * speed
