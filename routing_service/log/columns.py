"""The Arrow shapes of the log: what it stores, what it feeds, what it imports."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

TEXT: pa.DataType = pa.string()
NUMBER: pa.DataType = pa.int64()
INSTANT: pa.DataType = pa.timestamp("us", "UTC")

EVENTS = pa.schema(
    {
        "seq": NUMBER,
        "id": pa.uuid(),
        "stream": TEXT,
        "version": pa.int32(),
        "type": TEXT,
        "schema_version": pa.int16(),
        "occurred_at": INSTANT,
        "recorded_at": INSTANT,
        "actor": TEXT,
        "source": TEXT,
        "data": TEXT,
    }
)

PERSONAL = pa.schema(
    {
        "seq": NUMBER,
        "subject": TEXT,
        "data": TEXT,
    }
)

FEED = EVENTS.set(1, pa.field("id", TEXT))
"""What readers of the feed get: facts only, ids as text."""

IMPORT = pa.schema(
    {
        "id": TEXT,
        "stream": TEXT,
        "type": TEXT,
        "schema_version": pa.int16(),
        "occurred_at": INSTANT,
        "actor": TEXT,
        "source": TEXT,
        "data": TEXT,
        "personal_subject": TEXT,
        "personal": TEXT,
    }
)
"""What an import brings, in the order it takes in the log; the last two may be null."""


def storage_of(column: pa.ChunkedArray[Any]) -> list[pa.Array[Any]]:
    """The 16 bytes of each id in a column of Arrow's UUID type."""
    return [chunk.cast(pa.binary(16)) for chunk in column.chunks if len(chunk)]
