"""New events of the feed, in the warehouse's `raw` schema exactly once.

Each page is one transaction holding its rows and its row of `raw.landings`, so that
a landing that was interrupted resumes after its last whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import duckdb
import numpy as np
import pyarrow as pa

from ingestion.arrow_schemas import FEED_SCHEMA
from ingestion.calendar_intervals import write_calendar_intervals
from ingestion.progress import Progress, silent

FeedSource: TypeAlias = Callable[[int, int], pa.RecordBatchReader]
"""(after, limit) -> the next events after that sequence number, at most so many."""

PAGE_ROWS = 250_000  # some 100 MB as Arrow; larger pages landed no faster


class FeedGap(Exception):
    """The feed skips or repeats a sequence number; nothing of that page is kept."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"feed seq {actual}: expected {expected}, without a gap")
        self.expected = expected
        self.actual = actual


class FeedShape(Exception):
    """The feed's columns are not the agreed ones."""

    def __init__(self, actual: pa.Schema) -> None:
        super().__init__(
            f"feed columns {', '.join(actual.names)}: "
            f"expected {', '.join(FEED_SCHEMA.names)}"
        )
        self.actual = actual


@dataclass(frozen=True, slots=True)
class Landing:
    """What one call landed. Without new events `first_seq` is one past `last_seq`."""

    first_seq: int
    last_seq: int
    rows: int
    first_occurred_at: datetime | None
    last_occurred_at: datetime | None


def land(
    source: FeedSource,
    warehouse_path: Path,
    *,
    now: datetime,
    progress: Progress = silent,
    page_rows: int = PAGE_ROWS,
) -> Landing:
    """Appends everything the feed has after the last landed event to `raw.events`, and
    brings `raw.calendar_intervals` up to date.

    Raises FeedGap and FeedShape; the pages before the refused one stay landed.
    """
    with _warehouse(warehouse_path) as connection:
        last = _last_seq(connection)
        first, rows = last + 1, 0
        while True:
            page = _read_page(source, last, page_rows)
            if page.num_rows == 0:
                break
            last = _land_page(connection, page, after=last, now=now)
            rows += page.num_rows
            progress("Landing events", rows, None)
        write_calendar_intervals(connection, now=now)
        occurred = connection.execute(
            "select min(occurred_at), max(occurred_at) from raw.events where seq >= ?",
            [first],
        ).fetchone()
    first_at, last_at = occurred or (None, None)
    return Landing(first, last, rows, first_at, last_at)


@contextmanager
def _warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(_SCHEMA)
        yield connection


def _last_seq(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select max(last_seq) from raw.landings").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _read_page(source: FeedSource, after: int, limit: int) -> pa.Table:
    page = source(after, limit).read_all()
    if page.schema.names != FEED_SCHEMA.names:
        raise FeedShape(page.schema)
    return page.cast(FEED_SCHEMA)


def _land_page(
    connection: duckdb.DuckDBPyConnection, page: pa.Table, *, after: int, now: datetime
) -> int:
    seqs = page.column("seq").to_numpy()
    expected = np.arange(after + 1, after + 1 + len(seqs))
    misplaced = np.flatnonzero(seqs != expected)
    if misplaced.size:
        at = int(misplaced[0])
        raise FeedGap(int(expected[at]), int(seqs[at]))
    last = int(seqs[-1])
    connection.register("page", page)
    connection.begin()
    try:
        connection.execute("insert into raw.events select *, ? from page", [now])
        connection.execute(
            "insert into raw.landings"
            " select coalesce(max(landing_id), 0) + 1, ?, ?, ?, ? from raw.landings",
            [after + 1, last, len(seqs), now],
        )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.unregister("page")
    return last


_SCHEMA = """
create schema if not exists raw;
create table if not exists raw.events (
    seq bigint not null,
    id varchar not null,
    stream varchar not null,
    version integer not null,
    type varchar not null,
    schema_version smallint not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    actor varchar not null,
    source varchar not null,
    data varchar not null,
    landed_at timestamptz not null
);
create table if not exists raw.landings (
    landing_id bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    rows bigint not null,
    landed_at timestamptz not null
);
create table if not exists raw.calendar_intervals (
    calendar_id varchar not null,
    version integer not null,
    valid_from timestamptz not null,
    open_at timestamptz not null,
    close_at timestamptz not null,
    open_seconds_before bigint not null
);
create table if not exists raw.calendar_horizon (
    start_at timestamptz not null,
    end_at timestamptz not null,
    versions integer not null
);
"""
