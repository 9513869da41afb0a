"""The published file as somebody sees it who may see only some rows.

The file is attached as `published`; beside it stands a schema `marts` of views, one for
each mart, and statements are only let through that name no other catalog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from routing_service.domain.warehouse_access import EVERY_ROW, RECOUNTED, TableRows
from routing_service.errors import NotPublished

BUILD_AGAIN = "`comptoir build` makes a new one"
Config = Mapping[str, str | bool | int | float | list[str]]

# Behind a limit DuckDB runs no condition of the reader's on rows outside the view, so
# that no error message can spell one of them.
BEHIND_A_WALL = "limit 9223372036854775807"


def open_within(
    path: Path, tables: Sequence[TableRows], *, config: Config
) -> duckdb.DuckDBPyConnection:
    """A locked connection to the file, with the views.

    Raises NotPublished for a file of an older build, which lacks what they look at.
    """
    connection = duckdb.connect(
        ":memory:", config={**config, "temp_directory": f"{path}.tmp"}
    )
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as published (read_only)")
    connection.execute("create schema marts")
    there = _names(connection, "published.marts")
    views = [_view(one) for one in tables if one.table in there]
    for table, query in _recounted(connection):
        views.append(f'create view marts."{table}" as {query}')
    try:
        for view in views:
            connection.execute(view)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        connection.close()
        raise NotPublished(f"{path.name}: of an older build; {BUILD_AGAIN}") from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _view(one: TableRows) -> str:
    wall = "" if one.where == EVERY_ROW else BEHIND_A_WALL
    return (
        f'create view marts."{one.table}" as '  # noqa: S608  the policy's own words
        f'select * from published.marts."{one.table}" where {one.where} {wall}'
    )


def _recounted(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Marts that are counted again from the views, by the query they were built with;
    none in a file that does not say it."""
    if "models" not in _names(connection, "published.definitions"):
        return []
    return [
        (table, query)
        for table, query in connection.execute(
            "select model, query from published.definitions.models"
        ).fetchall()
        if table in RECOUNTED
    ]


def _names(connection: duckdb.DuckDBPyConnection, schema: str) -> set[str]:
    catalog, _, name = schema.partition(".")
    rows = connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = $catalog and schema_name = $name",
        {"catalog": catalog, "name": name},
    )
    return {table for (table,) in rows.fetchall()}
