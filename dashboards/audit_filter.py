"""What somebody looks for in the log of acts: who, what, to whom, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.words_audit import act_name, act_names

OUTSIDE = ("service", "front-door")
"""Who acts besides agents: the pipeline, and commands on a log that nothing holds."""


def sought(
    directory: Directory, timezone: str, changed: Callable[[], None]
) -> dict[str, str]:
    """Draws the filters; what they say as parameters of the question. `changed` is
    called when another choice makes it another list."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        actor = st.selectbox(
            _("Who"),
            [*directory.agents, *OUTSIDE],
            index=None,
            key="audit-actor",
            placeholder=_("Everybody"),
            format_func=lambda one: directory.agent_name(one) or one,
            on_change=changed,
            width=230,
        )
        act = st.selectbox(
            _("Act"),
            list(act_names()),
            index=None,
            key="audit-act",
            placeholder=_("All acts"),
            format_func=act_name,
            on_change=changed,
            width=260,
        )
        target = st.text_input(
            _("Whom or what"),
            key="audit-target",
            placeholder=_("an id"),
            on_change=changed,
            width=200,
        )
        days = st.date_input(
            _("Days"),
            [],
            key="audit-days",
            format="YYYY-MM-DD",
            on_change=changed,
            width=230,
        )
    given = {"actor_id": actor, "act": act, "target": target.strip()}
    found = {name: value for name, value in given.items() if value}
    return found | _between(days, ZoneInfo(timezone))


def _between(days: object, zone: ZoneInfo) -> dict[str, str]:
    """Whole days of the viewer’s zone; the last one is not over yet while it is
    chosen."""
    match days:
        case (date() as first, date() as last):
            return {
                "since": _midnight(first, zone),
                "until": _midnight(last + timedelta(days=1), zone),
            }
        case (date() as first,):
            return {"since": _midnight(first, zone)}
    return {}


def _midnight(day: date, zone: ZoneInfo) -> str:
    return datetime.combine(day, time(), zone).isoformat()
