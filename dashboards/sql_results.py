"""A query's answer: the table, its chart, its CSV; or plainly why there is none."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from dashboards import charts, formats
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.sql_history import Answer

MOST_CHART_ROWS = 5_000
MOST_SERIES = 12
TABLE_PIXELS = 420


def show_answer(answer: Answer, timezone: str) -> None:
    if answer.frame is None:
        st.error(_("The query was not run. Your text is still in the editor."))
        st.code(answer.refusal or "", language=None, wrap_lines=True)
        return
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.caption(_summary(answer, answer.frame, timezone), width="content")
        st.download_button(
            "CSV",
            _csv(answer.frame),
            file_name="query.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=answer.frame.is_empty(),
            key="sql-csv",
        )
    table, chart = st.tabs(
        [_("Results"), _("Chart")], key="sql-tabs", on_change="rerun"
    )
    with table:
        if answer.frame.is_empty():
            st.caption(_("The query ran and found no rows."))
        else:
            st.dataframe(
                answer.frame,
                height=min(TABLE_PIXELS, (answer.frame.height + 1) * 35 + 3),
                alt=_("Result of the query"),
            )
    if chart.open:
        with chart:
            _chart(answer.frame)


def _summary(answer: Answer, frame: pl.DataFrame, timezone: str) -> str:
    rows = ngettext("{count} row", "{count} rows", frame.height).format(
        count=formats.number(frame.height)
    )
    parts = [
        _("the first {rows}").format(rows=rows) if answer.is_truncated else rows,
        f"{formats.number(answer.elapsed_ms)} ms",
    ]
    if answer.as_of:
        parts.append(
            _("data as of {time}").format(time=formats.instant(answer.as_of, timezone))
        )
    return " · ".join(parts)


def _chart(frame: pl.DataFrame) -> None:
    numbers = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    if frame.is_empty() or not numbers:
        st.caption(_("A chart needs rows and a column of numbers."))
        return
    others = [name for name in frame.columns if name not in numbers]
    choices, drawn = st.columns([1, 4], gap="medium")
    with choices:
        kinds = {
            "bar": _("Bar"),
            "line": _("Line"),
            "area": _("Area"),
            "scatter": _("Scatter"),
        }
        kind = st.selectbox(
            _("Type"), charts.KINDS, format_func=kinds.__getitem__, key="chart-kind"
        )
        x = st.selectbox("X", frame.columns, index=_first(frame, others), key="chart-x")
        rest = [name for name in numbers if name != x] or numbers
        y = st.selectbox("Y", rest, key="chart-y")
        colours = [name for name in others if name != x]
        is_repeated = frame.get_column(x).is_duplicated().any()
        colour = st.selectbox(
            _("Colour"),
            colours,
            index=0 if is_repeated and colours else None,
            placeholder=_("None"),
            key=f"chart-colour-{x}",
        )
    if colour and frame.get_column(colour).n_unique() > MOST_SERIES:
        drawn.caption(
            _("{column} has more than {count} values; choose another colour.").format(
                column=colour, count=MOST_SERIES
            )
        )
        colour = None
    if is_repeated and not colour and kind != "scatter":
        drawn.caption(
            _("Several rows share one {x}: they hide each other.").format(x=x)
        )
    with drawn:
        spec = charts.free(frame.head(MOST_CHART_ROWS), kind, x, y, colour)
        alt = _("Chart of {y} by {x}").format(x=x, y=y)
        charts.draw(spec, alt, key="sql-chart", height=380)


def _first(frame: pl.DataFrame, names: list[str]) -> int:
    return frame.columns.index(names[0]) if names else 0


def _csv(frame: pl.DataFrame) -> Callable[[], str]:
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(
        pl.col(nested).map_elements(str, return_dtype=pl.String) if nested else []
    ).write_csv
