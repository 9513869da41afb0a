"""Business time and SLA clocks beside walking the days, as most help desks count.

Run: python benchmarks/business_time.py
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from routing_service.domain.business_time import WEEKDAYS, Calendar
from routing_service.domain.configuration import load
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    TicketOpened,
)
from routing_service.domain.sla import SlaState, advance, clocks_of, urgency

ZONE = "Europe/Paris"
HOURS = {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in WEEKDAYS[:5]}
START = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
YEAR = timedelta(days=365)


def walk_days(start: datetime, end: datetime) -> int:
    """Seconds inside the same hours, by resolving every day of the span."""
    zone = ZoneInfo(ZONE)
    day, last, seconds = start.astimezone(zone).date(), end.astimezone(zone).date(), 0.0
    while day <= last:
        for hours in HOURS.get(WEEKDAYS[day.weekday()], ()):
            opens, closes = (
                datetime.combine(day, time.fromisoformat(text), zone).astimezone(UTC)
                for text in hours
            )
            span = min(closes, end) - max(opens, start)
            seconds += max(0.0, span.total_seconds())
        day += timedelta(days=1)
    return int(seconds)


def measure(call: Callable[[], object], times: int) -> float:
    """Microseconds per call, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        started = perf_counter()
        for _ in range(times):
            call()
        best = min(best, perf_counter() - started)
    return best / times * 1e6


def converse(messages: int) -> list[tuple[datetime, Event]]:
    """A ticket whose customer and agent take turns."""
    story: list[tuple[datetime, Event]] = [(START, TicketOpened(ticket_id="T"))]
    for number in range(messages):
        at = START + timedelta(minutes=7 * number)
        message_id = f"m-{number}"
        story.append(
            (
                at,
                MessageReceived(ticket_id="T", message_id=message_id)
                if number % 2 == 0
                else MessagePosted(
                    ticket_id="T", message_id=message_id, author="agent"
                ),
            )
        )
    return story


def main() -> None:
    calendar, end = Calendar(ZONE, HOURS), START + YEAR
    policy = load({}).policies[0]
    assert calendar.elapsed(START, end) == walk_days(START, end)
    budget = calendar.elapsed(START, end)
    story = converse(20)

    def fold() -> SlaState | None:
        state: SlaState | None = None
        for at, event in story:
            state = advance(state, event, at, policy, calendar)
        return state

    def describe() -> object:
        return clocks_of(folded, end)

    folded = fold()
    fresh = measure(lambda: Calendar(ZONE, HOURS).elapsed(START, START + YEAR / 4), 20)
    walked = measure(lambda: walk_days(START, end), 20)
    print(f"{'walk the days of a year':<40}{walked:>12,.2f} us")
    for name, call, times in (
        ("elapsed over a year", lambda: calendar.elapsed(START, end), 20_000),
        ("add a year's open time", lambda: calendar.add(START, budget), 20_000),
    ):
        microseconds = measure(call, times)
        print(f"{name:<40}{microseconds:>12,.2f} us{walked / microseconds:>8,.0f} x")
    per_event = measure(fold, 500) / len(story)
    for name, microseconds in (
        ("build a calendar and its first 388 days", fresh),
        ("advance the clocks by an event", per_event),
        ("find the most urgent clock", measure(lambda: urgency(folded), 5_000)),
        ("describe the clocks of 20 messages", measure(describe, 500)),
    ):
        print(f"{name:<40}{microseconds:>12,.2f} us")


if __name__ == "__main__":
    main()
