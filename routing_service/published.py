"""Reads the published warehouse: one locked, read-only statement at a time.

The pipeline writes `warehouse-N.duckdb` and then a small file `CURRENT` that names it;
a path is never reused, so that an open reader keeps its consistent copy.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import duckdb

from routing_service.domain.warehouse_access import TableRows
from routing_service.errors import NotPublished, QueryRefused, QueryTooLong
from routing_service.published_sight import open_within
from routing_service.published_statements import check_names, checked

DEFAULT_ROWS = 10_000
DEFAULT_SECONDS = 30.0
DEFAULT_MEMORY = "512MB"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """`rows` as Python values, at most as many as asked; `as_of` is the newest event
    the published figures hold (aware, UTC), null when the file does not say."""

    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    is_truncated: bool
    elapsed_ms: float
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class TableDescription:
    name: str
    description: str | None
    columns: tuple[tuple[str, str, str | None], ...]
    """(name, type, description) in the table's order."""


def current_file(folder: Path) -> Path:
    """The newest published file of `warehouse/published`; raises NotPublished."""
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NotPublished(
            f"{pointer}: not there; `comptoir build` publishes the figures"
        ) from None
    path = folder / name
    if not name or Path(name).name != name or not path.is_file():
        raise NotPublished(f"{pointer} names {name!r}: no such file")
    return path


class Published:
    """An open copy of the published figures, which moves on to a newer one by itself.

    `tables`: the marts that the reader may see, with a condition on the rows of each;
    null is everything. Not thread-safe: one query at a time.
    """

    def __init__(
        self,
        folder: Path,
        *,
        memory: str = DEFAULT_MEMORY,
        threads: int = 1,
        tables: Sequence[TableRows] | None = None,
    ) -> None:
        self._folder = folder
        self._tables = tables
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "allow_community_extensions": "false",
            "memory_limit": memory,
            "threads": str(threads),
        }
        self._path: Path | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def query(
        self,
        sql: str,
        *,
        rows: int = DEFAULT_ROWS,
        seconds: float = DEFAULT_SECONDS,
    ) -> QueryResult:
        """Runs one read-only statement over the newest published figures.

        Raises NotPublished, QueryRefused (with DuckDB's own words for a faulty query)
        and QueryTooLong.
        """
        statement = checked(sql)
        connection = self._refreshed()
        if self._tables is not None:
            check_names(connection, statement)
        cursor = connection.cursor()
        timer = Timer(seconds, cursor.interrupt)
        timer.daemon = True
        started = time.perf_counter()
        try:
            timer.start()
            cursor.execute("use marts")
            cursor.execute(statement.limited_to(rows + 1))
            columns = tuple(
                Column(name, str(kind).lower())
                for name, kind, *_ in cursor.description or ()
            )
            found = cursor.fetchmany(rows + 1)
        except duckdb.InterruptException:
            raise QueryTooLong(f"stopped after {seconds:g} s") from None
        except duckdb.Error as error:
            raise QueryRefused(str(error)) from None
        finally:
            timer.cancel()
            cursor.close()
        return QueryResult(
            columns=columns,
            rows=found[:rows],
            is_truncated=len(found) > rows,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
            as_of=self._as_of(),
        )

    def schema(self) -> tuple[list[TableDescription], datetime | None]:
        """The marts with their columns and descriptions, and how fresh they are."""
        rows = (
            self._refreshed()
            .execute(
                """
                select
                    tables.table_name,
                    tables.comment,
                    columns.column_name,
                    columns.data_type,
                    columns.comment,
                from duckdb_tables() as tables
                inner join duckdb_columns() as columns
                    on tables.table_oid = columns.table_oid
                    and tables.database_oid = columns.database_oid
                where
                    tables.schema_name = 'marts'
                    and ($shown is null or list_contains($shown, tables.table_name))
                order by tables.table_name, columns.column_index
                """,
                {"shown": self._shown()},
            )
            .fetchall()
        )
        tables: dict[str, tuple[str | None, list[tuple[str, str, str | None]]]] = {}
        for table, described, name, kind, description in rows:
            columns = tables.setdefault(table, (described, []))[1]
            columns.append((name, kind.lower(), description))
        described_tables = [
            TableDescription(table, described, tuple(columns))
            for table, (described, columns) in tables.items()
        ]
        return described_tables, self._as_of()

    def _shown(self) -> list[str] | None:
        if self._tables is None:
            return None
        views = self._refreshed().execute(
            "select view_name from duckdb_views() where not internal"
        )
        return [name for (name,) in views.fetchall()]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._path = None

    def _refreshed(self) -> duckdb.DuckDBPyConnection:
        path = current_file(self._folder)
        if self._connection is None or path != self._path:
            self.close()
            self._connection = self._opened(path)
            self._path = path
        return self._connection

    def _opened(self, path: Path) -> duckdb.DuckDBPyConnection:
        if self._tables is None:
            locked = self._config | {
                "enable_external_access": "false",
                "lock_configuration": "true",
            }
            connection = duckdb.connect(str(path), read_only=True, config=locked)
        else:
            connection = open_within(path, self._tables, config=self._config)
        connection.execute("use marts")
        return connection

    def _as_of(self) -> datetime | None:
        """The last fact's time of `marts.publication`, else when it was published."""
        if self._connection is None:
            return None
        names = [
            row[0]
            for row in self._connection.execute(
                """
                select column_name
                from duckdb_columns()
                where
                    schema_name = 'marts'
                    and table_name = 'publication'
                    and database_name = current_catalog()
                """
            ).fetchall()
        ]
        for name in ("last_occurred_at", "published_at"):
            if name in names:
                rows = self._connection.execute(
                    f"select epoch_us(max({name})) from marts.publication"  # noqa: S608
                ).fetchall()
                if rows and rows[0][0] is not None:
                    return datetime.fromtimestamp(rows[0][0] / 1e6, UTC)
        return None
