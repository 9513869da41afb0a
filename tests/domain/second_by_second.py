"""The clocks by brute force: every second of a story is looked at, one by one.

It follows metrics.md and shares nothing with the product's code: open seconds come from
asking every shift of every local day, and a clock is a number that grows by one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 1_440

Story = Sequence[tuple[int, str]]
"""(second of the story, "opened", "customer", "reply", "handed over", "note", or a
status)."""


def open_seconds(arguments: tuple, start: datetime, seconds: int) -> bytearray:
    """1 for every open second from `start` on, 0 for the others."""
    timezone, weekly, holidays, overrides = arguments
    found = bytearray(seconds)
    for number in range(-4, seconds // 86_400 + 4):
        day = start.date() + timedelta(days=number)
        for opens, closes in _hours(day, weekly, holidays, overrides):
            last = closes + DAY_MINUTES * (closes <= opens)
            first_second = _second(day, opens, timezone, start)
            last_second = _second(day, last, timezone, start)
            seen = max(first_second, 0), min(last_second, seconds)
            if seen[0] < seen[1]:
                found[slice(*seen)] = b"\1" * (seen[1] - seen[0])
    return found


def _hours(
    day: date, weekly: Mapping, holidays: Collection[date], overrides: Mapping
) -> list[tuple[int, int]]:
    usual = [] if day in holidays else weekly.get(WEEKDAYS[day.weekday()], [])
    return [(_minutes(a), _minutes(b)) for a, b in overrides.get(day, usual)]


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _second(day: date, minutes: int, timezone: str, start: datetime) -> int:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    utc = local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return int((utc - start).total_seconds())


@dataclass
class Counter:
    """One clock. `target_seconds` and `pauses` are its policy's; `is_assumed`: nobody
    has written yet, so nobody waits."""

    target: str
    period: int
    started: int
    target_seconds: int
    pauses: frozenset[str]
    used: int = 0
    stopped: int | None = None
    ending: str | None = None
    breached: int | None = None
    is_assumed: bool = False

    def tick(self, second: int, status: str, *, is_open: bool) -> None:
        if status in self.pauses or not is_open:
            return
        if self.used == self.target_seconds and not self.is_assumed:
            self.breached = second
        self.used += 1

    def stop(self, second: int, ending: str) -> None:
        if self.stopped is None:
            self.stopped, self.ending = second, ending

    def outcome(self, status: str) -> str:
        if self.ending == "answered":
            return "met" if self.used <= self.target_seconds else "met_late"
        if self.used > self.target_seconds:
            return "breached"
        if self.ending == "resolved":
            return "resolved_without_reply"
        return "paused" if status in self.pauses else "pending"


@dataclass
class Desk:
    """A ticket under one policy: `targets` in seconds, `pauses` by target. It is handed
    to the second team and back; only the second promised to take it up."""

    targets: Mapping[str, int]
    pauses: Mapping[str, frozenset[str]]
    ends_on: str
    is_per_cycle: bool
    status: str = "open"
    is_ended: bool = False
    has_reply: bool = False
    has_written: bool = False
    wrote_while_ended: bool = False
    cycle: int = 1
    is_with_second: bool = False
    counters: dict[tuple[str, int], Counter] = field(default_factory=dict)

    def tell(self, second: int, what: str) -> None:
        match what:
            case "opened":
                self._start("first_response", 1, second, is_assumed=True)
                self._start("resolution", 1, second)
            case "customer" if self.is_ended:
                self.wrote_while_ended = True
            case "customer":
                self._hear(second)
            case "reply":
                self._answer(second)
                self._take_up(second)
            case "note":
                self._take_up(second)
            case "handed over":
                self._take_up(second)
                self._hand_over(second)
            case status:
                self._move(second, status)

    def tick(self, second: int, *, is_open: bool, is_second_open: bool) -> None:
        for counter in self.counters.values():
            if counter.stopped is not None:
                continue
            is_internal = counter.target == "internal"
            is_counted = is_second_open if is_internal else is_open
            counter.tick(second, self.status, is_open=is_counted)

    def _start(
        self, target: str, period: int, second: int, *, is_assumed: bool = False
    ) -> None:
        self.counters[target, period] = Counter(
            target,
            period,
            second,
            self.targets[target],
            self.pauses[target],
            is_assumed=is_assumed,
        )

    def _now(self, target: str) -> Counter:
        return self.counters[target, self.cycle]

    def _waiting(self, target: str = "next_response") -> Counter | None:
        waits = [one for one in self.counters.values() if one.target == target]
        return waits[-1] if waits and waits[-1].stopped is None else None

    def _hand_over(self, second: int) -> None:
        self.is_with_second = not self.is_with_second
        if self.is_with_second and not self.is_ended:
            earlier = sum(one.target == "internal" for one in self.counters.values())
            self._start("internal", earlier + 1, second)

    def _take_up(self, second: int) -> None:
        promised = self._waiting("internal")
        if promised is not None:
            promised.stop(second, "answered")

    def _hear(self, second: int) -> None:
        first = self._now("first_response")
        if not self.has_written and first.stopped is None:
            self._start("first_response", self.cycle, second)
            self.has_written = True
        if self.has_reply and self._waiting() is None:
            waits = sum(one.target == "next_response" for one in self.counters.values())
            self._start("next_response", waits + 1, second)

    def _answer(self, second: int) -> None:
        if not self.has_reply:
            self._now("first_response").stop(second, "answered")
        waiting = self._waiting()
        if waiting is not None:
            waiting.stop(second, "answered")
        self.has_reply = True
        self.wrote_while_ended = False

    def _move(self, second: int, status: str) -> None:
        self.status = status
        ends = status in {"closed", self.ends_on}
        if ends and not self.is_ended:
            self.is_ended, self.wrote_while_ended = True, False
            self._now("first_response").stop(second, "resolved")
            self._now("resolution").stop(second, "answered")
            waiting = self._waiting()
            if waiting is not None:
                waiting.stop(second, "resolved")
            promised = self._waiting("internal")
            if promised is not None:
                promised.stop(second, "resolved")
        elif not ends and self.is_ended:
            self.is_ended = False
            self._reopen(second)

    def _reopen(self, second: int) -> None:
        if self.is_per_cycle:
            self.cycle += 1
            self.has_reply = False
            self.has_written = self.wrote_while_ended
            self._start(
                "first_response", self.cycle, second, is_assumed=not self.has_written
            )
            self._start("resolution", self.cycle, second)
        else:
            first, resolution = self._now("first_response"), self._now("resolution")
            if first.ending == "resolved":
                first.stopped = first.ending = None
            resolution.stopped = resolution.ending = None
        if self.wrote_while_ended:
            self.wrote_while_ended = False
            self._hear(second)


def count(
    desk: Desk, story: Story, is_open: bytearray, is_second_open: bytearray
) -> Desk:
    """The desk after every second of `is_open`, each event before its own second; the
    second team keeps hours of its own."""
    events: dict[int, list[str]] = {}
    for second, what in story:
        events.setdefault(second, []).append(what)
    for second, flag in enumerate(is_open):
        for what in events.get(second, ()):
            desk.tell(second, what)
        is_other_open = bool(is_second_open[second])
        desk.tick(second, is_open=bool(flag), is_second_open=is_other_open)
    return desk
