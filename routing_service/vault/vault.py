"""Every verified webhook body as it came, so that a better parser can read it again.

One thread writes what gathered meanwhile and syncs it once, beside the log's commit: a
webhook is answered when both are done.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from pathlib import Path

from routing_service.vault import segments
from routing_service.vault.frames import Damage, Kept, frame

SEGMENT_BYTES = 64 * 1024 * 1024
STORAGE_FAILED = 70
"""Exit status after a storage error: EX_SOFTWARE of sysexits."""

Promise = Future[None]


def end_process(error: OSError) -> None:
    """Says why on stderr and ends the process: nothing more may be acknowledged."""
    sys.stderr.write(
        f"comptoir: vault: {error}\n"
        "comptoir: the process ends; every acknowledged webhook is in the vault. "
        "Check the disk (space, permissions, hardware), then start again.\n"
    )
    sys.stderr.flush()
    os._exit(STORAGE_FAILED)


class Vault:
    """The bodies under `directory`, for `days` days."""

    def __init__(
        self,
        directory: Path,
        *,
        days: int,
        segment_bytes: int = SEGMENT_BYTES,
        on_fatal: Callable[[OSError], None] = end_process,
    ) -> None:
        """`on_fatal` is called from the writing thread when the storage fails; where it
        returns, whoever waits gets the OSError."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self._days = days
        self._segment_bytes = segment_bytes
        self._on_fatal = on_fatal
        self._wake = threading.Condition()
        self._waiting: list[Kept] = []
        self._promise = _promise()
        self._is_stopping = False
        self._is_writing = False
        self._current: _Segment | None = None
        self._thread = threading.Thread(target=self._work, name="vault", daemon=True)
        self._thread.start()

    def keep(self, body: bytes, received_at: datetime) -> Promise:
        """Resolves once the body survives a power cut; bodies kept together share one
        future."""
        with self._wake:
            if not self._waiting:
                self._wake.notify()
            self._waiting.append(Kept(received_at, body))
            return self._promise

    def names(self) -> list[str]:
        """The segments, oldest first."""
        return segments.names(self.directory)

    def read(self, name: str) -> Iterator[Kept | Damage]:
        """The bodies of a segment in the order in which they came."""
        return segments.read(self.directory, name)

    def tidy(self, now: datetime) -> None:
        """Compresses what is closed and removes what is too old; blocks."""
        with self._wake:
            current = self._current
            is_idle = not self._waiting and not self._is_writing
            if current is not None and is_idle and current.day < now.date():
                current.close()
                self._current = current = None
        but = current.path if current is not None else None
        segments.pack(self.directory, but=but)
        oldest = now.date() - timedelta(days=self._days)
        segments.remove_before(self.directory, oldest, but=but)

    def close(self) -> None:
        """Writes what waits and lets go of the file."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify()
        self._thread.join()
        if self._current is not None:
            self._current.close()
            self._current = None

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._is_stopping:
                    self._wake.wait()
                if not self._waiting:
                    return
                group, promise = self._waiting, self._promise
                self._waiting, self._promise = [], _promise()
                self._is_writing = True
            try:
                self._segment_for(group[0].received_at.date()).write(group)
            except OSError as error:
                self._on_fatal(error)
                promise.set_exception(error)
            else:
                promise.set_result(None)
            self._is_writing = False

    def _segment_for(self, day: date) -> _Segment:
        """The open segment, or a new one for another day or after a full one. A start
        always begins a new one, so that nothing is written behind a torn tail."""
        current = self._current
        if current is not None and (
            current.day < day or current.size >= self._segment_bytes
        ):
            current.close()
            current = None
        if current is None:
            current = _Segment(segments.new_path(self.directory, day), day)
            self._current = current
        return current


class _Segment:
    """A file that bodies are appended to."""

    def __init__(self, path: Path, day: date) -> None:
        self.path = path
        self.day = day
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._descriptor = os.open(path, flags, 0o600)
        self._is_entry_durable = False

    def write(self, group: list[Kept]) -> None:
        content = memoryview(b"".join([frame(one) for one in group]))
        self.size += len(content)
        while content:
            content = content[os.write(self._descriptor, content) :]
        os.fdatasync(self._descriptor)
        if not self._is_entry_durable:
            self._make_entry_durable()

    def close(self) -> None:
        os.close(self._descriptor)

    def _make_entry_durable(self) -> None:
        """Syncing a file does not promise that its name survives a power cut."""
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        self._is_entry_durable = True


def _promise() -> Promise:
    """A future that a waiter cannot cancel: others wait for the same write."""
    promise: Promise = Future()
    promise.set_running_or_notify_cancel()
    return promise
