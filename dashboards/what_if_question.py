"""What-if's question: which past clocks, and what would have been otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

import streamlit as st

from dashboards import durations, localities, words_sla
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.service import JsonObject
from dashboards.sla_terms import Terms

PERIODS = (30, 90, 180, 365)
SPREAD_PERCENTS = (25, 50, 75, 100, 125, 150, 200, 300, 400)
"""Around the one target that is asked for; several are a curve by themselves."""


def question(
    terms: Terms, directory: Directory, countries: Iterable[str], until: datetime
) -> JsonObject | None:
    """The body to ask with; None while a field does not read. `until`: how far the
    figures go, in the viewer's zone."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = _which(terms, directory, countries) | _period(until)
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        otherwise = _otherwise(terms)
    return None if otherwise is None else asked | otherwise


def _which(terms: Terms, directory: Directory, countries: Iterable[str]) -> JsonObject:
    """The clocks looked at: every choice left open takes all of them."""
    target = st.selectbox(
        _("Target"),
        words_sla.TARGETS,
        key="what-if-target",
        format_func=words_sla.target,
        width=170,
    )
    chosen = {
        "policy_id": _choice(_("Policy"), "policy", dict(terms.policies)),
        "team_id": _choice(_("Team"), "team", directory.teams),
        "country": _choice(
            _("Country"),
            "country",
            {code: localities.country(code) or code for code in countries},
        ),
        "priority": _choice(
            _("Priority"),
            "priority",
            {name: words_sla.priority(name) for name in directory.priorities},
        ),
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    return {"target": target, **given}


def _period(until: datetime) -> JsonObject:
    count = st.selectbox(
        _("Period"),
        PERIODS,
        key="what-if-days",
        index=1,
        format_func=lambda one: ngettext("{count} day", "{count} days", one).format(
            count=one
        ),
        width=130,
    )
    since = datetime.combine(until - timedelta(days=count), time(), until.tzinfo)
    return {"since": since.isoformat(), "until": until.isoformat()}


def _choice(label: str, name: str, options: dict[str, str]) -> str | None:
    return st.selectbox(
        label,
        list(options),
        index=None,
        key=f"what-if-{name}",
        placeholder=_("All"),
        format_func=lambda value: options.get(value, value),
        width=170,
    )


def _otherwise(terms: Terms) -> JsonObject | None:
    """What differs from how it was; nothing chosen leaves it."""
    written = st.text_input(
        _("Other targets"),
        key="what-if-targets",
        placeholder=_("30m, or 15m, 30m, 1h"),
        help=_(
            "The first one is compared ticket by ticket. Several are the points of the "
            "curve; one alone gets a curve around it."
        ),
        width=240,
    )
    calendar = st.selectbox(
        _("Other hours"),
        terms.calendars,
        index=None,
        key="what-if-calendar",
        placeholder=_("As they were"),
        width=200,
    )
    are_paused = st.selectbox(
        _("Pauses"),
        (False, True),
        key="what-if-pauses",
        format_func=lambda chosen: _("Others") if chosen else _("As they were"),
        width=160,
    )
    asked: JsonObject = {} if calendar is None else {"calendar_id": calendar}
    if are_paused:
        asked["pauses"] = st.pills(
            _("The clock stands still in"),
            words_sla.STATUSES,
            key="what-if-statuses",
            selection_mode="multi",
            format_func=words_sla.status,
        )
    seconds = [durations.read(one) for one in written.split(",") if one.strip()]
    if None in seconds or 0 in seconds:
        st.error(
            _("“{written}” is not read. Write 30m, 8h or 1h30m.").format(
                written=written
            )
        )
        return None
    return asked | {"target_seconds": _points([one for one in seconds if one])}


def _points(seconds: list[int]) -> list[int]:
    if len(seconds) != 1:
        return seconds
    around = (seconds[0] * percent // 100 for percent in SPREAD_PERCENTS)
    return list(dict.fromkeys([seconds[0], *(max(one, 1) for one in around)]))
