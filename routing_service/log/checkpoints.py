"""When the write-ahead log is folded into the file: a commit waits for it meanwhile.

DuckDB makes inserts wait while it checkpoints their table. On 10 M events a checkpoint
of 8 MB (some 16,000 events) takes 35 ms, of 100 MB 300 to 700 ms, and one that also
merges small row groups 450 ms. So: often and small, without merging, right after an
acknowledgement; merging only when nobody has written for a while.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

CHECKPOINT_AT_BYTES = 8 * 1024 * 1024
IDLE_CHECKPOINT_AT_BYTES = 2 * 1024 * 1024
IDLE_MERGES = 4
"""Row groups merged in one idle checkpoint, about 0.1 s each."""


class Checkpoints:
    """Watches the size of the write-ahead log beside `path`."""

    def __init__(self, path: Path) -> None:
        self._directory = path.parent
        self._wal = path.with_name(path.name + ".wal")
        self._is_entry_durable = False

    def make_entry_durable(self) -> None:
        """Syncs the directory once for each new write-ahead log: syncing a file does
        not promise that its name survives a power cut."""
        if self._is_entry_durable:
            return
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._is_entry_durable = True

    def after_commit(self, connection: duckdb.DuckDBPyConnection) -> None:
        if self._size() >= CHECKPOINT_AT_BYTES:
            self._checkpoint(connection)

    def when_idle(self, connection: duckdb.DuckDBPyConnection) -> None:
        if self._size() >= IDLE_CHECKPOINT_AT_BYTES:
            connection.execute(f"set global max_vacuum_tasks = {IDLE_MERGES}")
            self._checkpoint(connection)
            connection.execute("set global max_vacuum_tasks = 0")

    def _checkpoint(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("checkpoint")
        self._is_entry_durable = False

    def _size(self) -> int:
        try:
            return self._wal.stat().st_size
        except FileNotFoundError:
            return 0
