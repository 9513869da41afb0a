"""Opening hours as people write them: zones, dates and local times, checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 86_400

LocalSeconds = tuple[int, int]
"""Open and close, in seconds of the starting day; beyond 86,400 it is the next day."""

_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)


class BadCalendar(ValueError):
    """The opening hours make no calendar: this field, this value, what was expected."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"calendar {field} {value!r}: expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected


def read_zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError) as error:
        expected = "an IANA time zone such as Europe/Paris"
        raise BadCalendar("timezone", timezone, expected) from error


def read_date(field: str, day: object) -> date:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise BadCalendar(field, day, "a date")
    return day


def read_hours(field: str, hours: object) -> tuple[LocalSeconds, ...]:
    expected = 'a list of pairs ("09:00", "17:00")'
    if isinstance(hours, str) or not isinstance(hours, Sequence):
        raise BadCalendar(field, hours, expected)
    read: list[LocalSeconds] = []
    for pair in hours:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise BadCalendar(field, pair, expected)
        opens, closes = (read_time(field, time) for time in pair)
        if opens in (DAY_SECONDS, closes):
            raise BadCalendar(field, pair, "an open before 24:00 and another close")
        read.append((opens, closes if closes > opens else closes + DAY_SECONDS))
    return tuple(read)


def read_time(field: str, time: object) -> int:
    written = _TIME.fullmatch(time) if isinstance(time, str) else None
    if written:
        hour, minute, second = (int(part or 0) for part in written.groups())
        seconds = hour * 3_600 + minute * 60 + second
        if seconds <= DAY_SECONDS and minute < 60 and second < 60:
            return seconds
    raise BadCalendar(field, time, "a time from 00:00 to 24:00")
