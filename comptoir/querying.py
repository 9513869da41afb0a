"""`comptoir sql`: one question to the published warehouse, printed."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TextIO
from uuid import UUID

from rich.console import Console
from rich.table import Table

from comptoir.installation import Installation
from routing_service.published import Published, QueryResult

MOST_ROWS = 10_000_000
MOST_SECONDS = 600.0
MEMORY = "2GB"
THREADS = 2


def print_query(installation: Installation, query: str, format_: str) -> None:
    """Prints the result on standard output: a table, CSV with a header line, or a JSON
    list of objects. Instants are ISO 8601 in UTC; null is empty in CSV."""
    published = Published(installation.published, memory=MEMORY, threads=THREADS)
    try:
        result = published.query(query, rows=MOST_ROWS, seconds=MOST_SECONDS)
    finally:
        published.close()
    PRINTERS[format_](result, sys.stdout)


def plain(value: object) -> object:
    """A value as JSON knows it; instants in UTC with Z, exact numbers as numbers."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | UUID):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _print_csv(result: QueryResult, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in result.columns)
    writer.writerows([_cell(value) for value in row] for row in result.rows)


def _print_json(result: QueryResult, out: TextIO) -> None:
    names = [column.name for column in result.columns]
    rows = [dict(zip(names, map(plain, row), strict=True)) for row in result.rows]
    json.dump(rows, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _print_table(result: QueryResult, out: TextIO) -> None:
    table = Table()
    for position, column in enumerate(result.columns):
        is_number = any(
            isinstance(row[position], int | float | Decimal) for row in result.rows[:50]
        )
        table.add_column(column.name, justify="right" if is_number else "left")
    for row in result.rows:
        table.add_row(*map(_cell, row))
    console = Console(file=out, highlight=False)
    console.print(table)
    as_of = f", figures as of {plain(result.as_of)}" if result.as_of else ""
    console.print(f"{len(result.rows):,} rows in {result.elapsed_ms:.0f} ms{as_of}")


def _cell(value: object) -> str:
    shown: object = plain(value)
    if shown is None:
        return ""
    if isinstance(shown, bool):
        return str(shown).lower()
    if isinstance(shown, Sequence | dict) and not isinstance(shown, str):
        return json.dumps(shown, ensure_ascii=False)
    return str(shown)


PRINTERS: dict[str, Callable[[QueryResult, TextIO], None]] = {
    "csv": _print_csv,
    "json": _print_json,
    "table": _print_table,
}
