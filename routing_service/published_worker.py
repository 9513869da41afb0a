"""The process that runs analysts' queries, so that a heavy one never slows intake.

JSON Lines on standard input and output. In: {"folder", "memory"} first, then
{"sql", "rows", "seconds"} or {"schema": true}. Out, one line each: {"result": ...} or
{"refused": <class name of errors.py>, "detail": ...}.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from routing_service.domain.types import JsonObject
from routing_service.errors import Refused
from routing_service.published import Published

NICENESS = 10


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers every line of `requests` on `answers` until it ends."""
    encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="number")
    opening = msgspec.json.decode(requests.readline())
    published = Published(Path(opening["folder"]), memory=opening["memory"])
    for line in requests:
        request: JsonObject = msgspec.json.decode(line)
        try:
            answer: JsonObject = {"result": _answer(published, request)}
        except Refused as refused:
            answer = {"refused": type(refused).__name__, "detail": refused.detail}
        answers.write(encoder.encode(answer) + b"\n")
        answers.flush()
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
