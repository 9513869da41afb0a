"""Tries until the other side takes it, later each time, and says when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta

import msgspec
import stamina

from routing_service.channels.errors import NotReached

STOP_SECONDS = 15.0


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """When something is tried again, and when it is given up. All in seconds."""

    first_retry: float = 1.0
    longest_retry: float = 300.0
    limit: float = 3600.0


class Insisting:
    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._attempts: set[asyncio.Task[None]] = set()

    async def insist(self, attempt: Callable[[], Coroutine[None, None, None]]) -> None:
        """Raises what the last attempt did. An attempt that has begun is ended, also
        where this is cancelled: what has left must be recorded."""
        patience = self._patience
        async for trial in stamina.retry_context(
            on=_wait_after,
            attempts=None,
            timeout=timedelta(seconds=patience.limit),
            wait_initial=patience.first_retry,
            wait_max=patience.longest_retry,
            wait_jitter=patience.first_retry,
        ):
            with trial:
                task = asyncio.create_task(attempt())
                self._attempts.add(task)
                task.add_done_callback(self._ended)
                await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._attempts.discard(task)
        if not task.cancelled():
            # Where the waiter is gone nobody else asks, and asyncio would log it.
            task.exception()

    async def stop(self) -> None:
        """Returns once attempts under way have ended."""
        if self._attempts:
            await asyncio.wait(set(self._attempts), timeout=STOP_SECONDS)


def _wait_after(error: Exception) -> bool | float:
    """Whether to try again, or after so many seconds."""
    if isinstance(error, NotReached):
        return True if error.after_seconds is None else error.after_seconds
    return False
