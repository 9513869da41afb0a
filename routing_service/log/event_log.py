"""The log: every fact of the desk, in order, durable before it is acknowledged."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import duckdb
import msgspec
import pyarrow as pa

from routing_service.domain.record import Fact, Recorded
from routing_service.log import schema
from routing_service.log.bulk import BulkAppended, choose, reserve
from routing_service.log.checkpoints import Checkpoints
from routing_service.log.columns import FEED
from routing_service.log.database import DEFAULT_MEMORY_LIMIT, SERVE, connect
from routing_service.log.errors import LogClosed, LogFailed
from routing_service.log.group import FULL_AT, Group, Job, Statement, promise
from routing_service.log.indexes import give_memory_back, load_ids, load_streams
from routing_service.log.insertion import payload_of
from routing_service.log.places import Places
from routing_service.log.reading import feed_range, read_range, read_stream
from routing_service.log.staging import Staging, batches_of
from routing_service.log.writer import Writer, end_process


def utc_now() -> datetime:
    return datetime.now(UTC)


class Appended(msgspec.Struct, frozen=True):
    """What an append did: `records` in order, and the ids that were `known` already.

    `durable` resolves once all of it, known ids too, survives a power cut. Appends of
    one group share one future, so that a caller may compare it and wait once.
    """

    records: tuple[Recorded, ...]
    known: tuple[UUID, ...]
    durable: Future[None]


class EventLog:
    """An append-only log in one DuckDB file that this process alone holds.

    Every method may be called from any thread. `durable_seq` is the last sequence
    number that survives a power cut.
    """

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        places: Places,
        *,
        clock: Callable[[], datetime],
        on_fatal: Callable[[LogFailed], None],
    ) -> None:
        self.path = path
        self.durable_seq = places.last_seq
        self._connection = connection
        self._cursors: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()
        self._places = places
        self._clock = clock
        self._recorded_at = datetime.min.replace(tzinfo=UTC)
        self._on_fatal = on_fatal
        self._refusal: LogClosed | LogFailed | None = None
        self._lock = threading.Lock()
        self._bulk_lock = threading.Lock()
        self._writer = Writer(
            connection,
            self._lock,
            checkpoints=Checkpoints(path),
            committed=self._advance,
            rested=self._tidy,
            failed=self._fail,
        )

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        on_fatal: Callable[[LogFailed], None] = end_process,
        memory_limit: str = DEFAULT_MEMORY_LIMIT,
    ) -> Self:
        """Opens the log at `path`, new or old, after whatever way it ended before.

        Raises LogInUse, LogTooNew or LogDamaged. `on_fatal` is called from the writer's
        thread when the storage fails; the default ends the process with status 70.
        Where it returns, whoever waits gets LogFailed, and so does every later append.
        """
        connection = connect(path, memory_limit=memory_limit)
        try:
            last_seq = schema.prepare(connection, path)
            places = Places(
                last_seq,
                load_ids(connection, last_seq),
                load_streams(connection, last_seq),
            )
            connection.execute(SERVE)
            give_memory_back()
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, places, clock=clock, on_fatal=on_fatal)

    @property
    def last_seq(self) -> int:
        """The last sequence number given out, durable or not yet."""
        return self._places.last_seq

    def append(
        self, facts: Sequence[Fact], *, expected: Mapping[str, int] | None = None
    ) -> Appended:
        """Gives each new fact its place at once; all become durable together.

        Facts whose id is known are dropped. Where one is new, every stream of
        `expected` must stand at the version it names, else StaleStream. Raises NotUtc,
        LogClosed, LogFailed, LogFull; whatever it raises, nothing was appended.
        """
        with self._lock:
            self._require_open()
            new, known = self._places.tell_apart(facts)
            if not new:
                return Appended((), tuple(known), self._settled(known))
            self._places.check(new, expected or {})
            payloads = [payload_of(fact) for fact in new]
            group = self._open_group()
            records = self._places.take(new, group.recorded_at)
            group.add(records, payloads)
            return Appended(tuple(records), tuple(known), group.durable)

    def append_bulk(self, rows: pa.Table | pa.RecordBatchReader) -> BulkAppended:
        """Appends an import, whole or not at all, and returns when it is durable.

        Rows are in the columns of `columns.IMPORT`, in the order they take in the log;
        one whose id is known, or stands in an earlier row, is dropped. Raises
        BulkRefused where a row could not be read back. Others may append meanwhile;
        what comes behind the import is durable after it.
        """
        with self._bulk_lock, self._cursor() as cursor:
            staging = Staging(cursor)
            for batch in batches_of(rows):
                staging.add(batch)
            try:
                return self._append_staged(staging)
            finally:
                self._places.watched = None

    def is_known(self, event_id: UUID) -> bool:
        """Whether the id was appended, durable or not yet; reads memory only."""
        return self._places.ids.seq_of(event_id.int) is not None

    def version(self, stream: str) -> int:
        """The number of events appended to the stream; reads memory only."""
        return self._places.streams.version(stream)

    def read(self, after: int = 0, *, limit: int | None = None) -> Iterator[Recorded]:
        """The durable events behind `after`, in order, up to the last when called."""
        return read_range(self._cursor, after + 1, self._end(after, limit))

    def read_stream(self, stream: str) -> list[Recorded]:
        """The durable events of a stream, in order."""
        place = self._places.streams.place(stream)
        if place is None:
            return []
        last = min(place.last_seq, self.durable_seq)
        return read_stream(self._cursor, stream, place.first_seq, last)

    def last_of(self, stream: str) -> Recorded | None:
        """The last durable event of a stream."""
        place = self._places.streams.place(stream)
        if place is None or place.last_seq > self.durable_seq:
            return next(reversed(self.read_stream(stream)), None)
        return next(read_range(self._cursor, place.last_seq, place.last_seq))

    def find(self, event_id: UUID) -> Recorded | None:
        """The durable event with this id."""
        seq = self._places.ids.seq_of(event_id.int)
        if seq is None or seq > self.durable_seq:
            return None
        return next(read_range(self._cursor, seq, seq))

    def feed(self, after: int, limit: int) -> pa.RecordBatchReader:
        """The facts of events `after + 1` to `min(after + limit, durable_seq)`, in
        Arrow batches of the columns `columns.FEED`, read as they are asked for."""
        batches = feed_range(self._cursor, after + 1, self._end(after, limit))
        return pa.RecordBatchReader.from_batches(FEED, batches)

    def execute_write(
        self, sql: str, parameters: Sequence[object] = ()
    ) -> Future[list[tuple[Any, ...]]]:
        """Runs a statement on tables other than the log's, in a transaction of its
        own between groups; the future holds the rows it returns, or its error."""
        statement = Statement(sql, parameters)
        with self._lock:
            self._require_open()
            self._writer.put(statement)
        return statement.done

    def query(
        self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a query over what is committed."""
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def table(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        """The same in Arrow's columns, for many rows."""
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters).to_arrow_table()

    def close(self) -> None:
        """Commits what is queued, folds the write-ahead log into the file and lets go
        of it. A second call does nothing."""
        with self._lock:
            if isinstance(self._refusal, LogClosed):
                return
            self._refusal = LogClosed()
        self._writer.stop()
        with self._lock:
            cursors = list(self._cursors)
        for cursor in cursors:
            cursor.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append_staged(self, staging: Staging) -> BulkAppended:
        while True:
            with self._lock:
                self._require_open()
                self._places.watched = []
                settled = self._open_group().durable
            settled.result()
            chosen = choose(staging, self._places.streams)
            with self._lock:
                self._require_open()
                bulk = reserve(self._places, chosen, staging, self._now())
                if bulk is not None and bulk.rows:
                    self._writer.put(bulk)
            if bulk is not None:
                return bulk.result()

    def _require_open(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    def _open_group(self) -> Group:
        """The group at the end of the queue, which the writer has not taken yet."""
        jobs = self._writer.jobs
        if jobs and isinstance(jobs[-1], Group) and len(jobs[-1].records) < FULL_AT:
            return jobs[-1]
        group = Group(self._now())
        self._writer.put(group)
        return group

    def _now(self) -> datetime:
        """The clock's time, never before what it said: one set back must not make the
        log's own time run back."""
        self._recorded_at = max(self._recorded_at, self._clock())
        return self._recorded_at

    def _settled(self, known: list[UUID]) -> Future[None]:
        """Resolves once the known ids are durable: the first append of one may still
        be on its way to the disk."""
        seqs = [self._places.ids.seq_of(event_id.int) or 0 for event_id in known]
        if max(seqs, default=0) > self.durable_seq:
            return self._open_group().durable
        durable: Future[None] = promise()
        durable.set_result(None)
        return durable

    def _end(self, after: int, limit: int | None) -> int:
        durable = self.durable_seq
        return durable if limit is None else min(after + limit, durable)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        with self._lock:
            self._cursors.add(cursor)
        return cursor

    def _advance(self, last_seq: int) -> None:
        self.durable_seq = last_seq

    def _tidy(self) -> None:
        self._places.tidy(self._lock)

    def _fail(self, error: LogFailed, pending: list[Job]) -> None:
        with self._lock:
            self._refusal = error
            jobs = [*pending, *self._writer.jobs]
            self._writer.jobs.clear()
        # First, because by default nobody should live to act on a failed future.
        self._on_fatal(error)
        for job in jobs:
            job.fail(error)
