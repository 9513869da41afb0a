"""ECharts options for the reports' charts: every chart is one function of a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Spec: TypeAlias = dict[str, Any]

GRID = {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True}
LEGEND = {"top": 0, "left": 0, "type": "scroll", "icon": "roundRect"}
CHART_HEIGHT = 300
HEAT = "#1f8464"
SHARES = ["#c2571a", "#e9c46a", HEAT]
"""From missed to met; told apart also by who does not tell red from green."""


def card(title: str, note: str = "") -> DeltaGenerator:
    """A framed place with its title, for `with`."""
    place = st.container(border=True)
    place.markdown(f"**{title}**" + (f" · {note}" if note else ""))
    return place


def draw(spec: Spec, alt: str, *, key: str, height: int = CHART_HEIGHT) -> None:
    """Puts a chart on the page; the key keeps it in place, so that new figures move."""
    st.echarts_chart(spec, alt=alt, key=key, height=height)


def stacked_area(frame: pl.DataFrame) -> Spec:
    """Column 1 along the axis, each other column a band; the slider zooms."""
    labels, *series = frame.columns
    return {
        "legend": LEGEND,
        "tooltip": {"trigger": "axis", "valueFormatter": "localized"},
        "grid": GRID | {"bottom": 44},
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "boundaryGap": False},
        "yAxis": {"type": "value", "minInterval": 1},
        "dataZoom": [
            {"type": "inside", "zoomOnMouseWheel": "ctrl"},
            {"type": "slider", "height": 18, "bottom": 8, "showDetail": False},
        ],
        "series": [
            {
                "type": "line",
                "name": name,
                "stack": "all",
                "areaStyle": {"opacity": 0.45},
                "lineStyle": {"width": 1.5},
                "showSymbol": False,
                "emphasis": {"focus": "series"},
                "encode": {"x": labels, "y": name},
            }
            for name in series
        ],
    }


def heatmap(
    frame: pl.DataFrame, columns: Sequence[str], lines: Sequence[str], name: str
) -> Spec:
    """`frame` holds (column number, line number, value), numbered from 0."""
    values = frame.get_column(frame.columns[2])
    greatest: Any = values.max() or 0
    return {
        "tooltip": {"valueFormatter": "localized"},
        "grid": GRID | {"top": 8, "bottom": 48},
        "xAxis": {"type": "category", "data": list(columns)},
        "yAxis": {"type": "category", "data": list(lines), "inverse": True},
        "visualMap": {
            "min": 0,
            "max": max(int(greatest), 1),
            "calculable": True,
            # Seen through, one colour serves the light page and the dark one.
            "inRange": {"color": [HEAT], "colorAlpha": [0.06, 1]},
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "itemWidth": 12,
        },
        "series": [
            {
                "type": "heatmap",
                "name": name,
                "data": [list(row) for row in frame.iter_rows()],
                "itemStyle": {"borderWidth": 1, "borderColor": "transparent"},
            }
        ],
    }


def lines(frame: pl.DataFrame, unit: str) -> Spec:
    """Column 1 along the axis, each other column a line; gaps stay gaps."""
    labels, *series = frame.columns
    return {
        "legend": LEGEND,
        "tooltip": {"trigger": "axis", "valueFormatter": f"%,.1f {unit}"},
        "grid": GRID,
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "boundaryGap": False},
        "yAxis": {"type": "value", "axisLabel": {"formatter": f"{{value}} {unit}"}},
        "series": [
            {
                "type": "line",
                "name": name,
                "showSymbol": frame.height <= 14,
                "lineStyle": {"width": 2, "type": kind},
                "encode": {"x": labels, "y": name},
            }
            for name, kind in zip(series, ("solid", "dashed", "dotted"), strict=False)
        ],
    }


def shares(frame: pl.DataFrame, goal: float, goal_name: str) -> Spec:
    """Column 1 along the axis, each other column a line of percents, the first of them
    the one that matters; `goal` (percent) is a line across."""
    labels, *series = frame.columns
    lowest: Any = frame.select(pl.min_horizontal(pl.col(series).min())).item()
    return {
        "legend": LEGEND,
        "tooltip": {"trigger": "axis", "valueFormatter": "%,.1f %%"},
        "grid": GRID | {"right": 56},
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "boundaryGap": False},
        "yAxis": {
            "type": "value",
            "max": 100,
            "min": min(int((goal if lowest is None else lowest) / 10) * 10, 90),
            "axisLabel": {"formatter": "{value} %"},
        },
        "series": [
            {
                "type": "line",
                "name": name,
                "showSymbol": True,
                "symbolSize": 7 if place == 0 else 4,
                "lineStyle": {
                    "width": 3 if place == 0 else 1.5,
                    "type": "solid" if place == 0 else "dashed",
                },
                "encode": {"x": labels, "y": name},
                "markLine": _goal_line(goal, goal_name) if place == 0 else None,
            }
            for place, name in enumerate(series)
        ],
    }


def share_heatmap(
    frame: pl.DataFrame, columns: Sequence[str], lines: Sequence[str]
) -> Spec:
    """`frame` holds (column number, line number, percent, count), numbered from 0; the
    names of the last two stand beside the pointer."""
    share, count = frame.columns[2:]
    lowest: Any = frame.get_column(share).min() or 0
    return {
        "tooltip": {},
        "grid": GRID | {"top": 8, "bottom": 48},
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "data": list(columns)},
        "yAxis": {"type": "category", "data": list(lines), "inverse": True},
        "visualMap": {
            "min": min(int(lowest), 99),
            "max": 100,
            "dimension": 2,
            "calculable": True,
            "inRange": {"color": SHARES, "colorAlpha": [0.85, 0.85]},
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemHeight": 120,
            "itemWidth": 12,
        },
        "series": [
            {
                "type": "heatmap",
                "encode": {"x": 0, "y": 1, "value": 2, "tooltip": [share, count]},
                "itemStyle": {"borderWidth": 1, "borderColor": "transparent"},
            }
        ],
    }


def bars(frame: pl.DataFrame, *, is_horizontal: bool, is_selectable: bool) -> Spec:
    """Column 1 names the bars, column 2 is their length."""
    label, value = frame.columns[:2]
    names: Spec = {"type": "category", "axisTick": {"show": False}}
    lengths: Spec = {"type": "value", "minInterval": 1}
    radius = [0, 4, 4, 0] if is_horizontal else [4, 4, 0, 0]
    return {
        "tooltip": {"valueFormatter": "localized"},
        "grid": GRID
        | ({"top": 8, "right": 48} if is_horizontal else {"top": 28, "right": 16}),
        "dataset": {"source": frame},
        "xAxis": lengths if is_horizontal else names,
        "yAxis": names | {"inverse": True} if is_horizontal else lengths,
        "series": [
            {
                "type": "bar",
                "name": value,
                "barMaxWidth": 22 if is_horizontal else 56,
                "itemStyle": {"borderRadius": radius},
                "label": {
                    "show": True,
                    "position": "right" if is_horizontal else "top",
                },
                "selectedMode": "single" if is_selectable else False,
                "encode": (
                    {"y": label, "x": value}
                    if is_horizontal
                    else {"x": label, "y": value}
                ),
            }
        ],
    }


def _goal_line(goal: float, name: str) -> Spec:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"type": "dashed", "width": 1.5, "color": SHARES[0]},
        "label": {"position": "end", "formatter": name},
        "data": [{"yAxis": goal}],
    }


KINDS = ("bar", "line", "area", "scatter")


def free(frame: pl.DataFrame, kind: str, x: str, y: str, colour: str | None) -> Spec:
    """The analyst's own chart of a result; one series per value of `colour`."""
    is_time = frame.schema[x].is_temporal()
    is_number = frame.schema[x].is_numeric() and kind == "scatter"
    axis = "time" if is_time else "value" if is_number else "category"
    groups = (
        [("", frame)]
        if colour is None
        else [
            (str(part.item(0, colour)), part)
            for part in frame.partition_by(colour, maintain_order=True)
        ]
    )
    return {
        "legend": LEGEND if colour else {"show": False},
        "tooltip": {"trigger": "item" if kind == "scatter" else "axis"},
        "grid": GRID,
        "xAxis": {"type": axis, "name": x if is_number else ""},
        "yAxis": {"type": "value", "scale": kind in {"scatter", "line"}},
        "dataset": [{"source": part.select(x, y)} for _, part in groups],
        "series": [
            {
                "type": "line" if kind == "area" else kind,
                "name": name or y,
                "datasetIndex": index,
                "encode": {"x": x, "y": y},
                "stack": "all" if kind == "area" else None,
                "areaStyle": {"opacity": 0.4} if kind == "area" else None,
                "barMaxWidth": 48,
            }
            for index, (name, _) in enumerate(groups)
        ],
    }
