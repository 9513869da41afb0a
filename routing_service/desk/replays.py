"""Replays of the routing decisions that run beside the desk, and what they found."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import structlog

from routing_service import errors
from routing_service.desk.replay_reading import batches
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.replay_result import ReplayResult
from routing_service.domain.types import JsonObject
from routing_service.log.event_log import EventLog
from routing_service.replay_worker import Task, packed

MONTH = timedelta(days=30.4375)
KEPT = 10
"""Replays whose result can still be asked for."""
ANSWER_BYTES = 16 * 1024 * 1024

_log = structlog.get_logger(__name__)


class ReplayView(msgspec.Struct, kw_only=True):
    """`done` of `total` events of the log were looked through."""

    id: str
    state: Literal["running", "done", "stopped", "failed"] = "running"
    done: int = 0
    total: int = 0
    tickets: int = 0
    tickets_per_second: float = 0.0
    result: ReplayResult | None = None


class _Line(msgspec.Struct, frozen=True):
    tickets: int | None = None
    result: ReplayResult | None = None


class Replays:
    """One runs at a time."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._views: OrderedDict[str, ReplayView] = OrderedDict()
        self._running: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()

    async def start(
        self, candidate: JsonObject | None, *, months: float, now: datetime
    ) -> ReplayView:
        """Begins a replay of the decisions of so many months by a rule set; null: by
        those that were in force. Raises Conflict while another one runs."""
        async with self._starting:
            if self._running is not None and not self._running.done():
                raise errors.Conflict(
                    "a replay is running: stop it, or wait for its end"
                )
            view = ReplayView(id=new_event_id().hex, total=self._log.durable_seq)
            self._views[view.id] = view
            if len(self._views) > KEPT:
                self._views.popitem(last=False)
            task = Task(candidate=candidate, since=now - MONTH * months)
            self._process = process = await _worker()
            self._running = asyncio.create_task(self._run(view, task, process))
            return view

    def get(self, replay_id: str) -> ReplayView:
        """Raises NotFound."""
        view = self._views.get(replay_id)
        if view is None:
            raise errors.NotFound(f"replay {replay_id}: none of the last {KEPT}")
        return view

    async def stop(self, replay_id: str) -> ReplayView:
        """Ends it where it is; one that has ended stays as it is. Raises NotFound."""
        view = self.get(replay_id)
        if view.state == "running":
            await self.close()
            view.state = "stopped"
        return view

    async def close(self) -> None:
        """Ends the one that runs."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._process is not None:
            await _end(self._process)

    async def _run(
        self, view: ReplayView, task: Task, process: asyncio.subprocess.Process
    ) -> None:
        try:
            await self._feed(view, task, process)
        except (ConnectionError, msgspec.DecodeError) as error:
            _log.error("replay failed", reason=str(error))
        finally:
            if view.state == "running":
                view.state = "failed"
            await _end(process)

    async def _feed(
        self,
        view: ReplayView,
        task: Task,
        process: asyncio.subprocess.Process,
    ) -> None:
        """One table is on its way while the one before is worked on."""
        started = time.perf_counter()
        into, out = process.stdin, process.stdout
        assert into is not None
        assert out is not None
        into.write(msgspec.json.encode(task) + b"\n")
        tables = self._packed(view.total)
        sent: list[int] = []
        while (table := await asyncio.to_thread(next, tables, None)) is not None:
            end, content = table
            into.write(content)
            await into.drain()
            sent.append(end)
            if len(sent) > 1:
                await self._note(view, out, sent.pop(0), started)
        into.close()
        for end in sent:
            await self._note(view, out, end, started)
        last = msgspec.json.decode(await out.readline(), type=_Line)
        view.result = last.result
        view.state = "done"

    def _packed(self, last: int) -> Iterator[tuple[int, bytes]]:
        for end, table in batches(self._log, last):
            yield end, packed(table)

    async def _note(
        self, view: ReplayView, out: asyncio.StreamReader, end: int, started: float
    ) -> None:
        line = msgspec.json.decode(await out.readline(), type=_Line)
        view.done = end
        view.tickets = line.tickets or 0
        seconds = time.perf_counter() - started
        view.tickets_per_second = round(view.tickets / seconds, 1)


async def _worker() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "routing_service.replay_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=ANSWER_BYTES,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
