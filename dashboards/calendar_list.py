"""Calendars to be read: opening hours of the week, days off, and days of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import streamlit as st
from babel import dates

from dashboards import formats, localities
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, chips, show, tag, unfolding
from dashboards.people_list import DAYS
from dashboards.service import JsonObject

Hours: TypeAlias = Sequence[Sequence[str]]
"""When it opens and closes, "HH:MM" each; empty when it stays closed."""

ROUND_THE_CLOCK = ["00:00", "24:00"]
MOST_DAYS = 40


def calendar_list(calendars: Sequence[JsonObject], today: date) -> None:
    """Each with what still lies ahead of `today`; written in `calendars.yml`."""
    if not calendars:
        st.info(
            _("No calendars yet: clocks run around the clock."),
            icon=":material/calendar_month:",
        )
        return
    with st.grid(3, min_column_width=290):
        for calendar in calendars:
            with st.container(border=True):
                show(_calendar(calendar, today))


def _calendar(calendar: JsonObject, today: date) -> Html:
    public: JsonObject = calendar.get("public_holidays") or {"of": [], "dates": []}
    days_off = sorted({*(calendar.get("holidays") or []), *public["dates"]})
    own_hours = sorted((calendar.get("overrides") or {}).items())
    return tag(
        "div",
        "",
        tag(
            "div",
            "rule-head",
            tag("b", "", calendar.get("name") or calendar["id"]),
            tag("span", "quiet", localities.zone(calendar["timezone"])),
            chip(_("Default"), "good") if calendar.get("is_default") else None,
        ),
        _week(calendar["weekly"]),
        _public(public["of"]),
        _days(_("Days off ahead"), [(day, None) for day in days_off], today),
        _days(_("Days with hours of their own"), own_hours, today),
    )


def _public(codes: Sequence[str]) -> Html | None:
    if not codes:
        return None
    said = _("Public holidays: {countries}").format(countries=", ".join(codes))
    return tag("p", "quiet", said)


def _week(weekly: JsonObject | str) -> Html:
    if isinstance(weekly, str):
        return tag("p", "", _("Around the clock"))
    names = dates.get_day_names("abbreviated", locale=current_language())
    return tag(
        "dl",
        "known",
        *(
            part
            for place, day in enumerate(DAYS)
            for part in (
                tag("dt", "", names[place]),
                tag("dd", "", hours_said(weekly.get(day) or [])),
            )
        ),
    )


def hours_said(hours: Hours) -> str:
    """`09:00–12:00, 13:00–18:00`, or that it is closed."""
    if not hours:
        return _("closed")
    if list(hours[0]) == ROUND_THE_CLOCK:
        return _("around the clock")
    return ", ".join(f"{opens}–{closes}" for opens, closes in hours)


def _days(
    title: str, days: Sequence[tuple[str, Hours | None]], today: date
) -> Html | None:
    """Those from today on, behind their number: a country has a dozen a year."""
    dated = ((date.fromisoformat(day), hours) for day, hours in days)
    ahead = [(day, hours) for day, hours in dated if day >= today]
    if not ahead:
        return None
    lines = (
        formats.day(day)
        if hours is None
        else f"{formats.day(day)}: {hours_said(hours)}"
        for day, hours in ahead[:MOST_DAYS]
    )
    return unfolding(f"{title} · {len(ahead)}", chips(lines))
