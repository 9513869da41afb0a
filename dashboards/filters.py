"""What a report is about: whose tickets, and which days. Kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import figures
from dashboards.figures import Scope
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

PERIODS = {"7d": 7, "30d": 30, "90d": 90}
CUSTOM = "custom"
DEFAULT_PERIOD = "30d"
FIELDS = ("team", "agent", "priority", "country", "language")


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days `first`..`last` of the viewer's zone, the last one up to `until`.

    The stretch before is as long and ends at the same time of day, so that an
    unfinished day is compared with an unfinished day.
    """

    first: date
    last: date
    zone: ZoneInfo
    until: datetime

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def previous_since(self) -> datetime:
        return _midnight(self.first - timedelta(days=self.count), self.zone)

    @property
    def previous_until(self) -> datetime:
        local = self.until.astimezone(self.zone) - timedelta(days=self.count)
        return local.astimezone(UTC)

    @classmethod
    def last_days(cls, count: int, as_of: datetime, zone: ZoneInfo) -> Days:
        last = as_of.astimezone(zone).date()
        return cls(last - timedelta(days=count - 1), last, zone, as_of)

    @classmethod
    def between(cls, first: date, last: date, as_of: datetime, zone: ZoneInfo) -> Days:
        """Those days; nothing after `as_of` is known."""
        end = _midnight(last + timedelta(days=1), zone)
        return cls(first, last, zone, max(min(end, as_of), _midnight(first, zone)))


@dataclass(frozen=True, slots=True)
class Filters:
    """The chosen days and tickets. An empty tuple of a scope means all of them."""

    days: Days
    scope: Scope


def filters(warehouse: Warehouse, timezone: str) -> Filters:
    """The row of filters; what is chosen stands in the address."""
    names = figures.names(warehouse)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = {
            field: tuple(_choice(field, names.options(field))) for field in FIELDS
        }
        days = _days(warehouse.publication.as_of, ZoneInfo(timezone))
    return Filters(days, Scope(**chosen))


def filter_by_agent(agent_id: str) -> None:
    """Narrows the report to that agent, or opens it again; for callbacks."""
    chosen = st.session_state.get("agent") or []
    st.session_state["agent"] = [] if chosen == [agent_id] else [agent_id]


def _choice(field: str, options: dict[str, str]) -> list[str]:
    labels = {
        "team": _("Team"),
        "agent": _("Agent"),
        "priority": _("Priority"),
        "country": _("Country"),
        "language": _("Language"),
    }
    return st.multiselect(
        labels[field],
        list(options),
        format_func=lambda value: options.get(value, value),
        placeholder=_("All"),
        key=field,
        bind="query-params",
    )


def _days(as_of: datetime, zone: ZoneInfo) -> Days:
    labels = {
        "7d": _("7 days"),
        "30d": _("30 days"),
        "90d": _("90 days"),
        CUSTOM: _("Custom"),
    }
    period = st.segmented_control(
        _("Period"),
        list(labels),
        format_func=labels.__getitem__,
        default=DEFAULT_PERIOD,
        required=True,
        key="period",
        bind="query-params",
    )
    if period != CUSTOM:
        return Days.last_days(PERIODS[period or DEFAULT_PERIOD], as_of, zone)
    suggested = Days.last_days(PERIODS[DEFAULT_PERIOD], as_of, zone)
    picked = st.date_input(
        _("Days"),
        (suggested.first, suggested.last),
        max_value=suggested.last,
        key="days",
        bind="query-params",
        width=230,
    )
    match picked:
        case (first, last):
            return Days.between(first, last, as_of, zone)
        case (first,):
            return Days.between(first, first, as_of, zone)
    return suggested


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
