"""The columns in which events travel as Arrow: out of the log, and into it."""

from __future__ import annotations

import pyarrow as pa

_INSTANT = pa.timestamp("us", tz="UTC")

_FEED: list[tuple[str, pa.DataType]] = [
    ("seq", pa.int64()),
    ("id", pa.string()),
    ("stream", pa.string()),
    ("version", pa.int32()),
    ("type", pa.string()),
    ("schema_version", pa.int16()),
    ("occurred_at", _INSTANT),
    ("recorded_at", _INSTANT),
    ("actor", pa.string()),
    ("source", pa.string()),
    ("data", pa.string()),
]
FEED_SCHEMA = pa.schema(_FEED)
"""Facts as the service's feed streams them, without what is personal."""

_IMPORT: list[tuple[str, pa.DataType]] = [
    ("id", pa.string()),
    ("stream", pa.string()),
    ("type", pa.string()),
    ("schema_version", pa.int16()),
    ("occurred_at", _INSTANT),
    ("actor", pa.string()),
    ("source", pa.string()),
    ("data", pa.string()),
    ("personal_subject", pa.string()),
    ("personal", pa.string()),
]
IMPORT_SCHEMA = pa.schema(_IMPORT)
"""Facts proposed to the log; the order of the rows is their order in it."""
