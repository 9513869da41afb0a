"""Brings the hot state back after a stop: from a snapshot and the log behind it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from routing_service.desk import saved_state, snapshots
from routing_service.desk.state import State
from routing_service.log.event_log import EventLog

_log = structlog.get_logger(__name__)


class Memory:
    """The state's copy on disk, beside the log it was folded from."""

    def __init__(self, state: State, log: EventLog) -> None:
        self._state = state
        self._log = log
        self._path = log.path.parent / "snapshot"
        self._writing = threading.Lock()
        self._pauses = 0

    def rebuild(self) -> None:
        """Fills an empty state to the end of the log; blocks."""
        found = snapshots.read(self._path, saved_state.layout())
        if found is not None:
            header, parts = found
            last = next(self._log.read(header.seq - 1, limit=1), None)
            if last is not None and last.fact.id == header.event_id:
                saved_state.restore(self._state, header, parts)
            else:
                _log.warning("snapshot left aside", reason="of another log")
        for record in self._log.read(self._state.seq):
            self._state.apply(record)

    async def write(self) -> None:
        """Writes a snapshot in a thread; none while an import is half in."""
        if self._pauses:
            return
        frozen = saved_state.Frozen(self._state)
        if frozen.header is None:
            return
        while frozen.header.seq > self._log.durable_seq:
            await asyncio.sleep(0.005)
        await asyncio.to_thread(self._write, frozen, frozen.header)

    async def keep(self, seconds: float) -> None:
        """Writes a snapshot now and then, for as long as it runs."""
        seq = self._state.seq
        while True:
            await asyncio.sleep(seconds)
            if self._state.seq == seq:
                continue
            seq = self._state.seq
            try:
                await self.write()
            except OSError as error:
                # The next start reads more of the log; nothing else is lost.
                _log.error("snapshot not written", reason=str(error))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No snapshot inside: the state lacks facts that the log already counts."""
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1

    def _write(self, frozen: saved_state.Frozen, header: snapshots.Header) -> None:
        # The thread of a cancelled write goes on: the last one waits for it.
        with self._writing:
            snapshots.write(self._path, header, frozen.parts(saved_state.breathe))
