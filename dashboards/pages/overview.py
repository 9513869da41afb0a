"""The managers' overview: what happened, how fast, how well, and for whom."""

from __future__ import annotations

import streamlit as st

from dashboards import (
    figures,
    figures_days,
    filters,
    freshness,
    overview_cards,
    overview_charts,
    overview_costs,
    overview_tables,
)
from dashboards.figures_scope import Selection
from dashboards.i18n import gettext as _
from dashboards.viewer import Viewer, current_settings, current_viewer
from dashboards.warehouse import NotPublished, Warehouse, current_warehouse


def show(viewer: Viewer) -> None:
    data = current_settings().data
    try:
        warehouse = current_warehouse(data, viewer.sight)
    except NotPublished:
        st.title(_("Overview"))
        freshness.nothing_published(data)
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.title(_("Overview"), width="content")
        with st.container(width="content"):
            freshness.data_as_of(data, warehouse.publication, viewer.timezone)
    selection = filters.chosen(warehouse, viewer.timezone)
    show_figures(warehouse, selection)


def show_figures(warehouse: Warehouse, selection: Selection) -> None:
    days = selection.days
    now = figures.headline(warehouse, selection)
    before = figures.headline(warehouse, Selection(days.before, selection.scope))
    per_day = figures_days.per_day(warehouse, selection)
    overview_cards.show_cards(
        overview_cards.cards(now, before, per_day, warehouse), days.count
    )
    if now.is_empty:
        st.info(
            _("Nothing happened in these days with these filters."),
            icon=":material/search_off:",
        )
        return
    left, right = st.columns([3, 2], gap="small")
    with left:
        overview_charts.volume(warehouse, selection)
    with right:
        overview_charts.arrivals(warehouse, selection)
    overview_charts.durations(warehouse, selection)
    left, right = st.columns([3, 2], gap="small")
    with left:
        overview_charts.agents(warehouse, selection)
    with right:
        overview_charts.ratings(warehouse, selection)
    overview_tables.teams(warehouse, selection)
    overview_tables.agents(warehouse, selection)
    overview_tables.breaches(warehouse, selection)
    overview_costs.costs(warehouse, selection)


def page() -> None:
    viewer = current_viewer()
    if "overview.read" in viewer.permissions:
        show(viewer)
    else:
        st.title(_("Overview"))
        st.info(_("Your role does not include the reports."), icon=":material/lock:")


if __name__ == "__main__":
    page()
