"""Compliance: a card per target, then one target by week, hour and part."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboards import (
    charts,
    figures_sla,
    formats,
    sla_charts,
    sla_filters,
    sla_parts,
)
from dashboards import report_formats as names
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.warehouse import Warehouse

USUAL_GOAL = 95


def compliance(warehouse: Warehouse, timezone: str) -> None:
    """The tab; says so where no clock of any target is to be shown."""
    selection, row = sla_filters.chosen(warehouse, timezone)
    found = figures_sla.targets(warehouse, selection)
    if found.is_empty():
        st.info(
            _("No SLA clock ran in these days with these filters."),
            icon=":material/search_off:",
        )
        return
    targets = found.get_column("target").to_list()
    with row:
        target = _target(targets)
        goal = _goal()
    weeks = figures_sla.weeks(warehouse, selection, target)
    _cards(found, figures_sla.targets(warehouse, selection.before), weeks, warehouse)
    left, right = st.columns([3, 2], gap="small")
    with (
        left,
        charts.card(_("{target}: met per week").format(target=names.target(target))),
    ):
        sla_charts.weeks(weeks, target, goal)
    with right, charts.card(_("By hour of the week"), _("when the clock started")):
        sla_charts.hours(figures_sla.hours(warehouse, selection, target))
    sla_parts.parts(figures_sla.breakdown(warehouse, selection, target), warehouse)


def _target(targets: Sequence[str]) -> str:
    chosen = st.segmented_control(
        _("Target"),
        targets,
        format_func=names.target,
        default=targets[0],
        required=True,
        key="target",
        bind="query-params",
    )
    return chosen or targets[0]


def _goal() -> float:
    """Share of one."""
    percent = st.number_input(
        _("Goal (%)"),
        min_value=50,
        max_value=100,
        value=USUAL_GOAL,
        key="goal",
        bind="query-params",
        width=110,
    )
    return (percent or USUAL_GOAL) / 100


def _cards(
    now: pl.DataFrame, before: pl.DataFrame, weeks: pl.DataFrame, warehouse: Warehouse
) -> None:
    earlier = dict(before.select("target", "compliance").iter_rows())
    meaning = "\n\n".join(
        warehouse.definition("fct_sla_clocks", column)
        for column in ("outcome", "outcome_at")
    )
    with st.grid(now.height, min_column_width=200, border=True, key="targets"):
        for row in now.iter_rows(named=True):
            line = weeks.filter(pl.col("rank") == 0, pl.col("target") == row["target"])
            with st.container(gap="xsmall"):
                st.metric(
                    names.target(row["target"]),
                    formats.percent(row["compliance"]),
                    names.share_change(row["compliance"], earlier.get(row["target"])),
                    help=meaning,
                    chart_data=line.get_column("compliance").to_list(),
                )
                st.caption("  \n".join(_counts(row)))


def _counts(row: dict[str, int]) -> list[str]:
    def count(name: str) -> str:
        return formats.number(row[name])

    return [
        _("{met} met · {late} late · {breached} breached").format(
            met=count("met_count"),
            late=count("met_late_count"),
            breached=count("breached_count"),
        ),
        ngettext(
            "{count} open and in time, not counted",
            "{count} open and in time, not counted",
            row["open_count"],
        ).format(count=count("open_count")),
    ]
