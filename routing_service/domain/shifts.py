"""When an agent works: weekly hours in the agent's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from routing_service.domain.business_time import Calendar

AHEAD = timedelta(days=8)
"""A week has every shift in it; a day more for clock changes."""
NEVER = datetime.min.replace(tzinfo=UTC)


class Shifts:
    """Answers for one instant cost 0.1 us while that stays in the stretch, on or off,
    that was asked for last: the calendar is asked once a stretch."""

    __slots__ = ("_calendar", "_from", "_is_on", "_until")

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._from = self._until = NEVER
        self._is_on = False

    def is_on(self, at: datetime) -> bool:
        """Whether a shift holds `at`; it ends before its last instant."""
        if not self._from <= at < self._until:
            self._find(at)
        return self._is_on

    def next_change(self, at: datetime) -> datetime:
        """When the shift that is on ends, or the next one starts; at the latest a week
        from `at`."""
        self.is_on(at)
        return self._until

    def _find(self, at: datetime) -> None:
        until = at + AHEAD
        opens, closes = next(self._calendar.intervals(at, until), (until, until))
        self._is_on = opens <= at
        self._from, self._until = at, closes if self._is_on else opens
