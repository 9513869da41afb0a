"""At risk: the clocks that fall due soonest, and those that just ran over, live."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards import report_formats as names
from dashboards.asking import ask_whole
from dashboards.directory import Directory, current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer
from dashboards.words_sla import TARGETS

REFRESHED_SECONDS = 10
SHOWN = 100
AHEAD = {"15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400, "7d": 604_800}
USUAL = "1h"


def at_risk(viewer: Viewer) -> None:
    """The tab; asks the service, not the figures: what it shows is of this moment."""
    if "tickets.view" not in viewer.permissions:
        st.info(_("Your role shows no single tickets."), icon=":material/lock:")
        return
    try:
        directory = current_directory()
    except ServiceProblem as problem:
        st.text(_("Not to be had right now: {reason}").format(reason=problem))
        return
    asked = _filters(directory)
    st.fragment(_lists, run_every=REFRESHED_SECONDS)(viewer, directory, asked)


def _filters(directory: Directory) -> dict[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        ahead = st.segmented_control(
            _("Due within"),
            list(AHEAD),
            format_func=lambda name: formats.duration(AHEAD[name]),
            default=USUAL,
            required=True,
            key="within",
            bind="query-params",
        )
        target = st.selectbox(
            _("Target"),
            ["", *TARGETS],
            format_func=lambda one: names.target(one) if one else _("All"),
            key="risky_target",
            width=200,
        )
        team = st.selectbox(
            _("Team"),
            ["", *directory.teams],
            format_func=lambda one: directory.teams[one] if one else _("All"),
            key="risky_team",
            width=220,
        )
    asked = {"limit": str(SHOWN), "within_seconds": str(AHEAD[ahead or USUAL])}
    asked |= {"target": target} if target else {}
    return asked | ({"team_id": team} if team else {})


def _lists(viewer: Viewer, directory: Directory, asked: dict[str, str]) -> None:
    found = ask_whole("sla/at-risk", **asked)
    if found is None:
        return
    with st.container(border=True):
        title = _("Due soonest")
        st.markdown(f"**{title}** · {_count(found, 'at_risk')}")
        if found["at_risk"]:
            shown = _table(found["at_risk"], viewer, directory)
            _draw(shown, _("In"), _("Clocks due soonest, with a link to each ticket"))
        else:
            st.caption(_("Nothing falls due in that time."))
    with st.container(border=True):
        title = _("Ran over and still waiting")
        st.markdown(f"**{title}** · {_count(found, 'breached')}")
        if found["breached"]:
            shown = _table(found["breached"], viewer, directory)
            _draw(shown, _("Since"), _("Clocks that just ran over, with their tickets"))
        else:
            st.caption(_("Nothing ran over in that time and still waits."))
    at = formats.clock_time(formats.parse(found["now"]), viewer.timezone)
    text = _("Live, as of {time}").format(time=at)
    st.caption(f":material/bolt: {text}")


def _count(found: JsonObject, name: str) -> str:
    count = formats.number(len(found[name]))
    return f"{count}+" if found[f"has_more_{name}"] else count


def _table(
    clocks: list[JsonObject], viewer: Viewer, directory: Directory
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "ticket": f"/?ticket={one['ticket_id']}",
            "left": formats.duration(abs(one["remaining_seconds"])),
            "at": formats.instant(formats.parse(one["breach_at"]), viewer.timezone),
            "target": names.target(one["target"]),
            "customer": one["contact_name"],
            "agent": directory.agent_name(one["agent_id"]) or _("Nobody"),
            "team": directory.team_name(one["team_id"]),
            "priority": names.priority(one["priority"]),
        }
        for one in clocks
    ]
    return pl.DataFrame(rows)


def _draw(frame: pl.DataFrame, left: str, alt: str) -> None:
    text = st.column_config.TextColumn
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "ticket": st.column_config.LinkColumn(
                _("Ticket"), display_text=r"ticket=(.+)$", pinned=True
            ),
            "left": text(left),
            "at": text(_("Breach")),
            "target": text(_("Target")),
            "customer": text(_("Customer")),
            "agent": text(_("Agent")),
            "team": text(_("Team")),
            "priority": text(_("Priority")),
        },
        height="content" if frame.height <= 12 else 423,
        alt=alt,
    )
