"""Reads what is durable, in pieces, so that neither memory nor a commit feels it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from routing_service.domain.codec import decode
from routing_service.domain.record import Fact, Personal, Recorded
from routing_service.log.columns import storage_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_64 = np.datetime64(0, "us")
READ_ROWS = 20_000
"""Events decoded at a time: about 20 MB of objects."""

FEED_ROWS = 50_000
"""Rows of a batch of the feed: about 15 MB."""

RANGE = """
select events.*, personal.subject, personal.data as personal
from events
left join personal
    on personal.seq = events.seq and personal.seq between $first and $last
where events.seq between $first and $last
order by events.seq
"""

STREAM = """
select events.*, personal.subject, personal.data as personal
from events
left join personal
    on personal.seq = events.seq and personal.seq between $first and $last
where events.seq between $first and $last and events.stream = $stream
order by events.seq
"""

FEED = """
select
    seq,
    id::varchar as id,
    stream,
    version,
    type,
    schema_version,
    occurred_at,
    recorded_at,
    actor,
    source,
    data
from events
where seq between $first and $last
order by seq
"""

OpenCursor = Callable[[], duckdb.DuckDBPyConnection]


def read_range(open_cursor: OpenCursor, first: int, last: int) -> Iterator[Recorded]:
    """The events from `first` to `last`, decoded, with what is personal in them."""
    with open_cursor() as cursor:
        for start in range(first, last + 1, READ_ROWS):
            extent = {"first": start, "last": min(start + READ_ROWS - 1, last)}
            yield from records_of(cursor.execute(RANGE, extent).to_arrow_table())


def read_stream(
    open_cursor: OpenCursor, stream: str, first: int, last: int
) -> list[Recorded]:
    """The events of a stream, all of which lie from `first` to `last`."""
    extent = {"stream": stream, "first": first, "last": last}
    with open_cursor() as cursor:
        return records_of(cursor.execute(STREAM, extent).to_arrow_table())


def feed_range(
    open_cursor: OpenCursor, first: int, last: int
) -> Iterator[pa.RecordBatch]:
    """The facts from `first` to `last` in the columns of the feed."""
    with open_cursor() as cursor:
        for start in range(first, last + 1, FEED_ROWS):
            extent = {"first": start, "last": min(start + FEED_ROWS - 1, last)}
            table = cursor.execute(FEED, extent).to_arrow_table()
            yield from table.combine_chunks().to_batches()


def records_of(table: pa.Table) -> list[Recorded]:
    """Records of rows of `events` beside `subject` and `personal`."""
    rows = zip(
        *(table.column(name).to_pylist() for name in ("seq", "stream", "version")),
        ids_of(table.column("id")),
        *(table.column(name).to_pylist() for name in ("type", "schema_version")),
        instants_of(table.column("occurred_at")),
        instants_of(table.column("recorded_at")),
        *(
            table.column(name).to_pylist()
            for name in ("actor", "source", "data", "subject", "personal")
        ),
        strict=True,
    )
    return [record_of(*row) for row in rows]


def record_of(  # noqa: PLR0917 - a row's columns in order
    seq: int,
    stream: str,
    version: int,
    event_id: UUID,
    event_type: str,
    schema_version: int,
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    source: str,
    data: str,
    subject: str | None,
    personal: str | None,
) -> Recorded:
    fact = Fact(
        id=event_id,
        stream=stream,
        event=decode(event_type, schema_version, data),
        occurred_at=occurred_at,
        actor=actor,
        source=source,
        personal=None
        if subject is None or personal is None
        else Personal(subject, msgspec.json.decode(personal)),
    )
    return Recorded(seq=seq, version=version, recorded_at=recorded_at, fact=fact)


def ids_of(column: pa.ChunkedArray[Any]) -> list[UUID]:
    values = [value for chunk in storage_of(column) for value in chunk.to_pylist()]
    return [UUID(bytes=value) for value in values]


def instants_of(column: pa.ChunkedArray[Any]) -> list[datetime]:
    """Aware instants; by way of NumPy, ten times as fast as Arrow's own."""
    since = column.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]")
    return [EPOCH + one for one in (since - EPOCH_64).tolist()]
