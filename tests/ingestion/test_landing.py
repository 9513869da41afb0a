from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from event_feeds import START, ListFeed, event_row

from ingestion.landing import FeedGap, FeedShape, land

NOW = datetime(2026, 1, 6, tzinfo=UTC)
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "build.duckdb"


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def calendars(seq: int, version: int, **zones: str) -> dict[str, object]:
    content = [
        {"id": id_, "timezone": zone, "weekly": WEEK} for id_, zone in zones.items()
    ]
    return event_row(
        seq, "ConfigurationApplied", kind="calendars", version=version, content=content
    )


def test_landing_again_adds_nothing(warehouse: Path) -> None:
    feed = ListFeed([event_row(seq) for seq in range(1, 8)])

    first = land(feed, warehouse, now=NOW, page_rows=3)
    again = land(feed, warehouse, now=NOW, page_rows=3)

    assert (first.first_seq, first.last_seq, first.rows) == (1, 7, 7)
    assert first.last_occurred_at == START + timedelta(minutes=7)
    assert (again.first_seq, again.last_seq, again.rows) == (8, 7, 0)
    assert query(warehouse, "select count(*), max(seq) from raw.events") == [(7, 7)]
    assert query(warehouse, "select landing_id, first_seq, last_seq, rows"
                 " from raw.landings order by 1") == [
        (1, 1, 3, 3), (2, 4, 6, 3), (3, 7, 7, 1),
    ]  # fmt: skip


def test_new_events_land_after_the_last_landed_one(warehouse: Path) -> None:
    feed = ListFeed([event_row(seq) for seq in range(1, 4)])
    land(feed, warehouse, now=NOW)
    feed.rows += [event_row(4), event_row(5)]

    landing = land(feed, warehouse, now=NOW)

    assert (landing.first_seq, landing.last_seq, landing.rows) == (4, 5, 2)


@pytest.mark.parametrize(
    ("seqs", "expected", "actual"),
    [([2, 3], 1, 2), ([1, 3], 2, 3), ([1, 2, 2], 3, 2)],
    ids=["first is missing", "one is missing", "one is repeated"],
)
def test_a_gap_is_refused_and_nothing_of_its_page_stays(
    warehouse: Path, seqs: list[int], expected: int, actual: int
) -> None:
    feed = ListFeed([event_row(seq) for seq in seqs])

    with pytest.raises(FeedGap) as refused:
        land(feed, warehouse, now=NOW)

    assert (refused.value.expected, refused.value.actual) == (expected, actual)
    assert query(warehouse, "select count(*) from raw.events") == [(0,)]
    assert query(warehouse, "select count(*) from raw.landings") == [(0,)]


def test_whole_pages_before_a_gap_stay_and_landing_resumes_there(
    warehouse: Path,
) -> None:
    feed = ListFeed([event_row(seq) for seq in (1, 2, 4)])
    with pytest.raises(FeedGap):
        land(feed, warehouse, now=NOW, page_rows=2)
    feed.rows = [event_row(seq) for seq in (1, 2, 3, 4)]

    landing = land(feed, warehouse, now=NOW, page_rows=2)

    assert (landing.first_seq, landing.rows) == (3, 2)


def test_another_shape_of_feed_is_refused(warehouse: Path) -> None:
    def feed(after: int, limit: int) -> pa.RecordBatchReader:
        return pa.table({"seq": [1]}).to_reader()

    with pytest.raises(FeedShape, match="feed columns seq: expected seq, id, stream"):
        land(feed, warehouse, now=NOW)


def test_the_calendar_always_covers_the_whole_horizon(warehouse: Path) -> None:
    land(ListFeed([event_row(1)]), warehouse, now=NOW)

    (row,) = query(warehouse, "from raw.calendar_intervals")

    calendar_id, version, _, open_at, close_at, before = row
    assert (calendar_id, version, before) == ("always", 0, 0)
    assert open_at <= START - timedelta(hours=23)  # type: ignore[operator]
    assert close_at >= NOW + timedelta(days=400)  # type: ignore[operator]


def test_every_calendar_version_has_its_intervals_summed_up(warehouse: Path) -> None:
    feed = ListFeed([
        calendars(1, 1, paris="Europe/Paris", tokyo="Asia/Tokyo"),
        calendars(2, 2, paris="Europe/London", tokyo="Asia/Tokyo"),
    ])  # fmt: skip

    land(feed, warehouse, now=NOW)

    assert query(
        warehouse,
        "select calendar_id, version, valid_from, min(open_at)"
        " from raw.calendar_intervals where calendar_id <> 'always'"
        " and open_at > timestamptz '2026-01-05 17:00:00+00' group by all order by all",
    ) == [
        ("paris", 1, datetime(1970, 1, 1, tzinfo=UTC), _at(6, 8)),
        ("paris", 2, START + timedelta(minutes=2), _at(6, 9)),
        ("tokyo", 1, datetime(1970, 1, 1, tzinfo=UTC), _at(6, 0)),
    ]
    assert query(
        warehouse,
        "select count(*) from (select open_seconds_before, coalesce(sum(epoch(close_at)"
        " - epoch(open_at)) over (partition by calendar_id, version order by open_at"
        " rows between unbounded preceding and 1 preceding), 0) as summed"
        " from raw.calendar_intervals) where open_seconds_before <> summed",
    ) == [(0,)]


def test_intervals_are_rewritten_only_when_calendars_or_the_horizon_moved(
    warehouse: Path,
) -> None:
    feed = ListFeed([calendars(1, 1, paris="Europe/Paris")])
    land(feed, warehouse, now=NOW)
    before = query(warehouse, "from raw.calendar_horizon")

    land(feed, warehouse, now=NOW + timedelta(days=20))
    unmoved = query(warehouse, "from raw.calendar_horizon")
    land(feed, warehouse, now=NOW + timedelta(days=40))
    moved = query(warehouse, "from raw.calendar_horizon")

    assert before == unmoved
    assert before != moved


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)
