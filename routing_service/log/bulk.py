"""Imports: any number of rows in one transaction, given their places set by set.

While others go on appending, the rows are staged and known ids left out. Then, under
the log's lock and within milliseconds, the rest get the next sequence numbers; the
writer copies them in when their turn comes.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

import duckdb
import msgspec
import numpy as np
import numpy.typing as npt

from routing_service.log.group import promise
from routing_service.log.known_ids import Words, mixed_of, mixed_of_key
from routing_service.log.places import Places
from routing_service.log.staging import Extents, Staging
from routing_service.log.streams import Place, Streams


class BulkAppended(msgspec.Struct, frozen=True):
    """How many rows were appended, as `first_seq` to `last_seq`, and how many not,
    because their id was known or stood in an earlier row."""

    appended: int
    known: int
    first_seq: int
    last_seq: int


class Chosen(msgspec.Struct, frozen=True):
    """The rows of an import that were new when it looked, and what they build on."""

    rows: int
    ids: Words
    sorted_ids: Words
    extents: Extents
    bases: dict[str, Place | None]


def choose(staging: Staging, streams: Streams) -> Chosen:
    """Leaves out what is committed; what comes meanwhile is for `reserve` to see."""
    rows = staging.choose()
    ids = staging.ids()
    extents = staging.extents()
    bases = {stream: streams.place(stream) for stream in extents.streams}
    return Chosen(rows, ids, np.sort(mixed_of(ids)), extents, bases)


def reserve(
    places: Places, chosen: Chosen, staging: Staging, recorded_at: datetime
) -> Bulk | None:
    """The job that appends the chosen rows, their places taken; None where one of them
    has been appended since it was chosen. Called under the log's lock."""
    watched = places.watched or []
    keys = np.array([mixed_of_key(record.fact.id.int) for record in watched], np.uint64)
    if np.isin(keys, chosen.sorted_ids).any():
        return None
    for record in watched:
        stream = record.fact.stream
        if stream in chosen.bases:
            chosen.bases[stream] = places.streams.place(stream)
    places.require_room(chosen.rows)
    before = places.last_seq
    extents = chosen.extents
    bases = np.array(
        [
            (place.version, place.first_seq) if place else (0, 0)
            for place in chosen.bases.values()
        ],
        np.int64,
    ).reshape(-1, 2)
    first = np.where(bases[:, 0] > 0, bases[:, 1], before + extents.first)
    after = [first, before + extents.last, bases[:, 0] + extents.events]
    places.last_seq += chosen.rows
    seqs = np.arange(before + 1, places.last_seq + 1, dtype=np.uint64)
    places.ids.add_all(chosen.ids, seqs)
    places.streams.put_all(extents.streams, np.stack(after, axis=1).astype(np.uint32))
    return Bulk(
        staging,
        rows=chosen.rows,
        before=before,
        recorded_at=recorded_at,
        streams=extents.streams,
        versions=bases[:, 0],
    )


class Bulk:
    """The writer's job that copies staged rows behind event `before`."""

    def __init__(
        self,
        staging: Staging,
        *,
        rows: int,
        before: int,
        recorded_at: datetime,
        streams: list[str],
        versions: npt.NDArray[np.int64],
    ) -> None:
        self.rows = rows
        self.before = before
        self._staging = staging
        self._recorded_at = recorded_at
        self._streams = streams
        self._versions = versions
        self._durable: Future[None] = promise()

    @property
    def last_seq(self) -> int | None:
        return self.before + self.rows

    def commit(self, connection: duckdb.DuckDBPyConnection) -> None:  # noqa: ARG002
        self._staging.copy(
            before=self.before,
            rows=self.rows,
            recorded_at=self._recorded_at,
            streams=self._streams,
            versions=self._versions,
        )

    def succeed(self) -> None:
        self._durable.set_result(None)

    def fail(self, error: BaseException) -> None:
        self._durable.set_exception(error)

    def result(self) -> BulkAppended:
        """Waits until the rows are durable; raises LogFailed where they never are."""
        if self.rows:
            self._durable.result()
        return BulkAppended(
            appended=self.rows,
            known=self._staging.rows - self.rows,
            first_seq=self.before + 1,
            last_seq=self.before + self.rows,
        )
