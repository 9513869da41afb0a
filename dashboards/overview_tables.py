"""The overview's tables: teams, agents and the latest breaches, each with its CSV."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboards import figures_tables
from dashboards import report_formats as formats
from dashboards.figures_scope import Selection
from dashboards.i18n import gettext as _
from dashboards.report_tables import count, share, table
from dashboards.warehouse import Warehouse


def teams(warehouse: Warehouse, selection: Selection) -> None:
    """One line per team."""
    found = figures_tables.teams(warehouse, selection)
    shown = found.drop("team_id").with_columns(pl.col("team").fill_null(_("No team")))
    help_of = warehouse.definition
    columns = {
        "team": st.column_config.TextColumn(_("Team"), pinned=True),
        "opened_count": count(_("Opened"), help_of("kpi_daily", "opened_count")),
        "open_count": count(_("Open now"), help_of("fct_tickets", "status")),
        "resolved_count": count(_("Resolved"), help_of("kpi_daily", "resolved_count")),
        "resolution_compliance": share(
            _("SLA resolution"), help_of("fct_sla_clocks", "outcome")
        ),
        **_measures(warehouse),
    }
    table(_("Teams"), shown, columns, "teams", alt=_("Figures per team"))


def agents(warehouse: Warehouse, selection: Selection) -> None:
    """One line per agent."""
    found = figures_tables.agents(warehouse, selection)
    help_of = warehouse.definition
    columns = {
        "agent": st.column_config.TextColumn(_("Agent"), pinned=True),
        "held_count": count(
            _("Held"), _("Tickets the agent held at any time of these days.")
        ),
        "reply_count": count(_("Replies"), help_of("fct_messages", "is_human_reply")),
        "resolved_count": count(
            _("Resolved"), help_of("fct_tickets", "resolved_agent_id")
        ),
        **_measures(warehouse),
    }
    shown = found.drop("agent_id")
    table(_("Agents"), shown, columns, "agents", alt=_("Figures per agent"))


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
    table(_("Latest breaches"), shown, columns, "breaches", alt=alt)


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
        "first_response_compliance": share(
            _("SLA first reply"), help_of("fct_sla_clocks", "outcome")
        ),
        "csat": share(_("Satisfied"), help_of("fct_csat", "is_satisfied")),
        "answered_count": count(_("Ratings"), help_of("fct_csat", "rating")),
    }
