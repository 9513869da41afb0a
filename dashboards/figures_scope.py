"""What a figure is asked about: a stretch of days, and whose tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboards.warehouse import Parameter

_CHOSEN = "(len(${field}::varchar[]) = 0 or list_contains(${field}, {column}))"
_OF_TICKETS = (
    "ticket_id in (select fct_tickets.ticket_id from marts.fct_tickets where {those})"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose tickets, by id or code; an empty tuple means all of them."""

    team: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Parameter]:
        return {
            "team": list(self.team),
            "agent": list(self.agent),
            "priority": list(self.priority),
            "country": list(self.country),
            "language": list(self.language),
        }


@dataclass(frozen=True, slots=True)
class Days:
    """The days `first`..`last` of the viewer's zone, the last one up to `until`."""

    first: date
    last: date
    zone: ZoneInfo
    until: datetime

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def before(self) -> Days:
        """As many days before these, cut at the same time of day: an unfinished day
        is compared with an unfinished day."""
        shift = timedelta(days=self.count)
        until = (self.until.astimezone(self.zone) - shift).astimezone(UTC)
        return Days(self.first - shift, self.last - shift, self.zone, until)

    def parameters(self) -> dict[str, Parameter]:
        """`$since` and `$until`: half-open, UTC."""
        return {"since": self.since, "until": self.until}

    @classmethod
    def last_days(cls, count: int, as_of: datetime, zone: ZoneInfo) -> Days:
        """The day of `as_of` and those before it, `count` together."""
        last = as_of.astimezone(zone).date()
        return cls(last - timedelta(days=count - 1), last, zone, as_of)

    @classmethod
    def between(cls, first: date, last: date, as_of: datetime, zone: ZoneInfo) -> Days:
        """Those days; nothing after `as_of` is known."""
        end = midnight(last + timedelta(days=1), zone)
        return cls(first, last, zone, max(min(end, as_of), midnight(first, zone)))


@dataclass(frozen=True, slots=True)
class Selection:
    """What the filters leave: these days of these tickets."""

    days: Days
    scope: Scope = Scope()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of that local day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def chosen(columns: Mapping[str, str]) -> str:
    """A condition: each column holds what is chosen in its field, if anything is."""
    return " and ".join(
        _CHOSEN.format(field=field, column=column) for field, column in columns.items()
    )


def of_tickets(scope: Scope, fields: Iterable[str]) -> str:
    """A condition on those fields of a fact's ticket; true where nothing is chosen."""
    if not any(getattr(scope, field) for field in fields):
        return "true"
    return _OF_TICKETS.format(those=chosen({field: field for field in fields}))
