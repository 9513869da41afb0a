"""Opens the log's DuckDB file for this process alone."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import duckdb
import psutil

from routing_service.log.errors import LogDamaged, LogInUse

DEFAULT_MEMORY_LIMIT = "160MB"

SERVE = "set global threads = 1"
"""Once loaded: small commits take 2.9 ms on one thread and 4.4 ms on two, and the other
core is the event loop's."""

HELD_BY = re.compile(r"PID (\d+)")


def connect(
    path: Path, *, memory_limit: str = DEFAULT_MEMORY_LIMIT
) -> duckdb.DuckDBPyConnection:
    """The only connection to the file, from which cursors are taken.

    Raises LogInUse where a process holds it, LogDamaged where it is no database.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        # A second open in this process would share the database silently; a setting
        # of its own makes DuckDB refuse it.
        "custom_user_agent": f"comptoir-log-{uuid4().hex}",
        "memory_limit": memory_limit,
        "temp_directory": str(path.parent / "spill"),
        # The writer plans checkpoints (see checkpoints.py).
        "wal_autocheckpoint": "1TB",
        "max_vacuum_tasks": 0,
    }
    try:
        connection = duckdb.connect(path, config=settings)
    except duckdb.ConnectionException as error:
        if "different configuration" not in str(error):
            raise
        raise LogInUse(path, *named(psutil.Process().pid)) from error
    except (duckdb.IOException, duckdb.SerializationException) as error:
        if "lock" not in str(error):
            raise LogDamaged(path, str(error).splitlines()[0]) from error
        held = HELD_BY.search(str(error))
        raise LogInUse(path, *named(int(held[1]) if held else None)) from error
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute("set global arrow_lossless_conversion = true")
    return connection


def named(pid: int | None) -> tuple[int | None, str | None]:
    """The process and the command line it was started with, where it may be seen."""
    if pid is None:
        return None, None
    try:
        return pid, " ".join(psutil.Process(pid).cmdline()) or None
    except psutil.Error:
        return pid, None
