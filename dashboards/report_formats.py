"""What the reports add to `formats`: codes as names, changes with their sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
from babel import Locale, dates

from dashboards import formats
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _

EPSILON = 1e-9


def country(code: str) -> str:
    """`Brazil` for BR; the code itself where it is unknown."""
    return str(_locale().territories.get(code.upper(), code))


def language(code: str) -> str:
    """`Portuguese` for pt; the code itself where it is unknown."""
    name = str(_locale().languages.get(code.lower(), code))
    return name[:1].upper() + name[1:]


def priority(value: str) -> str:
    labels = {
        "urgent": _("Urgent"),
        "high": _("High"),
        "normal": _("Normal"),
        "low": _("Low"),
    }
    return labels.get(value, value)


def target(value: str) -> str:
    labels = {
        "first_response": _("First reply"),
        "next_response": _("Next reply"),
        "resolution": _("Resolution"),
        "internal": _("Hand-over"),
    }
    return labels.get(value, value)


def short_day(value: date) -> str:
    """`23 Nov`."""
    return dates.format_date(value, "d MMM", locale=current_language())


def named(frame: pl.DataFrame, column: str, name: Callable[[Any], str]) -> pl.Series:
    """The column with every value as people call it. Not `map_elements`: its threads
    do not know the viewer, nor so the language."""
    values = frame.get_column(column)
    names = [None if value is None else name(value) for value in values]
    return pl.Series(column, names, dtype=pl.String)


def weekdays() -> list[str]:
    """Mon .. Sun."""
    names = dates.get_day_names("abbreviated", locale=current_language())
    return [names[day] for day in range(7)]


def relative_change(now: float | None, before: float | None) -> str | int | None:
    """`+4.2%`; null where one of them is missing or nothing is to compare with."""
    if now is None or not before:
        return None
    return _signed(now / before - 1, formats.percent)


def duration_change(now: float | None, before: float | None) -> str | int | None:
    """`-2 min 5 sec`; changes under a second are none."""
    if now is None or before is None:
        return None
    difference = round(now - before)
    return _signed(difference, formats.duration)


def share_change(now: float | None, before: float | None) -> str | int | None:
    """`+1.2 pp`: percentage points between two shares of one."""
    if now is None or before is None:
        return None
    points = round((now - before) * 100, 1)
    unit = _("pp")
    return _signed(points, lambda value: f"{formats.number(value, 1)} {unit}")


def _signed(value: float, show: Callable[[float], str]) -> str | int:
    # Streamlit reads the sign from an ASCII minus; a numeric 0 is drawn grey.
    if abs(value) < EPSILON:
        return 0
    return ("-" if value < 0 else "+") + show(abs(value))


def _locale() -> Locale:
    return Locale.parse(current_language())
