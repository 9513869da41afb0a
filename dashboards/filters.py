"""What a report is about: whose tickets, and which days. Kept in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import figures
from dashboards import report_formats as formats
from dashboards.figures_scope import Days, Scope, Selection
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

PERIODS = {"7d": 7, "30d": 30, "90d": 90}
CUSTOM = "custom"
DEFAULT_PERIOD = "30d"
FIELDS = ("team", "agent", "priority", "country", "language")


def chosen(warehouse: Warehouse, timezone: str) -> Selection:
    """The row of filters; what is chosen stands in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = chosen_of(FIELDS, warehouse)
        days = chosen_days(warehouse.publication.as_of, ZoneInfo(timezone))
    return Selection(days, Scope(**picked))


def chosen_of(
    fields: Sequence[str], warehouse: Warehouse
) -> dict[str, tuple[str, ...]]:
    """One filter for each field, and what is chosen in it."""
    return {
        field: tuple(_choice(field, _labelled(field, warehouse))) for field in fields
    }


def chosen_days(as_of: datetime, zone: ZoneInfo) -> Days:
    """The period, and its days; nothing after `as_of` is known."""
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
        format="YYYY-MM-DD",
        bind="query-params",
        width=230,
    )
    match picked:
        case (date() as first, date() as last):
            return Days.between(first, last, as_of, zone)
        case (date() as first,):
            return Days.between(first, first, as_of, zone)
    return suggested


def filter_by_agent(agent_id: str) -> None:
    """Narrows the report to that agent, or opens it again; for callbacks."""
    chosen = st.session_state.get("agent") or []
    st.session_state["agent"] = [] if chosen == [agent_id] else [agent_id]


def _choice(field: str, options: dict[str, str]) -> list[str]:
    labels = {
        "team": _("Team"),
        "agent": _("Agent"),
        "policy": _("Policy"),
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


def _labelled(field: str, warehouse: Warehouse) -> dict[str, str]:
    """The field's values with names people know: `pt` -> `Portuguese`."""
    options = figures.options(warehouse, field)
    labels = {
        "priority": formats.priority,
        "country": formats.country,
        "language": formats.language,
    }
    if field in labels:
        return {value: labels[field](value) for value in options}
    return options
