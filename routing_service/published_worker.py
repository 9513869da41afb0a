"""The process that runs analysts' queries, so that a heavy one never slows intake.

JSON Lines on standard input and output. In: {"folder", "memory"} first, then
{"sql", "rows", "seconds", "tables"} or {"schema": true, "tables"}, where `tables` are
those of `TableRows` or null for all. Out, one line each: {"result": ...} or
{"refused": <class name of errors.py>, "detail": ...}.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from routing_service.domain.types import JsonObject
from routing_service.domain.warehouse_access import TableRows
from routing_service.errors import Refused
from routing_service.published import Published

NICENESS = 10
MOST_OPEN = 4


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers every line of `requests` on `answers` until it ends."""
    encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="number")
    opening = msgspec.json.decode(requests.readline())
    readers = Readers(Path(opening["folder"]), memory=opening["memory"])
    for line in requests:
        request: JsonObject = msgspec.json.decode(line)
        try:
            published = readers.of(request["tables"])
            answer: JsonObject = {"result": _answer(published, request)}
        except Refused as refused:
            answer = {"refused": type(refused).__name__, "detail": refused.detail}
        answers.write(encoder.encode(answer) + b"\n")
        answers.flush()
    readers.close()


class Readers:
    """The published file as different people see it; the last few stay open."""

    def __init__(self, folder: Path, *, memory: str) -> None:
        self._folder = folder
        self._memory = memory
        self._open: OrderedDict[str, Published] = OrderedDict()

    def of(self, tables: list[JsonObject] | None) -> Published:
        key = msgspec.json.encode(tables).decode()
        published = self._open.get(key)
        if published is None:
            published = self._open[key] = Published(
                self._folder,
                memory=self._memory,
                tables=msgspec.convert(tables, list[TableRows] | None),
            )
        self._open.move_to_end(key)
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return published

    def close(self) -> None:
        for published in self._open.values():
            published.close()


def _answer(published: Published, request: JsonObject) -> JsonObject:
    if "schema" in request:
        tables, as_of = published.schema()
        return {
            "tables": [
                {
                    "name": table.name,
                    "description": table.description,
                    "columns": [
                        {"name": name, "type": kind, "description": description}
                        for name, kind, description in table.columns
                    ],
                }
                for table in tables
            ],
            "as_of": _instant(as_of),
        }
    result = published.query(
        request["sql"], rows=request["rows"], seconds=request["seconds"]
    )
    return {
        "columns": [{"name": one.name, "type": one.type} for one in result.columns],
        "rows": [[_value(value) for value in row] for row in result.rows],
        "is_truncated": result.is_truncated,
        "elapsed_ms": result.elapsed_ms,
        "as_of": _instant(result.as_of),
    }


def _value(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _instant(value)
    if isinstance(value, float) and value != value:  # noqa: PLR0124  JSON has no NaN
        return None
    return value


def _instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    os.nice(NICENESS)
    serve(sys.stdin.buffer, sys.stdout.buffer)
