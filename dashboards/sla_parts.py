"""Compliance by part of the house: policies, teams, agents, priorities, countries."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboards import report_formats as names
from dashboards.i18n import gettext as _
from dashboards.report_tables import count, table
from dashboards.warehouse import Warehouse


def parts(found: pl.DataFrame, warehouse: Warehouse) -> None:
    """A table for each part, the lowest compliance first."""
    for columns in ((("policy", "priority"), ("team",)), (("agent",), ("country",))):
        for place, shown in zip(st.columns(2, gap="small"), columns, strict=True):
            with place:
                for part in shown:
                    _part(found, part, warehouse)


def _part(found: pl.DataFrame, part: str, warehouse: Warehouse) -> None:
    title, nobody = _titles()[part]
    rows = found.filter(pl.col("part") == part)
    shown = rows.select(
        _named(rows, part).fill_null(nobody),
        pl.col("compliance") * 100,
        "met_count",
        "met_late_count",
        "breached_count",
        "open_count",
    )
    outcome = warehouse.definition("fct_sla_clocks", "outcome")
    columns = {
        "name": st.column_config.TextColumn(title, pinned=True),
        "compliance": st.column_config.ProgressColumn(
            _("Met"), help=outcome, format="%.1f %%", min_value=0, max_value=100
        ),
        "met_count": count(_("In time"), outcome),
        "met_late_count": count(_("Late"), outcome),
        "breached_count": count(_("Breached"), outcome),
        "open_count": count(
            _("Open"), _("Open and not late at that instant; never in the share.")
        ),
    }
    alt = _("SLA compliance: {part}").format(part=title)
    table(title, shown, columns, f"sla-{part}", alt=alt)


def _named(rows: pl.DataFrame, part: str) -> pl.Series:
    if part == "priority":
        return names.named(rows, "name", names.priority)
    if part == "country":
        return names.named(rows, "name", names.country)
    return rows.get_column("name")


def _titles() -> dict[str, tuple[str, str]]:
    """Part -> its title, and what stands where nothing is set."""
    return {
        "policy": (_("Policy"), _("None")),
        "team": (_("Team"), _("No team")),
        "agent": (_("Agent"), _("Nobody")),
        "country": (_("Country"), _("unknown")),
        "priority": (_("Priority"), _("unknown")),
    }
