"""A feed over a list of events, as the log and the service give it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from ingestion.arrow_schemas import FEED_SCHEMA

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def event_row(seq: int, type_: str = "TicketOpened", **data: Any) -> dict[str, Any]:
    at = START + timedelta(minutes=seq)
    return {
        "seq": seq,
        "id": f"00000000-0000-4000-8000-{seq:012d}",
        "stream": f"ticket:T-{seq}",
        "version": 1,
        "type": type_,
        "schema_version": 1,
        "occurred_at": at,
        "recorded_at": at,
        "actor": "desk",
        "source": "live",
        "data": json.dumps(data or {"ticket_id": f"T-{seq}"}),
    }


class ListFeed:
    """Answers (after, limit) from rows in memory, and remembers what was asked."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.rows = list(rows)
        self.asked: list[tuple[int, int]] = []

    def __call__(self, after: int, limit: int) -> pa.RecordBatchReader:
        self.asked.append((after, limit))
        page = [row for row in self.rows if row["seq"] > after][:limit]
        return pa.Table.from_pylist(page, schema=FEED_SCHEMA).to_reader()
