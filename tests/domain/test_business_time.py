"""Business time against the vectors of other help desks, and against brute force."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_service.domain.business_time import (
    WEEKDAYS,
    BadCalendar,
    BadInstant,
    Calendar,
    NeverReached,
    resolve_local,
)

OFFICE = {day: [("09:00", "17:00")] for day in WEEKDAYS[:5]}
ALWAYS = {day: [("00:00", "24:00")] for day in WEEKDAYS}
NIGHTS = {day: [("22:00", "06:00")] for day in WEEKDAYS}

# Where the peer answers the next opening although the budget is used up at the close
# (or is zero), a deadline is the earliest instant: the vector's other answer.
EARLIEST = {"biz-007": "2006-01-08T12:00:00Z", "biz-011": "2006-01-03T00:00:00Z"}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(shared_data: Path) -> dict[str, list[dict]]:
    return json.loads((shared_data / "sla" / "business_time.json").read_text())


def build(vector: dict) -> Calendar:
    return Calendar(
        vector["timezone"],
        vector["schedule"],
        [date.fromisoformat(day) for day in vector["holidays"]],
        {
            date.fromisoformat(day): hours
            for day, hours in vector.get("date_overrides", {}).items()
        },
    )


def test_elapsed_equals_every_vector_of_other_help_desks(shared_data: Path) -> None:
    vectors = [one for one in read(shared_data)["vectors"] if "end" in one]

    counted = {
        one["id"]: build(one).elapsed(
            datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])
        )
        for one in vectors
    }

    assert counted == {one["id"]: one["expected_business_seconds"] for one in vectors}


def test_add_equals_every_vector_of_other_help_desks(shared_data: Path) -> None:
    vectors = [one for one in read(shared_data)["vectors"] if "end" not in one]

    reached = {
        one["id"]: build(one).add(
            datetime.fromisoformat(one["start"]), one["add_business_seconds"]
        )
        for one in vectors
    }

    assert all(
        EARLIEST[one["id"]] in one["accept_also"]
        for one in vectors
        if one["id"] in EARLIEST
    )
    assert reached == {
        one["id"]: datetime.fromisoformat(
            EARLIEST.get(one["id"], one["expected_deadline"])
        )
        for one in vectors
    }


def test_local_times_resolve_as_in_the_vectors(shared_data: Path) -> None:
    vectors = read(shared_data)["local_time_resolution"]

    resolved = {
        one["id"]: resolve_local(
            one["timezone"],
            date.fromisoformat(one["local"][:10]),
            one["local"][11:],
        )
        for one in vectors
    }

    assert resolved == {
        one["id"]: datetime.fromisoformat(one["expected_utc"]) for one in vectors
    }


def test_a_deadline_at_the_close_is_not_moved_to_the_next_opening() -> None:
    calendar = Calendar("Europe/Paris", OFFICE)

    due_at = calendar.add(utc("2026-11-23T08:00"), 8 * 3_600)

    assert due_at == utc("2026-11-23T16:00")
    assert calendar.next_open(due_at) == utc("2026-11-24T08:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_starts() -> None:
    with_holiday = Calendar("UTC", NIGHTS, [date(2026, 11, 24)])

    opened = list(with_holiday.intervals(utc("2026-11-23"), utc("2026-11-26T12:00")))

    assert opened == [
        (utc("2026-11-23T00:00"), utc("2026-11-23T06:00")),
        (utc("2026-11-23T22:00"), utc("2026-11-24T06:00")),
        (utc("2026-11-25T22:00"), utc("2026-11-26T06:00")),
    ]


def test_an_override_replaces_the_hours_of_its_date_even_on_a_holiday() -> None:
    day = date(2026, 12, 24)
    calendar = Calendar("UTC", OFFICE, [day], {day: [("10:00", "12:00")]})

    assert calendar.elapsed(utc("2026-12-24"), utc("2026-12-25")) == 7_200


def test_an_override_can_close_a_date() -> None:
    calendar = Calendar("UTC", OFFICE, (), {date(2026, 12, 24): []})

    assert calendar.elapsed(utc("2026-12-24"), utc("2026-12-25")) == 0


def test_touching_and_overlapping_hours_count_once() -> None:
    calendar = Calendar(
        "UTC", {"mon": [("09:00", "12:00"), ("12:00", "14:00"), ("13:00", "15:00")]}
    )

    opened = list(calendar.intervals(utc("2026-11-23"), utc("2026-11-24")))

    assert opened == [(utc("2026-11-23T09:00"), utc("2026-11-23T15:00"))]


def test_around_the_clock_is_one_interval_whatever_the_clocks_do() -> None:
    calendar = Calendar("Europe/Paris", ALWAYS)
    start, end = utc("2020-01-01"), utc("2026-01-01")

    assert list(calendar.intervals(start, end)) == [(start, end)]
    assert calendar.elapsed(start, end) == (end - start).total_seconds()


def test_the_hour_that_summer_time_skips_is_not_counted() -> None:
    calendar = Calendar("Europe/Paris", {"sun": [("01:00", "04:00")]})

    assert calendar.elapsed(utc("2026-03-28T12:00"), utc("2026-03-29T12:00")) == 7_200


def test_the_hour_that_winter_time_repeats_is_counted_twice() -> None:
    calendar = Calendar("Europe/Paris", {"sun": [("01:00", "04:00")]})

    assert calendar.elapsed(utc("2026-10-24T12:00"), utc("2026-10-25T12:00")) == 14_400


def test_instants_count_by_their_whole_second() -> None:
    calendar = Calendar("UTC", ALWAYS)
    start = utc("2026-01-01T00:00:00.9")

    assert calendar.elapsed(start, utc("2026-01-01T00:00:02.1")) == 2
    assert calendar.add(start, 1) == utc("2026-01-01T00:00:01")


def test_a_calendar_that_never_opens_has_no_deadline() -> None:
    closed = Calendar("UTC", {})

    assert not closed.ever_opens
    assert closed.elapsed(utc("2026-01-01"), utc("2027-01-01")) == 0
    with pytest.raises(NeverReached):
        closed.add(utc("2026-01-01"), 1)


def test_hours_of_single_dates_run_out() -> None:
    calendar = Calendar("UTC", {}, (), {date(2026, 1, 5): [("09:00", "10:00")]})

    assert calendar.add(utc("2026-01-01"), 3_600) == utc("2026-01-05T10:00")
    with pytest.raises(NeverReached):
        calendar.add(utc("2026-01-01"), 3_601)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Mars/Olympus", {}), "timezone 'Mars/Olympus'"),
        (("UTC", {"monday": []}), "weekly 'monday'"),
        (("UTC", {"mon": [("9h", "17:00")]}), "weekly.mon '9h'"),
        (("UTC", {"mon": [("09:00", "24:01")]}), "weekly.mon '24:01'"),
        (("UTC", {"mon": [("09:60", "17:00")]}), "weekly.mon '09:60'"),
        (("UTC", {"mon": [("24:00", "17:00")]}), "an open before 24:00"),
        (("UTC", {"mon": [("09:00", "09:00")]}), "another close"),
        (("UTC", {"mon": ["09:00-17:00"]}), "a list of pairs"),
        (("UTC", {"mon": "09:00"}), "a list of pairs"),
        (("UTC", OFFICE, ["2026-12-25"]), "holidays '2026-12-25'"),
        (("UTC", OFFICE, (), {datetime(2026, 12, 25): []}), "expected a date"),
    ],
)
def test_bad_hours_are_refused_with_their_field_and_value(
    arguments: tuple, message: str
) -> None:
    with pytest.raises(BadCalendar, match=r".+") as refused:
        Calendar(*arguments)

    assert message in str(refused.value)


def test_instants_without_a_zone_are_refused() -> None:
    calendar = Calendar("UTC", OFFICE)

    with pytest.raises(BadInstant, match="a time zone"):
        calendar.elapsed(datetime(2026, 1, 1), utc("2026-01-02"))
    with pytest.raises(BadInstant, match="a time zone"):
        calendar.add(datetime(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="0 or more"):
        calendar.add(utc("2026-01-02"), -1)


def test_calendars_are_equal_by_their_hours() -> None:
    assert Calendar("UTC", OFFICE) == Calendar("UTC", OFFICE)
    assert Calendar("UTC", OFFICE) != Calendar("Europe/Paris", OFFICE)


def test_a_calendar_may_go_to_another_process() -> None:
    calendar = Calendar("Europe/Paris", NIGHTS, [date(2026, 12, 25)])

    assert pickle.loads(pickle.dumps(calendar)) == calendar


# --- against brute force ------------------------------------------------------------

ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Pacific/Chatham",
]
# Around transitions: gaps and repeats, one at midnight, one of 30 minutes, and the
# day that Samoa skipped.
MOMENTS = ["2011-12-29", "2015-10-16", "2024-03-30", "2024-04-06", "2024-10-26"]
MINUTES = st.integers(0, 1_440).map(lambda m: m // 30 * 30)
HOURS = st.lists(
    st.tuples(MINUTES.filter(lambda m: m < 1_440), MINUTES).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=3,
).map(lambda pairs: [(written(a), written(b)) for a, b in pairs])


def written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def situations(draw: st.DrawFn) -> tuple:
    first = date.fromisoformat(draw(st.sampled_from(MOMENTS)))
    days = st.integers(-2, 6).map(lambda number: first + timedelta(days=number))
    arguments = (
        draw(st.sampled_from(ZONES)),
        draw(st.dictionaries(st.sampled_from(WEEKDAYS), HOURS)),
        draw(st.sets(days, max_size=3)),
        draw(st.dictionaries(days, HOURS, max_size=2)),
    )
    minute = st.integers(0, 5 * 24 * 60)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    instants = sorted(
        start + timedelta(minutes=m)
        for m in draw(st.lists(minute, min_size=3, max_size=3))
    )
    return arguments, instants


def count_minutes(arguments: tuple, start: datetime, end: datetime) -> int:
    """Open minutes, by asking of every minute whether any shift covers it."""
    timezone, weekly, holidays, overrides = arguments
    zone = ZoneInfo(timezone)

    def at(day: date, minutes: int) -> datetime:
        local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        return local.replace(tzinfo=zone).astimezone(UTC)

    def minutes(time: str) -> int:
        return int(time[:2]) * 60 + int(time[3:])

    shifts = []
    for number in range(-4, (end - start).days + 4):
        day = start.date() + timedelta(days=number)
        usual = [] if day in holidays else weekly.get(WEEKDAYS[day.weekday()], [])
        for opens, closes in overrides.get(day, usual):
            last = minutes(closes) + 1_440 * (minutes(closes) <= minutes(opens))
            shifts.append((at(day, minutes(opens)), at(day, last)))
    count = 0
    while start < end:
        count += any(opens <= start < closes for opens, closes in shifts)
        start += timedelta(minutes=1)
    return count


@settings(max_examples=40, deadline=None)
@given(situations())
def test_elapsed_equals_counting_every_minute(situation: tuple) -> None:
    arguments, (start, _, end) = situation

    elapsed = Calendar(*arguments).elapsed(start, end)

    assert elapsed == 60 * count_minutes(arguments, start, end)


@settings(max_examples=80, deadline=None)
@given(situations(), st.integers(0, 400_000))
def test_elapsed_and_add_agree_with_each_other(situation: tuple, seconds: int) -> None:
    arguments, (start, middle, end) = situation
    calendar = Calendar(*arguments)

    assert calendar.elapsed(start, end) == (
        calendar.elapsed(start, middle) + calendar.elapsed(middle, end)
    )
    assert calendar.elapsed(start, middle) <= calendar.elapsed(start, end)
    assert calendar.elapsed(end, start) == 0
    opened = calendar.intervals(start, end)
    assert calendar.elapsed(start, end) == sum(
        (close - open_).total_seconds() for open_, close in opened
    )
    try:
        due_at = calendar.add(start, seconds)
    except NeverReached:
        assert not any(arguments[1].values())
        return
    assert calendar.elapsed(start, due_at) == seconds
    assert seconds == 0 or (
        calendar.elapsed(start, due_at - timedelta(seconds=1)) == seconds - 1
    )
    if any(arguments[1].values()):
        breach_at = calendar.next_open(due_at)
        assert calendar.elapsed(start, breach_at) == seconds
        assert calendar.elapsed(start, breach_at + timedelta(seconds=1)) == seconds + 1
