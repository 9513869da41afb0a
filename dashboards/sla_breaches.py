"""Breaches: which clocks ran over, why, and over which hands their tickets went."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import streamlit as st

from dashboards import (
    charts,
    figures,
    figures_breaches,
    formats,
    sla_filters,
    words_breaches,
)
from dashboards import report_formats as names
from dashboards.figures_breaches import BreachSelection
from dashboards.i18n import gettext as _
from dashboards.report_tables import count, minutes, table
from dashboards.warehouse import Warehouse

TARGETS = ("first_response", "next_response", "resolution", "internal")
CAUSE_KEY = "cause"


def breaches(warehouse: Warehouse, timezone: str) -> None:
    """The tab: causes, lateness, and the list; a click on a cause narrows the list."""
    if not warehouse.definition("fct_sla_breaches", "cause"):
        # The file is of a version that had no such mart.
        st.info(_("Breaches are counted with the next build."))
        return
    clocks, row = sla_filters.chosen(warehouse, timezone)
    with row:
        target = _choice(_("Target"), "late_target", TARGETS, names.target)
        cause = _choice(
            _("Cause"), CAUSE_KEY, words_breaches.CAUSES, words_breaches.cause
        )
    every = BreachSelection(clocks, target)
    left, right = st.columns([3, 2], gap="small")
    with left, charts.card(_("By cause"), _("click a bar to filter")):
        _causes(warehouse, every, cause)
    chosen = replace(every, cause=cause)
    found = figures_breaches.lateness(warehouse, chosen)
    with right, charts.card(_("Late by"), _("business time beyond the target")):
        _lateness(found)
    total = int(found.get_column("breach_count").sum())
    _list(warehouse, chosen, timezone, total=total)


def _choice(
    label: str,
    key: str,
    options: tuple[str, ...],
    name: words_breaches.Naming,
) -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            label,
            options,
            format_func=name,
            placeholder=_("All"),
            key=key,
            bind="query-params",
            width=220,
        )
    )


def _causes(
    warehouse: Warehouse, selection: BreachSelection, cause: tuple[str, ...]
) -> None:
    found = figures_breaches.causes(warehouse, selection)
    if found.is_empty():
        st.caption(_("No clock ran over in these days with these filters."))
        return
    key = "causes-" + "-".join(cause)  # a new filter, no old selection
    causes = found.get_column("cause").to_list()

    def narrow() -> None:
        chosen = st.session_state[key].selection.selected
        index = next((i for group in chosen for i in group["data_indices"]), None)
        if index is not None and index < len(causes):
            now = st.session_state.get(CAUSE_KEY) or []
            st.session_state[CAUSE_KEY] = (
                [] if now == [causes[index]] else [causes[index]]
            )

    frame = found.select(
        names.named(found, "cause", words_breaches.cause),
        pl.col("breach_count").alias(_("Breaches")),
    )
    st.echarts_chart(
        charts.bars(frame, is_horizontal=True, is_selectable=True),
        alt=_("Bars: breaches per cause, most first"),
        key=key,
        height=charts.CHART_HEIGHT,
        on_select=narrow,
    )


def _lateness(found: pl.DataFrame) -> None:
    stretches = [
        words_breaches.stretch(least, most)
        for least, most in found.select("least_minutes", "most_minutes").iter_rows()
    ]
    frame = pl.DataFrame(
        {"stretch": stretches, _("Breaches"): found.get_column("breach_count")}
    )
    spec = charts.bars(frame, is_horizontal=False, is_selectable=False)
    charts.draw(spec, _("Bars: breaches by how late they were"), key="sla-lateness")


def _list(
    warehouse: Warehouse, selection: BreachSelection, timezone: str, *, total: int
) -> None:
    found = figures_breaches.listed(warehouse, selection)
    shown = found.select(
        ("/?ticket=" + pl.col("ticket_id")).alias("ticket"),
        pl.col("breach_at").dt.convert_time_zone(timezone),
        names.named(found, "target", names.target),
        names.named(found, "cause", words_breaches.cause),
        "late_minutes",
        "late_business_minutes",
        pl.when("is_running")
        .then(pl.lit(_("still waiting")))
        .otherwise(pl.lit(_("done")))
        .alias("state"),
        "agent",
        "team",
        _hands(found, warehouse),
        "hand_off_count",
        names.named(found, "waited_for", words_breaches.party),
        "unowned_minutes",
        "open_minutes",
        "pending_minutes",
        "on_hold_minutes",
        "snoozed_minutes",
        "is_started_outside_hours",
        "is_reopened",
        "policy",
        names.named(found, "priority", names.priority),
        names.named(found, "country", names.country),
    )

    def meaning(column: str) -> str:
        return warehouse.definition("fct_sla_breaches", column)

    text = st.column_config.TextColumn
    tick = st.column_config.CheckboxColumn
    columns = {
        "ticket": st.column_config.LinkColumn(
            _("Ticket"), display_text=r"ticket=(.+)$", pinned=True
        ),
        "breach_at": st.column_config.DatetimeColumn(
            _("Breached"), help=meaning("breach_at"), format="D MMM, HH:mm"
        ),
        "target": text(_("Target")),
        "cause": text(_("Cause"), help=meaning("cause")),
        "late_minutes": minutes(_("Late (min)"), meaning("overrun_seconds")),
        "late_business_minutes": minutes(
            _("Late (business min)"), meaning("overrun_business_seconds")
        ),
        "state": text(_("State"), help=meaning("outcome")),
        "agent": text(_("Agent"), help=meaning("agent_id")),
        "team": text(_("Team"), help=meaning("team_id")),
        "hands": text(_("Held by"), help=meaning("holders"), width="medium"),
        "hand_off_count": count(_("Hand-offs"), meaning("hand_off_count")),
        "waited_for": text(_("Waited for"), help=meaning("waited_for")),
        "unowned_minutes": minutes(_("Unowned (min)"), meaning("unowned_seconds")),
        "open_minutes": minutes(_("Open (min)"), meaning("open_seconds")),
        "pending_minutes": minutes(_("Pending (min)"), meaning("pending_seconds")),
        "on_hold_minutes": minutes(_("On hold (min)"), meaning("on_hold_seconds")),
        "snoozed_minutes": minutes(_("Snoozed (min)"), meaning("snoozed_seconds")),
        "is_started_outside_hours": tick(
            _("Outside hours"), help=meaning("is_started_outside_hours")
        ),
        "is_reopened": tick(_("Reopened"), help=meaning("is_reopened")),
        "policy": text(_("Policy")),
        "priority": text(_("Priority"), help=meaning("priority")),
        "country": text(_("Country")),
    }
    alt = _("Breaches with their causes and a link to each ticket")
    table(_("Breaches"), shown, columns, "sla-breaches", alt=alt)
    if total > found.height:
        st.caption(
            _("The latest {count} of {total}.").format(
                count=formats.number(found.height), total=formats.number(total)
            )
        )


def _hands(found: pl.DataFrame, warehouse: Warehouse) -> pl.Series:
    """`Inès → Level 2 → João`: the owners in turn, a team while it had none."""
    agents = figures.options(warehouse, "agent")
    teams = figures.options(warehouse, "team")
    chains = []
    for holders in found.get_column("holders"):
        chain: list[str] = []
        for one in json.loads(holders or "[]"):
            agent, team = one["agent_id"], one["team_id"]
            name = agents.get(agent, agent) or teams.get(team, team) or _("Nobody")
            if chain[-1:] != [name]:
                chain.append(name)
        chains.append(" → ".join(chain))
    return pl.Series("hands", chains, dtype=pl.String)
