"""Publishes small warehouses: tables as the marts' own contracts declare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

MARTS = Path(__file__).parents[2] / "transforms" / "models" / "marts"

Rows = Sequence[Mapping[str, Any]]


def publish(
    data: Path,
    tables: Mapping[str, Rows],
    *,
    as_of: datetime,
    last_seq: int = 1,
    number: int = 1,
) -> Path:
    """Writes `warehouse-<number>.duckdb` with those rows and makes it current.

    Every mart is there with its columns and descriptions; what a row leaves out is
    null.
    """
    folder = data / "warehouse" / "published"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"warehouse-{number}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for contract in sorted(MARTS.glob("*.yml")):
            for model in yaml.safe_load(contract.read_text())["models"]:
                _create(connection, model)
        for name, rows in tables.items():
            _insert(connection, name, rows)
        connection.execute(
            "create table marts.publication as select 'test' as build_id, "
            "?::timestamptz as published_at, ?::bigint as landed_seq, "
            "?::timestamptz as last_occurred_at",
            [as_of, last_seq, as_of],
        )
    (folder / "CURRENT").write_text(path.name + "\n")
    return path


def _create(connection: duckdb.DuckDBPyConnection, model: Mapping[str, Any]) -> None:
    columns = ", ".join(
        f'"{column["name"]}" {column["data_type"]}' for column in model["columns"]
    )
    connection.execute(f"create table marts.{model['name']} ({columns})")
    for column in model["columns"]:
        text = column.get("description", "").replace("'", "''")
        connection.execute(
            f"comment on column marts.{model['name']}.\"{column['name']}\" is '{text}'"
        )


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    for row in rows:
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" for _ in row)
        connection.execute(
            f"insert into marts.{name} ({columns}) values ({marks})",
            list(row.values()),
        )
