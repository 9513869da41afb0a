"""SLA: were the promises kept, where not, and which are about to be broken."""

from __future__ import annotations

import streamlit as st

from dashboards import freshness
from dashboards.i18n import gettext as _
from dashboards.sla_at_risk import at_risk
from dashboards.sla_breaches import breaches
from dashboards.sla_compliance import compliance
from dashboards.viewer import Viewer, current_settings, current_viewer
from dashboards.warehouse import NotPublished, Warehouse, current_warehouse
from dashboards.what_if import what_if


def show(viewer: Viewer) -> None:
    data = current_settings().data
    try:
        warehouse = current_warehouse(data, viewer.sight)
    except NotPublished:
        st.title(_("SLA"))
        freshness.nothing_published(data)
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.title(_("SLA"), width="content")
        with st.container(width="content"):
            freshness.data_as_of(data, warehouse.publication, viewer.timezone)
    show_tabs(warehouse, viewer)


def show_tabs(warehouse: Warehouse, viewer: Viewer) -> None:
    """Only the tab in front is counted."""
    names = [_("Compliance"), _("At risk"), _("Breaches"), _("What if?")]
    first, second, third, last = st.tabs(
        names, key="tab", on_change="rerun", bind="query-params"
    )
    if first.open:
        with first:
            compliance(warehouse, viewer.timezone)
    if second.open:
        with second:
            at_risk(viewer)
    if third.open:
        with third:
            breaches(warehouse, viewer.timezone)
    if last.open:
        with last:
            what_if(viewer, warehouse)


def page() -> None:
    viewer = current_viewer()
    if "overview.read" in viewer.permissions:
        show(viewer)
    else:
        st.title(_("SLA"))
        st.info(_("Your role does not include the reports."), icon=":material/lock:")


if __name__ == "__main__":
    page()
