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
OPEN_FILES = 2
MEMORY = "1GB"
THREADS = "2"

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
    """One published file, open until it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "enable_external_access": "false",
                "allow_community_extensions": "false",
                "lock_configuration": "true",
                "memory_limit": MEMORY,
                "threads": THREADS,
            },
        )
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


def current_warehouse(data: Path) -> Warehouse:
    """The newest published file, opened once per process; raises NotPublished."""
    return _opened(str(data / PUBLISHED / current_name(data)))


# Two stay open: a page that began on the older file may still be reading it.
@st.cache_resource(
    max_entries=OPEN_FILES, show_spinner=False, on_release=Warehouse.close
)
def _opened(path: str) -> Warehouse:
    if not Path(path).is_file():
        raise NotPublished(Path(path))
    return Warehouse(Path(path))


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
