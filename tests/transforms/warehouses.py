"""Warehouse files to transform: `raw` tables written from a list of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import duckdb
import pyarrow as pa

from ingestion.arrow_schemas import FEED_SCHEMA
from ingestion.landing import land
from routing_service.domain import codec
from routing_service.domain.configuration import normalise
from routing_service.domain.events import ConfigurationApplied, Event

LANDED_AT = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a story, and when it happened."""

    at: datetime
    event: Event
    actor: str = "desk"
    source: str = "live"
    recorded_at: datetime | None = None
    id: UUID | None = None


def configured(
    at: datetime, version: int = 1, **documents: Sequence[Mapping[str, Any]]
) -> list[Told]:
    """One ConfigurationApplied per kind, as `comptoir config apply` records them."""
    return [
        Told(at, ConfigurationApplied(kind=kind, version=version, content=content))
        for kind, given in documents.items()
        for content in [normalise(kind, list(given))]
    ]


def stream_of(event: Event) -> str:
    for name in ("ticket", "contact", "number", "agent"):
        if (subject := getattr(event, f"{name}_id", None)) is not None:
            return f"{name}:{subject}"
    if (way := getattr(event, "way", None)) is not None:
        recipient = getattr(event, "recipient_id", "")
        return f"{'agent' if way == 'email' else 'channel'}:{recipient}"
    return f"configuration:{getattr(event, 'kind', 'none')}"


class RawFile:
    """A warehouse file that grows by what is told, landed as the pipeline lands it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: list[dict[str, Any]] = []

    def land(self, story: Sequence[Told], *, now: datetime = LANDED_AT) -> None:
        for told in story:
            name = type(told.event).__name__
            self._rows.append(
                {
                    "seq": len(self._rows) + 1,
                    "id": str(told.id or uuid4()),
                    "stream": stream_of(told.event),
                    "version": 1,
                    "type": name,
                    "schema_version": codec.schema_version(name),
                    "occurred_at": told.at,
                    "recorded_at": told.recorded_at or told.at + timedelta(seconds=1),
                    "actor": told.actor,
                    "source": told.source,
                    "data": codec.encode(told.event).decode(),
                }
            )
        land(self._feed, self.path, now=now)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            found = connection.execute(sql)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _feed(self, after: int, limit: int) -> pa.RecordBatchReader:
        page = pa.Table.from_pylist(self._rows[after : after + limit], FEED_SCHEMA)
        return page.to_reader()
