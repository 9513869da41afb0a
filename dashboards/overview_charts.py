"""The overview's charts: each a titled card that asks for its own figures."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards import charts, figures_days, figures_tables, filters
from dashboards import report_formats as formats
from dashboards.figures_scope import Selection
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

SHOWN_AGENTS = 10


def volume(warehouse: Warehouse, selection: Selection) -> None:
    """Tickets opened per day, by team."""
    found = figures_days.volume(warehouse, selection)
    named = found.with_columns(
        formats.named(found, "day", formats.short_day),
        pl.when(pl.col("rank") < figures_days.SHOWN_TEAMS)
        .then(pl.col("team").fill_null(_("No team")))
        .otherwise(pl.lit(_("Other teams"))),
    )
    wide = named.pivot("team", index="day", values="opened_count")
    with charts.card(_("Tickets opened per day, by team")):
        alt = _("Stacked areas: tickets opened per day, one band per team")
        charts.draw(charts.stacked_area(wide), alt, key="volume")


def arrivals(warehouse: Warehouse, selection: Selection) -> None:
    """When tickets arrive: hour by weekday in the viewer's time."""
    found = figures_days.arrivals(warehouse, selection).with_columns(
        pl.col("weekday") - 1
    )
    hours = [f"{hour:02}" for hour in range(24)]
    with charts.card(_("Arrivals by hour of the week")):
        spec = charts.heatmap(found, hours, formats.weekdays(), _("Tickets opened"))
        alt = _("Heat map: tickets opened by weekday and hour of the day")
        charts.draw(spec, alt, key="arrivals")


def durations(warehouse: Warehouse, selection: Selection) -> None:
    """First reply and resolution per day, median and 90th percentile."""
    found = figures_days.per_day(warehouse, selection)
    named = found.with_columns(formats.named(found, "day", formats.short_day))
    median, slow = _("median"), _("9 of 10 within")
    first, resolution = st.columns(2, gap="small")
    with first, charts.card(_("First reply per day"), _("in business time")):
        frame = named.select(
            "day",
            pl.col("first_response_p50_minutes").alias(median),
            pl.col("first_response_p90_minutes").alias(slow),
        )
        alt = _("Lines: first reply per day, median and 90th percentile, in minutes")
        charts.draw(charts.lines(frame, "min"), alt, key="first-reply", height=240)
    with resolution, charts.card(_("Resolution per day"), _("in business time")):
        frame = named.select(
            "day",
            pl.col("resolution_p50_hours").alias(median),
            pl.col("resolution_p90_hours").alias(slow),
        )
        alt = _("Lines: resolution per day, median and 90th percentile, in hours")
        charts.draw(charts.lines(frame, "h"), alt, key="resolution", height=240)


def agents(warehouse: Warehouse, selection: Selection) -> None:
    """Tickets held per agent; a click narrows the page to that agent."""
    found = figures_tables.agents(warehouse, selection).head(SHOWN_AGENTS)
    key = "agents-" + "-".join(selection.scope.agent)  # a new filter, no old selection
    ids = found.get_column("agent_id").to_list()

    def narrow() -> None:
        chosen = st.session_state[key].selection.selected
        index = next((i for group in chosen for i in group["data_indices"]), None)
        if index is not None and index < len(ids):
            filters.filter_by_agent(ids[index])

    with charts.card(_("Tickets held per agent"), _("click a bar to filter")):
        if found.is_empty():
            st.caption(_("Nobody held a ticket in these days."))
            return
        frame = found.select("agent", pl.col("held_count").alias(_("Tickets held")))
        st.echarts_chart(
            charts.bars(frame, is_horizontal=True, is_selectable=True),
            alt=_("Bars: tickets held per agent, most first"),
            key=key,
            height=charts.CHART_HEIGHT,
            on_select=narrow,
        )


def ratings(warehouse: Warehouse, selection: Selection) -> None:
    """How many customers gave how many stars."""
    found = figures_tables.ratings(warehouse, selection)
    frame = found.select(
        pl.col("rating").cast(pl.String) + " ★",
        pl.col("answered_count").alias(_("Answers")),
    )
    with charts.card(_("Ratings")):
        spec = charts.bars(frame, is_horizontal=False, is_selectable=False)
        alt = _("Bars: answers per rating from 1 to 5 stars")
        charts.draw(spec, alt, key="ratings")
