"""Runs what waits for a commit on the event loop, once per group and in log order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

Continuation = Callable[[], None]


class Commits:
    """The bridge from the log's writer thread to the event loop.

    A group of a hundred commits wakes the loop once, not a hundred times.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._durable: deque[Continuation] = deque()
        self._is_scheduled = False

    def after(self, durable: Future[None], continuation: Continuation) -> None:
        """Calls `continuation` on the loop once `durable` is done. When it fails the
        process is ending, and nothing is called."""

        def done(future: Future[None]) -> None:
            if future.cancelled() or future.exception() is not None:
                return
            self._durable.append(continuation)
            if not self._is_scheduled:
                self._is_scheduled = True
                self._loop.call_soon_threadsafe(self._drain)

        durable.add_done_callback(done)

    async def wait(self, durable: Future[None]) -> None:
        """Returns once `durable` is done."""
        if durable.done():
            durable.result()
            return
        waiter = self._loop.create_future()
        self.after(durable, lambda: waiter.done() or waiter.set_result(None))
        await waiter

    def _drain(self) -> None:
        self._is_scheduled = False
        while self._durable:
            self._durable.popleft()()
