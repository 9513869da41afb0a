"""Seconds inside opening hours: sums over open intervals in UTC.

An instant counts by its whole second (12:00:00.9 is 12:00:00), so that sums of parts
equal the whole. Local times become UTC with PEP 495's fold 0: inside a DST gap they
move later by the gap, an ambiguous one is the first occurrence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from types import MappingProxyType

from routing_service.domain.calendars import (
    DAY_SECONDS,
    WEEKDAYS,
    BadCalendar,
    LocalSeconds,
    read_date,
    read_hours,
    read_time,
    read_zone,
)

__all__ = [
    "WEEKDAYS",
    "BadCalendar",
    "BadInstant",
    "Calendar",
    "NeverReached",
    "resolve_local",
]

_SPAN_BITS = 25  # intervals are built 2^25 s (388 days) at a time: about 2 ms, kept
_EARLIEST, _LATEST = date(1900, 1, 1), date(2500, 1, 1)
_EPOCH_DAY = date(1970, 1, 1)
_FIRST_SPAN = (_EARLIEST - _EPOCH_DAY).days * DAY_SECONDS >> _SPAN_BITS
_LAST_SPAN = (_LATEST - _EPOCH_DAY).days * DAY_SECONDS >> _SPAN_BITS


class BadInstant(ValueError):
    """An instant that business time cannot count from."""

    def __init__(self, value: object, expected: str) -> None:
        super().__init__(f"instant {value!s}: expected {expected}")
        self.value = value
        self.expected = expected


class NeverReached(ValueError):
    """The calendar does not open for so long: there is no such instant."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(f"{calendar!r}: not open for so long before {_LATEST}")
        self.calendar = calendar


class Calendar:
    """Opening hours of one time zone.

    `weekly`: "mon".."sun" -> local half-open intervals ("09:00", "17:00"); "24:00"
    closes at midnight, and a close at or before its open is on the next day. Such a
    shift belongs to the day on which it starts. Days not named are closed, as are
    `holidays`. `overrides` replace the hours of a date, holiday or not. Intervals may
    touch or overlap. Raises BadCalendar.
    """

    __slots__ = (
        "_holidays",
        "_overrides",
        "_spans",
        "_weekly",
        "_zone",
        "arguments",
        "timezone",
    )

    def __init__(
        self,
        timezone: str,
        weekly: Mapping[str, Sequence[tuple[str, str]]],
        holidays: Collection[date] = (),
        overrides: Mapping[date, Sequence[tuple[str, str]]] = MappingProxyType({}),
    ) -> None:
        self.timezone = timezone
        self._zone = read_zone(timezone)
        for name in weekly:
            if name not in WEEKDAYS:
                raise BadCalendar("weekly", name, f"one of {', '.join(WEEKDAYS)}")
        self._weekly = tuple(
            read_hours(f"weekly.{name}", weekly.get(name, ())) for name in WEEKDAYS
        )
        self._holidays = frozenset(read_date("holidays", day) for day in holidays)
        self._overrides = {
            read_date("overrides", day): read_hours(f"overrides.{day}", hours)
            for day, hours in overrides.items()
        }
        self.arguments = timezone, dict(weekly), tuple(holidays), dict(overrides)
        self._spans: dict[int, _Span] = {}

    def __repr__(self) -> str:
        return f"Calendar({self.timezone!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return Calendar, self.arguments

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self.timezone, self._weekly))

    @property
    def ever_opens(self) -> bool:
        """Without any opening all spans are 0 s long, and there is no deadline."""
        return any(self._weekly) or any(self._overrides.values())

    @property
    def is_always_open(self) -> bool:
        """Around the clock, every day."""
        is_plain = not self._holidays and not self._overrides
        return is_plain and all(
            sum(closes - opens for opens, closes in hours) >= DAY_SECONDS
            and len(hours) == 1
            for hours in self._weekly
        )

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Open seconds in [start, end); 0 when `end` is not after `start`."""
        first, last = _whole_second(start), _whole_second(end)
        if last <= first:
            return 0
        first_span, last_span = first >> _SPAN_BITS, last >> _SPAN_BITS
        if first_span == last_span:
            span = self._span(first_span)
            return span.open_before(last) - span.open_before(first)
        between = sum(self._span(index).total for index in range(first_span, last_span))
        return (
            between
            + self._span(last_span).open_before(last)
            - self._span(first_span).open_before(first)
        )

    def add(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant (UTC) by which `seconds` of open time have passed since
        `start`: at a close rather than at the next opening.

        Raises NeverReached if the calendar does not open for so long.
        """
        if seconds < 0:
            raise ValueError(f"seconds {seconds}: expected 0 or more")
        first = _whole_second(start)
        if seconds == 0:
            return _instant(first)
        index = first >> _SPAN_BITS
        span = self._span(index)
        wanted = seconds + span.open_before(first)
        while wanted > span.total:
            wanted -= span.total
            index = self._following(index)
            span = self._span(index)
        return _instant(span.reach(wanted))

    def is_open(self, at: datetime) -> bool:
        second = _whole_second(at)
        return self._span(second >> _SPAN_BITS).next_open(second) == second

    def next_open(self, at: datetime) -> datetime:
        """`at` itself (UTC) if the calendar is open then, else its next opening.

        Raises NeverReached if there is none.
        """
        second = _whole_second(at)
        index = second >> _SPAN_BITS
        while (opening := self._span(index).next_open(second)) is None:
            index = self._following(index)
        return _instant(opening)

    def intervals(
        self, from_: datetime, until: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """The open intervals of [from_, until) as (open_at, close_at) in UTC: in order,
        none touching another, the first and last cut at the ends of the range."""
        first, last = _whole_second(from_), _whole_second(until)
        pending: LocalSeconds | None = None
        for index in range(first >> _SPAN_BITS, (last >> _SPAN_BITS) + 1):
            span = self._span(index)
            for opens, closes in zip(span.opens, span.closes, strict=True):
                cut = max(opens, first), min(closes, last)
                if cut[0] >= cut[1]:
                    continue
                if pending and pending[1] == cut[0]:
                    pending = pending[0], cut[1]
                    continue
                if pending:
                    yield _instant(pending[0]), _instant(pending[1])
                pending = cut
        if pending:
            yield _instant(pending[0]), _instant(pending[1])

    def _following(self, index: int) -> int:
        if not any(self._weekly):
            last = max(self._overrides, default=_EPOCH_DAY) + timedelta(days=3)
            if (last - _EPOCH_DAY).days * DAY_SECONDS >> _SPAN_BITS <= index:
                raise NeverReached(self)
        if index >= _LAST_SPAN:
            raise NeverReached(self)
        return index + 1

    def _content(self) -> tuple[object, ...]:
        return self.timezone, self._weekly, self._holidays, self._overrides

    def _span(self, index: int) -> _Span:
        span = self._spans.get(index)
        if span is None:
            if not _FIRST_SPAN <= index <= _LAST_SPAN:
                raise BadInstant(
                    f"{index << _SPAN_BITS} s after 1970",
                    f"one between {_EARLIEST} and {_LATEST} (calendar {self.timezone})",
                )
            span = self._spans[index] = self._build(index)
        return span

    def _build(self, index: int) -> _Span:
        low, high = index << _SPAN_BITS, (index + 1) << _SPAN_BITS
        # A shift lasts up to two days, and zones have jumped by a whole one.
        first = _EPOCH_DAY + timedelta(days=low // DAY_SECONDS - 5)
        days = (high - low) // DAY_SECONDS + 8
        merged: list[list[int]] = []
        for opens, closes in sorted(
            (self._resolve(day, hours[0]), self._resolve(day, hours[1]))
            for day in (first + timedelta(days=number) for number in range(days))
            for hours in self._hours(day)
        ):
            cut = [max(opens, low), min(closes, high)]
            if cut[0] >= cut[1]:
                continue
            if merged and cut[0] <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], cut[1])
            else:
                merged.append(cut)
        return _Span([one[0] for one in merged], [one[1] for one in merged])

    def _hours(self, day: date) -> tuple[LocalSeconds, ...]:
        hours = self._overrides.get(day)
        if hours is not None:
            return hours
        return () if day in self._holidays else self._weekly[day.weekday()]

    def _resolve(self, day: date, seconds: int) -> int:
        days, rest = divmod(seconds, DAY_SECONDS)
        hour, rest = divmod(rest, 3_600)
        minute, second = divmod(rest, 60)
        on = day + timedelta(days=days) if days else day
        local = datetime(
            on.year, on.month, on.day, hour, minute, second, tzinfo=self._zone
        )
        return int(local.timestamp())


class _Span:
    """Open intervals of one stretch of time, in seconds since 1970."""

    __slots__ = ("before", "closes", "opens", "total")

    def __init__(self, opens: list[int], closes: list[int]) -> None:
        self.opens = opens
        self.closes = closes
        lengths = (close - open_ for open_, close in zip(opens, closes, strict=True))
        *self.before, self.total = accumulate(lengths, initial=0)

    def open_before(self, second: int) -> int:
        index = bisect_right(self.opens, second) - 1
        if index < 0:
            return 0
        close = self.closes[index]
        return (
            self.before[index]
            + (second if second < close else close)
            - self.opens[index]
        )

    def reach(self, open_seconds: int) -> int:
        index = bisect_left(self.before, open_seconds) - 1
        return self.opens[index] + open_seconds - self.before[index]

    def next_open(self, second: int) -> int | None:
        index = bisect_right(self.closes, second)
        return max(second, self.opens[index]) if index < len(self.opens) else None


def resolve_local(timezone: str, day: date, time: str) -> datetime:
    """The UTC instant of a local time ("24:00" is the next day's midnight)."""
    always = Calendar(timezone, {"mon": [("00:00", "24:00")]})
    return _instant(always._resolve(day, read_time("time", time)))


def _whole_second(at: datetime) -> int:
    if at.tzinfo is None:
        raise BadInstant(at, "a time zone (aware)")
    return int(at.timestamp() // 1)


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
