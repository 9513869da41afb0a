"""The one thread that writes: it commits what was queued meanwhile, in order."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable

import duckdb

from routing_service.log.checkpoints import Checkpoints
from routing_service.log.errors import LogFailed
from routing_service.log.group import Job

STORAGE_FAILED = 70
"""Exit status after a storage error: EX_SOFTWARE of sysexits."""

IDLE_SECONDS = 10.0


def end_process(error: LogFailed) -> None:
    """Says why on stderr and ends the process at once: what was acknowledged is on
    disk, and nothing more may be acknowledged."""
    if not isinstance(error.cause, duckdb.Error | OSError):
        traceback.print_exception(error.cause)
    sys.stderr.write(
        f"comptoir: {error}\n"
        "comptoir: the process ends; every acknowledged event is in the log. "
        "Check the disk (space, permissions, hardware), then start again.\n"
    )
    sys.stderr.flush()
    os._exit(STORAGE_FAILED)


class Writer:
    """Runs jobs first in, first out; `lock` guards the queue.

    `committed` is called with the last durable sequence number before the job's
    waiters are told, `rested` after, `failed` once, when the storage refused.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        lock: threading.Lock,
        *,
        checkpoints: Checkpoints,
        committed: Callable[[int], None],
        rested: Callable[[], None],
        failed: Callable[[LogFailed, list[Job]], None],
    ) -> None:
        self.jobs: deque[Job] = deque()
        self._connection = connection
        self._wake = threading.Condition(lock)
        self._checkpoints = checkpoints
        self._committed = committed
        self._rested = rested
        self._failed = failed
        self._pending: list[Job] = []
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Queues a job; the caller holds the lock."""
        self.jobs.append(job)
        self._wake.notify()

    def stop(self) -> None:
        """Returns when everything queued is committed; the caller does not hold the
        lock."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        # Whatever ends this thread must end the process: nobody else acknowledges.
        try:
            self._work()
        except BaseException as error:
            self._failed(LogFailed(error), self._pending)

    def _work(self) -> None:
        while True:
            job = self._next()
            if job is not None:
                self._pending = [job]
                self._commit(job)
                self._pending = []
                self._checkpoints.after_commit(self._connection)
                self._rested()
            elif self._is_stopping:
                return
            else:
                self._checkpoints.when_idle(self._connection)

    def _next(self) -> Job | None:
        """The next job, or None after a while without one and when stopping."""
        with self._wake:
            if not self.jobs and not self._is_stopping:
                self._wake.wait(IDLE_SECONDS)
            return self.jobs.popleft() if self.jobs else None

    def _commit(self, job: Job) -> None:
        job.commit(self._connection)
        self._checkpoints.make_entry_durable()
        if job.last_seq is not None:
            self._committed(job.last_seq)
        job.succeed()
