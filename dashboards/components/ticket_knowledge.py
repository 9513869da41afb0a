"""What is known about a ticket: why it is here, what happened to it."""

from __future__ import annotations

import streamlit as st

from dashboards import formats, localities
from dashboards.components.fact_list import facts
from dashboards.components.ticket_history import happened
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import current_viewer

SHOWN_HAPPENINGS = 30
SHOWN_CANDIDATES = 6


def reason(ticket: JsonObject, directory: Directory) -> None:
    """Which rule brought the ticket here, and on what grounds."""
    routing = ticket["routing"]
    with st.expander(_("Why am I here?")):
        if not routing:
            st.caption(_("No routing rule has decided about this ticket."))
            return
        if routing.get("reason"):
            st.text(routing["reason"])
        candidates = [
            directory.agent_name(a) or a for a in routing.get("candidates", ())
        ]
        grounds = routing.get("facts") or {}
        facts(
            {
                _("Rule"): routing.get("rule_id") or _("none; the default team"),
                _("Team"): directory.team_name(routing.get("team_id")),
                _("Candidates"): ", ".join(candidates[:SHOWN_CANDIDATES]),
                _("Keywords"): ", ".join(grounds.get("keywords", ())),
                _("Language"): localities.language(grounds.get("language")),
                _("Country"): localities.country(grounds.get("country")),
                _("Number"): grounds.get("number"),
            }
        )


def history(items: list[JsonObject], directory: Directory) -> None:
    """What happened, the newest first."""
    timezone = current_viewer().timezone
    lines = [
        (formats.instant(formats.parse(item["at"]), timezone), text)
        for item in reversed(items)
        if item["kind"] == "event" and (text := happened(item, directory))
    ]
    with st.expander(_("History")):
        if not lines:
            st.caption(_("Nothing yet."))
        for at, text in lines[:SHOWN_HAPPENINGS]:
            with st.container(gap=None):
                st.caption(at)
                st.text(text)
