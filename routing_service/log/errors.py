"""What the log refuses, and why.

LogError
├── LogUnusable        it cannot be opened
│   ├── LogInUse       another process, or this one, holds the file
│   ├── LogTooNew      written by a newer version of the software
│   └── LogDamaged     not a log, or not a whole one
├── LogClosed          nothing is appended after close()
├── LogFailed          the storage failed; the process is about to end
├── LogFull            more events than the indexes can number
├── StaleStream        the decision was made on a version that has passed
├── NotUtc             an instant is naive or in another zone
└── BulkRefused        an import holds a row that the log cannot keep
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


class LogError(Exception):
    """Root of the errors of the log."""


class LogUnusable(LogError):
    """The log at `path` cannot be opened."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"log {path}: {detail}")
        self.path = path


class LogInUse(LogUnusable):
    """Process `pid`, started as `command`, holds the file; only one may."""

    def __init__(self, path: Path, pid: int | None, command: str | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        if command:
            holder += f" ({command})"
        super().__init__(path, f"in use by {holder}; stop it first")
        self.pid = pid
        self.command = command


class LogTooNew(LogUnusable):
    """The file has layout `found`; this software reads up to `known`."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(path, f"layout {found}: expected {known} or below")
        self.found = found
        self.known = known


class LogDamaged(LogUnusable):
    """The file is not a log, or events are missing from it."""


class LogClosed(LogError):
    """The log was closed before the call."""

    def __init__(self) -> None:
        super().__init__("log closed: expected no further append")


class LogFailed(LogError):
    """The storage refused to make events durable; they are not acknowledged."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"log storage failed: {cause}")
        self.cause = cause


class LogFull(LogError):
    """The sequence has reached the last number the indexes can hold."""

    def __init__(self, last_seq: int) -> None:
        super().__init__(f"log full: expected at most {last_seq} events")
        self.last_seq = last_seq


class StaleStream(LogError):
    """`stream` has moved on to version `actual` since the decision was made."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"stream {stream}: expected version {expected}, is {actual}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class NotUtc(LogError):
    """`field` is a naive instant or one in another zone."""

    def __init__(self, field: str, value: datetime) -> None:
        super().__init__(f"{field} {value.isoformat()}: expected an aware UTC instant")
        self.field = field
        self.value = value


class BulkRefused(LogError):
    """Row `row` (from 0) of an import cannot be kept; nothing was appended."""

    def __init__(self, row: int, detail: str) -> None:
        super().__init__(f"import row {row}: {detail}")
        self.row = row
        self.detail = detail
