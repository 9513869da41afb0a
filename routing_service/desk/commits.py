"""Runs what waits for a commit on the event loop, once per group and in log order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

Continuation = Callable[[], None]


class Commits:
    """The bridge from the log's writer thread to the event loop.

    A group of a hundred commits wakes the loop once, not a hundred times. Everything
    but `_done` runs on the loop.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, rested: Continuation
    ) -> None:
        """`rested` is called after each group."""
        self._loop = loop
        self._rested = rested
        self._open: Future[None] | None = None
        self._waiting: list[Continuation] = []
        self._durable: deque[list[Continuation]] = deque()
        self._is_scheduled = False

    def after(self, durable: Future[None], continuation: Continuation) -> None:
        """Calls `continuation` on the loop once `durable` is done. When it fails the
        process is ending, and nothing is called."""
        if durable is self._open:
            self._waiting.append(continuation)
            return
        self._open = durable
        self._waiting = [continuation]
        durable.add_done_callback(partial(self._done, self._waiting))

    async def wait(self, durable: Future[None]) -> None:
        """Returns once `durable` is done."""
        if durable.done():
            durable.result()
            return
        waiter: asyncio.Future[None] = self._loop.create_future()
        self.after(durable, partial(_resolve, waiter))
        await waiter

    def _done(self, waiting: list[Continuation], durable: Future[None]) -> None:
        if durable.cancelled() or durable.exception() is not None:
            return
        self._durable.append(waiting)
        if not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        self._is_scheduled = False
        while self._durable:
            waiting = self._durable.popleft()
            if waiting is self._waiting:
                self._open = None
            for continuation in waiting:
                continuation()
            self._rested()


def _resolve(waiter: asyncio.Future[None]) -> None:
    # A client that went away has cancelled its waiter.
    if not waiter.done():
        waiter.set_result(None)
