"""Opening hours as rows: every calendar version's open intervals, summed up, in UTC.

Time zones are resolved here, once, by the calendar the live service counts with; SQL
only adds the intervals up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import duckdb
import msgspec
import pyarrow as pa

from routing_service.domain import codec
from routing_service.domain.business_time import WEEKDAYS, Calendar
from routing_service.domain.configuration import ALWAYS, CalendarConfig
from routing_service.domain.events import ConfigurationApplied

AHEAD = timedelta(days=400)
"""Deadlines of open clocks are counted this far beyond the newest event."""

_SPARE = timedelta(days=30)  # the rows are rewritten monthly, not at every landing
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS = CalendarConfig(
    id=ALWAYS,
    timezone="UTC",
    weekly=dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)),
)
_INSTANT = pa.timestamp("us", tz="UTC")
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("calendar_id", pa.string()),
    ("version", pa.int32()),
    ("valid_from", _INSTANT),
    ("open_at", _INSTANT),
    ("close_at", _INSTANT),
    ("open_seconds_before", pa.int64()),
]
_SCHEMA = pa.schema(_COLUMNS)


class CalendarVersion(msgspec.Struct, frozen=True):
    """A calendar as it was from `valid_from` (the first: from 1970) to its successor's
    `valid_from`; `version` is that of the calendars' ConfigurationApplied."""

    version: int
    valid_from: datetime
    config: CalendarConfig


def write_calendar_intervals(
    connection: duckdb.DuckDBPyConnection, *, now: datetime
) -> bool:
    """Rewrites `raw.calendar_intervals` if calendars were applied or the horizon moved
    since the last time; says whether it did.

    The horizon is [first event - 1 day, max(now, last event) + AHEAD], or more.
    """
    start, end = _needed(connection, now)
    applied = _applied(connection)
    known = connection.execute("from raw.calendar_horizon").fetchone()
    if known and known[0] <= start and known[1] >= end and known[2] == len(applied):
        return False
    if known:
        start = min(start, known[0])
    rows = _rows(calendar_versions(applied), start, end + _SPARE)
    connection.register("intervals", rows)
    connection.begin()
    try:
        connection.execute("delete from raw.calendar_intervals")
        connection.execute("insert into raw.calendar_intervals from intervals")
        connection.execute("delete from raw.calendar_horizon")
        connection.execute(
            "insert into raw.calendar_horizon values (?, ?, ?)",
            [start, end + _SPARE, len(applied)],
        )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.unregister("intervals")
    return True


def calendar_versions(
    applied: Iterable[tuple[datetime, ConfigurationApplied]],
) -> list[CalendarVersion]:
    """The versions in which a calendar differs from its predecessor, oldest first.

    A calendar's first version holds from 1970: tickets imported from before the desk
    existed are measured by it. A calendar no longer named keeps its last version.
    """
    versions = [CalendarVersion(0, _EPOCH, _ALWAYS)]
    latest = {ALWAYS: _ALWAYS}
    for occurred_at, event in applied:
        for config in msgspec.convert(event.content, list[CalendarConfig]):
            if latest.get(config.id) == config:
                continue
            since = occurred_at if config.id in latest else _EPOCH
            versions.append(CalendarVersion(event.version, since, config))
            latest[config.id] = config
    return versions


def _needed(
    connection: duckdb.DuckDBPyConnection, now: datetime
) -> tuple[datetime, datetime]:
    row = connection.execute(
        "select min(occurred_at), max(occurred_at) from raw.events"
    ).fetchone()
    first, last = row if row and row[0] is not None else (now, now)
    return first - timedelta(days=1), max(now, last) + AHEAD


def _applied(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[datetime, ConfigurationApplied]]:
    rows = connection.execute(
        "select occurred_at, schema_version, data from raw.events"
        " where type = 'ConfigurationApplied' order by seq"
    ).fetchall()
    events = (
        (occurred_at, codec.decode("ConfigurationApplied", version, data))
        for occurred_at, version, data in rows
    )
    return [
        (occurred_at, event)
        for occurred_at, event in events
        if isinstance(event, ConfigurationApplied) and event.kind == "calendars"
    ]


def _rows(versions: list[CalendarVersion], start: datetime, end: datetime) -> pa.Table:
    columns: dict[str, list[object]] = {name: [] for name in _SCHEMA.names}
    for one in versions:
        before = 0
        for open_at, close_at in _calendar(one.config).intervals(start, end):
            row = (one.config.id, one.version, one.valid_from, open_at, close_at)
            for name, value in zip(_SCHEMA.names, (*row, before), strict=True):
                columns[name].append(value)
            before += int((close_at - open_at).total_seconds())
    return pa.table(columns, schema=_SCHEMA)


def _calendar(config: CalendarConfig) -> Calendar:
    return Calendar(config.timezone, config.weekly, config.days_off, config.overrides)
