"""What the writer commits: a group of events, a statement, a bulk; each one job."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

import duckdb

from routing_service.domain.record import Recorded
from routing_service.log.insertion import (
    Columns,
    Payload,
    event_columns,
    insert,
    personal_columns,
)

FULL_AT = 4096
"""Events in one transaction at most, so that one commit stays near 20 ms."""


class Job(Protocol):
    """One transaction of the writer; `last_seq` is durable once it is committed."""

    @property
    def last_seq(self) -> int | None: ...

    def commit(self, connection: duckdb.DuckDBPyConnection) -> None: ...

    def succeed(self) -> None: ...

    def fail(self, error: BaseException) -> None: ...


def promise() -> Future[Any]:
    """A future that a waiter cannot cancel: others wait for the same commit."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


class Group:
    """Events that go into one transaction, and the future of all who appended them."""

    def __init__(self, recorded_at: datetime) -> None:
        self.recorded_at = recorded_at
        self.records: list[Recorded] = []
        self.payloads: list[Payload] = []
        self.durable: Future[None] = promise()

    def add(self, records: Sequence[Recorded], payloads: Sequence[Payload]) -> None:
        """Adds events in the order of their places, each beside its payload."""
        self.records += records
        self.payloads += payloads

    @property
    def last_seq(self) -> int | None:
        return self.records[-1].seq if self.records else None

    def commit(self, connection: duckdb.DuckDBPyConnection) -> None:
        if self.records:
            insert(connection, self.event_columns(), self.personal_columns())

    def succeed(self) -> None:
        self.durable.set_result(None)

    def fail(self, error: BaseException) -> None:
        self.durable.set_exception(error)

    def event_columns(self) -> Columns:
        return event_columns(self.records, self.payloads, self.recorded_at)

    def personal_columns(self) -> Columns:
        return personal_columns(self.records, self.payloads)


class Statement:
    """One SQL statement in a transaction of its own, and the rows it returns."""

    def __init__(self, sql: str, parameters: Sequence[object]) -> None:
        self.last_seq: int | None = None
        self.done: Future[list[tuple[Any, ...]]] = promise()
        self._sql = sql
        self._parameters = parameters
        self._rows: list[tuple[Any, ...]] = []
        self._refusal: duckdb.Error | None = None

    def commit(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("begin")
        try:
            self._rows = connection.execute(self._sql, self._parameters).fetchall()
        except REFUSALS as error:
            connection.execute("rollback")
            self._refusal = error
        else:
            connection.execute("commit")

    def succeed(self) -> None:
        if self._refusal is None:
            self.done.set_result(self._rows)
        else:
            self.done.set_exception(self._refusal)

    def fail(self, error: BaseException) -> None:
        self.done.set_exception(error)


REFUSALS = (
    duckdb.ProgrammingError,
    duckdb.DataError,
    duckdb.IntegrityError,
    duckdb.NotSupportedError,
)
"""The statement's own faults; every other error is the storage's."""
