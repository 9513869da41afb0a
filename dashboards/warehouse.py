"""The published warehouse as the pages read it: read-only, locked, one file at a time.

The pipeline writes `warehouse-N.duckdb` and then names it in `CURRENT`. A path is
never reused, so an open file keeps its figures until `CURRENT` names another.

    NotPublished    nothing was published yet
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import duckdb
import polars as pl
import streamlit as st

PUBLISHED = Path("warehouse/published")
OPEN_FILES = 8
EVERY_ROW = "true"
MEMORY = "1GB"
THREADS = "2"

Sight: TypeAlias = tuple[tuple[str, str], ...]
"""(mart, condition on its rows), as `GET /v1/me` gives them; no other mart is there."""
EVERYTHING: Sight = (("*", EVERY_ROW),)
Parameter: TypeAlias = str | datetime | int | list[str]
Parameters: TypeAlias = Mapping[str, Parameter]


class NotPublished(Exception):
    """No figures yet: the pipeline has not published a file at `path`."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Publication:
    """What the open file holds; `as_of` is the instant its figures speak of (UTC)."""

    name: str
    published_at: datetime
    last_seq: int
    as_of: datetime


class Warehouse:
    """One published file, open until it is closed; `sight` says which rows of it.

    `key` tells one file and sight from another, for what is kept of their figures.
    """

    def __init__(self, path: Path, sight: Sight) -> None:
        self.path = path
        self.key = f"{path} {sight}"
        self._connection = _connect(path, sight)
        self.publication = self._publication()
        self.definitions = self._definitions()

    def rows(self, query: str, parameters: Parameters | None = None) -> pl.DataFrame:
        """The rows of one select; its `$names` are bound from `parameters`."""
        with self._connection.cursor() as cursor:
            return cursor.execute(query, parameters or {}).pl()

    def definition(self, table: str, column: str) -> str:
        """What the mart says the column means; empty where it says nothing."""
        return self.definitions.get((table, column), "")

    def close(self) -> None:
        self._connection.close()

    def _publication(self) -> Publication:
        row = self._connection.execute(
            """
            select
                epoch_us(published_at),
                landed_seq,
                epoch_us(least(published_at, coalesce(last_occurred_at, published_at))),
            from marts.publication
            """
        ).fetchall()[0]
        return Publication(
            self.path.name, _instant(row[0]), int(row[1]), _instant(row[2])
        )

    def _definitions(self) -> dict[tuple[str, str], str]:
        found = self._connection.execute(
            """
            select table_name, column_name, comment
            from duckdb_columns()
            where schema_name = 'marts' and comment is not null
            """
        ).fetchall()
        return {(table, column): comment for table, column, comment in found}


def current_name(data: Path) -> str:
    """The name of the newest published file; raises NotPublished."""
    pointer = data / PUBLISHED / "CURRENT"
    try:
        return pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NotPublished(pointer) from None


def current_warehouse(data: Path, sight: Sight) -> Warehouse:
    """The newest published file with the rows that the viewer may see, opened once per
    process; raises NotPublished."""
    return _opened(str(data / PUBLISHED / current_name(data)), sight)


# A page that began on the older file may still be reading it.
@st.cache_resource(
    max_entries=OPEN_FILES, show_spinner=False, on_release=Warehouse.close
)
def _opened(path: str, sight: Sight) -> Warehouse:
    if not Path(path).is_file():
        raise NotPublished(Path(path))
    return Warehouse(Path(path), sight)


def _connect(path: Path, sight: Sight) -> duckdb.DuckDBPyConnection:
    """The file itself where every row is in sight, else a schema of views before it."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "allow_community_extensions": "false",
        "memory_limit": MEMORY,
        "threads": THREADS,
    }
    if sight and all(where == EVERY_ROW for _, where in sight):
        locked = {"enable_external_access": "false", "lock_configuration": "true"}
        return duckdb.connect(str(path), read_only=True, config=config | locked)
    config["temp_directory"] = f"{path}.tmp"
    connection = duckdb.connect(":memory:", config=config)
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as published (read_only)")
    connection.execute("create schema marts")
    there = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    for table, where in sight:
        if (table,) not in there:
            continue
        view = (
            f'create view marts."{table}" as '  # noqa: S608  the service's own words
            f'select * from published.marts."{table}" where {where}'
        )
        try:
            connection.execute(view)
        except duckdb.BinderException:
            # A file of an older build lacks what the condition looks at.
            connection.close()
            raise NotPublished(path) from None
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
