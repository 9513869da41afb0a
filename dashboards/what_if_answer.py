"""What-if's answer: compliance as it was and as asked, the curve, who changes sides."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from dashboards import charts, formats, words_sla
from dashboards import report_formats as changes
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.service import JsonObject

ROWS_PIXELS = 423
MOST_ROWS = 12


def show_answer(found: JsonObject) -> None:
    """Draws the service's answer; every figure in it is the service's."""
    if not found["clocks"]:
        st.info(
            _("No clock of that kind stopped in this period."),
            icon=":material/search_off:",
        )
        return
    _cards(found)
    _curve(found)
    _changed(found)


def _cards(found: JsonObject) -> None:
    was, asked = found["as_it_was"], found["as_asked"]
    count = found["changed_count"]
    with st.grid(3, min_column_width=200, border=True, key="what-if-cards"):
        with st.container(gap="xsmall"):
            st.metric(_("As it was"), formats.percent(was["compliance"]))
            st.caption(_counted(was))
        with st.container(gap="xsmall"):
            st.metric(
                _("As asked"),
                formats.percent(asked["compliance"]),
                changes.share_change(asked["compliance"], was["compliance"]),
            )
            st.caption(_counted(asked))
        with st.container(gap="xsmall"):
            st.metric(_("Would change sides"), formats.number(count))
            clocks = found["clocks"]
            said = ngettext("of {count} clock", "of {count} clocks", clocks)
            st.caption(said.format(count=formats.number(clocks)))


def _counted(point: JsonObject) -> str:
    return _("{met} met, {late} met late, {breached} breached").format(
        met=formats.number(point["met"]),
        late=formats.number(point["met_late"]),
        breached=formats.number(point["breached"]),
    )


def _curve(found: JsonObject) -> None:
    curve = _points(found["curve"], _("As asked"))
    was = _points(found["curve_as_it_was"], _("As it was"))
    is_recounted = found["curve"] != found["curve_as_it_was"]
    frame = curve.join(was, on="seconds") if is_recounted else curve
    frame = frame.sort("seconds")
    label = _("Target")
    named = changes.named(frame, "seconds", formats.duration).alias(label)
    shown = frame.drop("seconds").insert_column(0, named)
    with st.container(border=True):
        _head(_("Compliance by target"), shown, "what-if-curve")
        st.caption(_("The level line is how it was, each clock under its own target."))
        spec = charts.lines(shown, "%")
        spec["yAxis"] |= {"min": 0, "max": 100}
        spec["series"][0]["markLine"] = _as_it_was(found["as_it_was"]["compliance"])
        charts.draw(spec, _("Compliance by target"), key="what-if-curve")


def _points(curve: Sequence[JsonObject], name: str) -> pl.DataFrame:
    """Target in seconds, compliance in percent."""
    shares = [one["compliance"] for one in curve]
    return pl.DataFrame(
        {
            "seconds": pl.Series(
                [one["target_seconds"] for one in curve], dtype=pl.Int64
            ),
            name: pl.Series(
                [None if share is None else 100 * share for share in shares],
                dtype=pl.Float64,
            ),
        }
    ).unique("seconds")


def _as_it_was(compliance: float | None) -> JsonObject:
    if compliance is None:
        return {"data": []}
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"type": "dashed", "width": 1.5, "color": "#c88a2d"},
        "label": {"formatter": formats.percent(compliance), "position": "insideEndTop"},
        "data": [{"yAxis": 100 * compliance}],
    }


def _changed(found: JsonObject) -> None:
    rows, count = found["changed"], found["changed_count"]
    with st.container(border=True):
        if not rows:
            st.caption(_("No ticket would change sides."))
            return
        frame = _frame(rows)
        title = _("Tickets that would change sides")
        _head(f"{title} · {formats.number(count)}", frame, "what-if-tickets")
        if count > len(rows):
            st.caption(_("The first {count} are shown.").format(count=len(rows)))
        st.dataframe(
            frame,
            hide_index=True,
            column_config={
                "ticket": st.column_config.LinkColumn(
                    _("Ticket"), display_text=r"ticket=(.+)$", pinned=True
                ),
                "period": st.column_config.NumberColumn(
                    _("Period"),
                    help=_("A reopened ticket, or a new question, starts another one."),
                ),
                "outcome": st.column_config.TextColumn(_("It was")),
                "used": st.column_config.TextColumn(_("Used")),
                "outcome_then": st.column_config.TextColumn(_("It would be")),
                "used_then": st.column_config.TextColumn(_("Would have used")),
            },
            height="content" if frame.height <= MOST_ROWS else ROWS_PIXELS,
            alt=_("Tickets that would change sides"),
        )


def _frame(rows: Sequence[JsonObject]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "ticket": [f"/?ticket={one['ticket_id']}" for one in rows],
            "period": [one["period"] for one in rows],
            "outcome": [words_sla.outcome(one["outcome"]) for one in rows],
            "used": [formats.duration(one["elapsed_seconds"]) for one in rows],
            "outcome_then": [words_sla.outcome(one["outcome_then"]) for one in rows],
            "used_then": [
                formats.duration(one["elapsed_seconds_then"]) for one in rows
            ],
        }
    )


def _head(title: str, frame: pl.DataFrame, name: str) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{title}**", width="content")
        st.download_button(
            "CSV",
            frame.write_csv,
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{name}-csv",
        )
