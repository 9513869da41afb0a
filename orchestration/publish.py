"""Publishing: the marts leave the build file as an immutable copy readers may open.

A reader looks at CURRENT, opens the file it names and keeps it until CURRENT names
another. A path is never reused: DuckDB gives a process that still holds the old file
its old content under the same path.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

KEPT_FILES = 3
_NAME = re.compile(r"warehouse-(\d+)\.duckdb")


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the file's name, its tables and the last event in it."""

    name: str
    table_count: int
    row_count: int
    landed_seq: int


def publish(
    warehouse: Path, published: Path, *, build_id: str, now: datetime
) -> Publication:
    """Copies schema `marts` of the build file into a new file and makes it current.

    The new file is complete and on disk before CURRENT names it; a crash in between
    leaves CURRENT as it was.
    """
    published.mkdir(parents=True, exist_ok=True)
    name = f"warehouse-{_last_number(published) + 1}.duckdb"
    unfinished = published / f"{name}.unfinished"
    unfinished.unlink(missing_ok=True)
    publication = _copy_marts(warehouse, unfinished, name, build_id=build_id, now=now)
    _sync(unfinished)
    unfinished.rename(published / name)
    _make_current(published, name)
    _drop_old(published)
    return publication


def _last_number(published: Path) -> int:
    names = (_NAME.match(path.name) for path in published.iterdir())
    return max((int(match[1]) for match in names if match), default=0)


def _copy_marts(
    warehouse: Path, target: Path, name: str, *, build_id: str, now: datetime
) -> Publication:
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as build (read_only)")
        connection.execute("create schema marts")
        tables = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() "
                "where database_name = 'build' and schema_name = 'marts' order by 1"
            ).fetchall()
        ]
        row_count = 0
        for table in tables:
            copied = connection.execute(
                f'create table marts."{table}" as from build.marts."{table}"'
            ).fetchall()
            row_count += copied[0][0]
        _copy_descriptions(connection)
        _copy_definitions(connection)
        landed_seq = _write_publication(connection, build_id=build_id, now=now)
        connection.execute("detach build")
        connection.execute("checkpoint")
    return Publication(name, len(tables), row_count, landed_seq)


def _copy_descriptions(connection: duckdb.DuckDBPyConnection) -> None:
    described = connection.execute(
        "select 'table', table_name, null, comment from duckdb_tables() "
        "where database_name = 'build' and schema_name = 'marts' "
        "and comment is not null "
        "union all select 'column', table_name, column_name, comment "
        "from duckdb_columns() where database_name = 'build' "
        "and schema_name = 'marts' and comment is not null"
    ).fetchall()
    for kind, table, column, comment in described:
        target = f'marts."{table}"' + (f'."{column}"' if column else "")
        text = comment.replace("'", "''")
        connection.execute(f"comment on {kind} {target} is '{text}'")


def _copy_definitions(connection: duckdb.DuckDBPyConnection) -> None:
    """The queries of marts that are counted again for who may see only some tickets;
    their names are those of the reader's own schema."""
    there = connection.execute(
        "select 1 from duckdb_tables() where database_name = 'build' "
        "and schema_name = 'intermediate' and table_name = 'definitions'"
    ).fetchall()
    if not there:
        return
    connection.execute("create schema definitions")
    connection.execute(
        "create table definitions.models as select model, "
        """regexp_replace(query, '"[^"]+"\\."marts"\\.', 'marts.', 'g') as query """
        "from build.intermediate.definitions"
    )


def _write_publication(
    connection: duckdb.DuckDBPyConnection, *, build_id: str, now: datetime
) -> int:
    connection.execute(
        "create table marts.publication as select "
        "?::varchar as build_id, ?::timestamptz as published_at, "
        "coalesce(max(seq), 0)::bigint as landed_seq, "
        "max(occurred_at) as last_occurred_at from build.raw.events",
        [build_id, now],
    )
    connection.execute(
        "comment on table marts.publication is "
        "'One row: which build this file holds, and the last event landed in it.'"
    )
    rows = connection.execute("select landed_seq from marts.publication").fetchall()
    return int(rows[0][0])


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _make_current(published: Path, name: str) -> None:
    pointer = published / "CURRENT.unfinished"
    pointer.write_text(name + "\n")
    _sync(pointer)
    pointer.replace(published / "CURRENT")
    _sync(published)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _drop_old(published: Path) -> None:
    numbered = sorted(
        (int(match[1]), path)
        for path in published.iterdir()
        if (match := _NAME.fullmatch(path.name))
    )
    for _, path in numbered[:-KEPT_FILES]:
        path.unlink()
    for leftover in published.glob("*.duckdb.unfinished"):
        leftover.unlink()
