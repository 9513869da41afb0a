"""The overview's tables: teams, agents and the latest breaches, each with its CSV."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboards import figures_tables
from dashboards import report_formats as formats
from dashboards.figures_scope import Selection
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

PAGE_ROWS = 12
PAGE_PIXELS = 423


def teams(warehouse: Warehouse, selection: Selection) -> None:
    """One line per team."""
    found = figures_tables.teams(warehouse, selection)
    shown = found.drop("team_id").with_columns(pl.col("team").fill_null(_("No team")))
    help_of = warehouse.definition
    columns = {
        "team": st.column_config.TextColumn(_("Team"), pinned=True),
        "opened_count": _count(_("Opened"), help_of("kpi_daily", "opened_count")),
        "open_count": _count(_("Open now"), help_of("fct_tickets", "status")),
        "resolved_count": _count(_("Resolved"), help_of("kpi_daily", "resolved_count")),
        "resolution_compliance": _share(
            _("SLA resolution"), help_of("fct_sla_clocks", "outcome")
        ),
        **_measures(warehouse),
    }
    _table(_("Teams"), shown, columns, "teams", alt=_("Figures per team"))


def agents(warehouse: Warehouse, selection: Selection) -> None:
    """One line per agent."""
    found = figures_tables.agents(warehouse, selection)
    help_of = warehouse.definition
    columns = {
        "agent": st.column_config.TextColumn(_("Agent"), pinned=True),
        "held_count": _count(
            _("Held"), _("Tickets the agent held at any time of these days.")
        ),
        "reply_count": _count(_("Replies"), help_of("fct_messages", "is_human_reply")),
        "resolved_count": _count(
            _("Resolved"), help_of("fct_tickets", "resolved_agent_id")
        ),
        **_measures(warehouse),
    }
    shown = found.drop("agent_id")
    _table(_("Agents"), shown, columns, "agents", alt=_("Figures per agent"))


def breaches(warehouse: Warehouse, selection: Selection) -> None:
    """The latest clocks that ran out; the ticket opens from here."""
    found = figures_tables.breaches(warehouse, selection)
    shown = found.select(
        ("/?ticket=" + pl.col("ticket_id")).alias("ticket"),
        pl.col("breach_at").dt.convert_time_zone(selection.days.zone.key),
        formats.named(found, "target", formats.target),
        "late_minutes",
        pl.when("is_waiting")
        .then(pl.lit(_("still waiting")))
        .otherwise(pl.lit(_("done")))
        .alias("state"),
        "agent",
        "team",
        formats.named(found, "priority", formats.priority),
    )
    help_of = warehouse.definition
    columns = {
        "ticket": st.column_config.LinkColumn(
            _("Ticket"), display_text=r"ticket=(.+)$", pinned=True
        ),
        "breach_at": st.column_config.DatetimeColumn(
            _("Breached"),
            help=help_of("fct_sla_clocks", "breach_at"),
            format="D MMM, HH:mm",
        ),
        "target": st.column_config.TextColumn(_("Target")),
        "late_minutes": st.column_config.NumberColumn(
            _("Late (business min)"),
            help=help_of("fct_sla_clocks", "elapsed_seconds"),
            format="%,.0f",
        ),
        "state": st.column_config.TextColumn(
            _("State"), help=help_of("fct_sla_clocks", "outcome")
        ),
        "agent": st.column_config.TextColumn(_("Agent")),
        "team": st.column_config.TextColumn(_("Team")),
        "priority": st.column_config.TextColumn(_("Priority")),
    }
    alt = _("Latest breaches with a link to each ticket")
    _table(_("Latest breaches"), shown, columns, "breaches", alt=alt)


def _measures(warehouse: Warehouse) -> dict[str, ColumnConfig]:
    help_of = warehouse.definition
    number = st.column_config.NumberColumn
    return {
        "first_response_minutes": number(
            _("First reply (min)"),
            help=help_of("fct_tickets", "first_response_business_seconds"),
            format="%,.1f",
        ),
        "resolution_hours": number(
            _("Resolution (h)"),
            help=help_of("fct_tickets", "resolution_business_seconds"),
            format="%,.1f",
        ),
        "first_response_compliance": _share(
            _("SLA first reply"), help_of("fct_sla_clocks", "outcome")
        ),
        "csat": _share(_("Satisfied"), help_of("fct_csat", "is_satisfied")),
        "answered_count": _count(_("Ratings"), help_of("fct_csat", "rating")),
    }


def _count(label: str, definition: str) -> ColumnConfig:
    return st.column_config.NumberColumn(label, help=definition, format="localized")


def _share(label: str, definition: str) -> ColumnConfig:
    return st.column_config.NumberColumn(label, help=definition, format="percent")


def _table(
    title: str,
    frame: pl.DataFrame,
    columns: Mapping[str, ColumnConfig],
    key: str,
    *,
    alt: str,
) -> None:
    with st.container(border=True):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
        ):
            st.markdown(f"**{title}** · {frame.height}", width="content")
            st.download_button(
                "CSV",
                frame.write_csv,
                file_name=f"{key}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                disabled=frame.is_empty(),
                key=f"{key}-csv",
            )
        if frame.is_empty():
            st.caption(_("Nothing in these days."))
            return
        st.dataframe(
            frame,
            hide_index=True,
            column_config=dict(columns),
            height="content" if frame.height <= PAGE_ROWS else PAGE_PIXELS,
            alt=alt,
        )
