"""What the SLA page is about: whose clocks, which days, and as of when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import filters
from dashboards.figures_clocks import ClockSelection
from dashboards.figures_scope import Scope
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

FIELDS = ("policy", "team", "agent", "country", "priority")
MINUTE = timedelta(minutes=1)


def chosen(
    warehouse: Warehouse, timezone: str
) -> tuple[ClockSelection, DeltaGenerator]:
    """Two rows of filters, what is chosen stands in the address; and the second row,
    for more."""
    zone = ZoneInfo(timezone)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = filters.chosen_of(FIELDS, warehouse)
    times = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with times:
        instant = _instant(warehouse.publication.as_of, zone)
        days = filters.chosen_days(instant, zone)
    policy = picked.pop("policy")
    return ClockSelection(days, instant, Scope(**picked), policy), times


def _instant(newest: datetime, zone: ZoneInfo) -> datetime:
    """The chosen instant; without one, or with one to come, that of the figures."""
    picked = st.datetime_input(
        _("As of"),
        value=None,
        # The field knows no zone: it shows and takes the viewer's local time.
        max_value=newest.astimezone(zone).replace(tzinfo=None) + MINUTE,
        key="as_of",
        format="YYYY-MM-DD",
        step=MINUTE,
        bind="query-params",
        help=_("Shows what was known at that time; empty: now."),
        width=210,
    )
    if picked is None:
        return newest
    return min(picked.replace(tzinfo=zone).astimezone(UTC), newest)
