"""The SLA page's charts: compliance per week with the goal, and by hour of the week."""

from __future__ import annotations

import polars as pl

from dashboards import charts, formats
from dashboards import report_formats as names
from dashboards.i18n import gettext as _


def weeks(found: pl.DataFrame, target: str, goal: float) -> None:
    """The target's week by week: everybody, and the teams with most of its clocks."""
    shown = found.filter(pl.col("target") == target)
    named = shown.select(
        "week",
        pl.col("team").fill_null(_("All")),
        (pl.col("compliance") * 100).round(1),
    )
    wide = named.pivot("team", index="week", values="compliance").sort("week")
    wide = wide.with_columns(names.named(wide, "week", names.short_day))
    spec = charts.shares(wide, goal * 100, formats.percent(goal, 0))
    alt = _("Lines: share met per week, for all and the largest teams, and the goal")
    charts.draw(spec, alt, key="sla-weeks")


def hours(found: pl.DataFrame) -> None:
    """Hour by weekday in the viewer's time."""
    frame = found.select(
        "hour",
        pl.col("weekday") - 1,
        (pl.col("compliance") * 100).round(1).alias(_("Met (%)")),
        pl.sum_horizontal("met_count", "met_late_count", "breached_count").alias(
            _("Clocks")
        ),
    )
    spec = charts.share_heatmap(
        frame, [f"{hour:02}" for hour in range(24)], names.weekdays()
    )
    alt = _("Heat map: share met by weekday and hour at which the clock started")
    charts.draw(spec, alt, key="sla-hours")
