"""The rows of an import before they are in the log: checked, in temporary tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import duckdb
import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from routing_service.domain.codec import UnknownEvent, decode
from routing_service.log.columns import IMPORT
from routing_service.log.errors import BulkRefused
from routing_service.log.known_ids import Words, halves_of_column

COPY_ROWS = 200_000
"""Rows copied by one statement of the transaction, to bound the memory."""

REQUIRED = IMPORT.names[:-2]
CHAINED = "audit:"
"""Streams whose entries only the service chains: an import cannot put any between."""
READ = ("id", "type", "schema_version", "data", "personal_subject", "personal")

CREATE = """
create or replace temp table incoming (
    ordinal bigint,
    id uuid,
    stream varchar,
    type varchar,
    schema_version smallint,
    occurred_at timestamptz,
    actor varchar,
    source varchar,
    data varchar,
    personal_subject varchar,
    personal varchar
)
"""

STAGE = """
insert into incoming
select $first + row_number() over () - 1, columns(*)
from batch
"""

CHOOSE = """
create or replace temp table fresh as
with unknown as (
    select incoming.ordinal, incoming.id, incoming.stream
    from incoming
    where not exists (from events where events.id = incoming.id)
    qualify row_number() over (partition by incoming.id order by incoming.ordinal) = 1
)
select
    ordinal,
    id,
    stream,
    row_number() over (order by ordinal) as place,
    row_number() over (partition by stream order by ordinal) as rank
from unknown
order by place
"""

EXTENTS = """
select stream, min(place) as first_place, max(place) as last_place, count(*) as events
from fresh
group by stream
"""

COPY_EVENTS = """
insert into events
select
    $before + fresh.place as seq,
    incoming.id,
    incoming.stream,
    bases.version + fresh.rank as version,
    incoming.type,
    incoming.schema_version,
    incoming.occurred_at,
    $recorded_at::timestamptz as recorded_at,
    incoming.actor,
    incoming.source,
    incoming.data
from fresh
inner join incoming on incoming.ordinal = fresh.ordinal
inner join bases on bases.stream = fresh.stream
where fresh.place between $first and $last
order by fresh.place
"""

COPY_PERSONAL = """
insert into personal
select $before + fresh.place as seq, incoming.personal_subject, incoming.personal
from fresh
inner join incoming on incoming.ordinal = fresh.ordinal
where fresh.place between $first and $last and incoming.personal_subject is not null
order by fresh.place
"""


class Extents(NamedTuple):
    """Where the new rows of each stream stand among the new rows, from 1."""

    streams: list[str]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]


class Staging:
    """The rows of one import, in temporary tables of a connection of its own."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.rows = 0
        self._cursor = cursor
        self._cursor.execute(CREATE)

    def add(self, batch: pa.RecordBatch) -> None:
        """Stages further rows; raises BulkRefused for one the log cannot keep."""
        table = shaped(batch)
        require_readable(table, self.rows)
        self._cursor.register("batch", table)
        self._cursor.execute(STAGE, {"first": self.rows + 1})
        self._cursor.unregister("batch")
        self.rows += table.num_rows

    def choose(self) -> int:
        """Leaves out ids that are committed or repeated; returns how many rows stay."""
        self._cursor.execute(CHOOSE)
        row = self._cursor.execute("select count(*) from fresh").fetchone()
        assert row is not None
        return int(row[0])

    def ids(self) -> Words:
        """The chosen rows' ids in order, as upper and lower halves."""
        table = self._cursor.execute("select id from fresh order by place")
        return halves_of_column(table.to_arrow_table().column("id"))

    def extents(self) -> Extents:
        table = self._cursor.execute(EXTENTS).to_arrow_table()
        first, last, events = (
            table.column(name).to_numpy().astype(np.int64)
            for name in ("first_place", "last_place", "events")
        )
        streams = [str(stream) for stream in table.column("stream").to_pylist()]
        return Extents(streams, first, last, events)

    def copy(
        self,
        *,
        before: int,
        rows: int,
        recorded_at: datetime,
        streams: list[str],
        versions: npt.NDArray[np.int64],
    ) -> None:
        """Puts the chosen rows into the log behind event `before`, in one transaction;
        `versions` are those of `streams` before."""
        bases = pa.table({"stream": streams, "version": versions})
        self._cursor.register("bases", bases)
        self._cursor.execute("begin")
        for first in range(1, rows + 1, COPY_ROWS):
            extent = {"before": before, "first": first, "last": first + COPY_ROWS - 1}
            self._cursor.execute(COPY_EVENTS, extent | {"recorded_at": recorded_at})
            self._cursor.execute(COPY_PERSONAL, extent)
        self._cursor.execute("commit")
        self._cursor.unregister("bases")


def batches_of(
    rows: pa.Table | pa.RecordBatchReader | Iterable[pa.RecordBatch],
) -> Iterable[pa.RecordBatch]:
    return rows.to_batches() if isinstance(rows, pa.Table) else rows


def shaped(batch: pa.RecordBatch) -> pa.Table:
    """The batch in the columns of an import; raises BulkRefused for another shape."""
    if set(batch.schema.names) != set(IMPORT.names):
        names = ", ".join(batch.schema.names)
        raise BulkRefused(
            0, f"columns {names}: expected exactly {', '.join(IMPORT.names)}"
        )
    instant = batch.schema.field("occurred_at").type
    if not pa.types.is_timestamp(instant) or instant.tz is None:
        raise BulkRefused(0, f"occurred_at {instant}: expected timestamps with a zone")
    table = pa.Table.from_batches([batch]).select(IMPORT.names)
    try:
        return table.cast(IMPORT)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BulkRefused(0, str(error)) from error


def require_readable(table: pa.Table, before: int) -> None:
    """Raises BulkRefused for the first row that could not be read back."""
    for name in REQUIRED:
        column = table.column(name)
        if column.null_count:
            row = column.is_null().to_pylist().index(True)
            raise BulkRefused(before + row, f"{name} null: expected a value")
    chained = pc.index(pc.starts_with(table.column("stream"), CHAINED), True).as_py()
    if chained >= 0:
        raise BulkRefused(before + chained, f"stream {CHAINED}...: not for imports")
    rows = zip(*(table.column(name).to_pylist() for name in READ), strict=True)
    for row, values in enumerate(rows, before):
        try:
            require_fields(*values)
        except (ValueError, msgspec.MsgspecError, UnknownEvent) as error:
            raise BulkRefused(row, str(error)) from error


def require_fields(  # noqa: PLR0917 - a row's columns in order
    event_id: str,
    event_type: str,
    version: int,
    data: str,
    subject: str | None,
    personal: str | None,
) -> None:
    UUID(event_id)
    decode(event_type, version, data)
    if (subject is None) != (personal is None):
        raise ValueError("personal_subject and personal: expected both or neither")
    if personal is not None:
        msgspec.json.decode(personal, type=dict)
