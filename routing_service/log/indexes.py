"""Rebuilds the indexes in memory from the file, set by set: 10 M events in seconds."""

from __future__ import annotations

import duckdb
import numpy as np

from routing_service.log.known_ids import KnownIds, halves_of_column
from routing_service.log.streams import Streams

ID_ROWS = 2_000_000
STREAM_ROWS = 2_000_000
"""Events whose ids, and whose streams, are taken at a time to bound the memory."""

IDS = "select id from events where seq between $first and $last order by seq"

PLACES = """
select stream, min(seq) as first_seq, max(seq) as last_seq, max(version) as version
from events
where hash(stream) % $parts = $part
group by stream
"""


def load_ids(connection: duckdb.DuckDBPyConnection, last_seq: int) -> KnownIds:
    ids = KnownIds()
    for first in range(1, last_seq + 1, ID_ROWS):
        extent = {"first": first, "last": first + ID_ROWS - 1}
        column = connection.execute(IDS, extent).to_arrow_table().column("id")
        ids.add_all(halves_of_column(column), first)
    return ids


def load_streams(connection: duckdb.DuckDBPyConnection, last_seq: int) -> Streams:
    streams = Streams()
    parts = 1 + last_seq // STREAM_ROWS
    for part in range(parts):
        rows = connection.execute(PLACES, {"parts": parts, "part": part})
        table = rows.to_arrow_table()
        places = [
            table.column(name).to_numpy().astype(np.uint32)
            for name in ("first_seq", "last_seq", "version")
        ]
        names = [str(name) for name in table.column("stream").to_pylist()]
        streams.put_all(names, np.stack(places, axis=1))
    return streams
