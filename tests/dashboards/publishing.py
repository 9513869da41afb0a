"""Publishes small warehouses: tables as the marts' own contracts declare them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
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
        connection.execute(_empty_marts())
        connection.execute("begin")  # one fsync, not one a row
        for name, rows in tables.items():
            _insert(connection, name, rows)
        connection.execute("commit")
        connection.execute(
            "create table marts.publication as select 'test' as build_id, "
            "?::timestamptz as published_at, ?::bigint as landed_seq, "
            "?::timestamptz as last_occurred_at",
            [as_of, last_seq, as_of],
        )
    (folder / "CURRENT").write_text(path.name + "\n")
    return path


@cache
def _empty_marts() -> str:
    """The statements that make every mart, as its contract says; parsed once."""
    statements = ["create schema marts"]
    for contract in sorted(MARTS.glob("*.yml")):
        for model in yaml.safe_load(contract.read_text())["models"]:
            statements += _statements(model)
    return f"begin; {'; '.join(statements)}; commit"


def _statements(model: Mapping[str, Any]) -> Iterator[str]:
    columns = ", ".join(
        f'"{column["name"]}" {column["data_type"]}' for column in model["columns"]
    )
    yield f"create table marts.{model['name']} ({columns})"
    for column in model["columns"]:
        text = column.get("description", "").replace("'", "''")
        place = f'marts.{model["name"]}."{column["name"]}"'
        yield f"comment on column {place} is '{text}'"


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    for row in rows:
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" for _ in row)
        connection.execute(
            f"insert into marts.{name} ({columns}) values ({marks})",
            list(row.values()),
        )
