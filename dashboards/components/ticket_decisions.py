"""Why a ticket is here: every decision about it, the newest first."""

from __future__ import annotations

import streamlit as st

from dashboards import formats, routing_decision, words_routing
from dashboards.asking import ask
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import show, tag
from dashboards.service import JsonObject
from dashboards.viewer import Viewer

SHOWN = 10


def why(ticket: JsonObject, directory: Directory, viewer: Viewer) -> None:
    """Asked only once somebody wants to know."""
    place = st.expander(_("Why am I here?"), key="why", on_change="rerun")
    if not place.open:
        return
    with place:
        decisions = ask(f"tickets/{ticket['id']}/decisions", "decisions")
        if decisions is None:
            return
        if not decisions:
            st.caption(_("No routing rule has decided about this ticket."))
        for decision in sorted(decisions, key=_at, reverse=True)[:SHOWN]:
            at = formats.instant(formats.parse(decision["at"]), viewer.timezone)
            trigger = words_routing.trigger(decision["trigger"])
            show(
                tag("div", "quiet", f"{at} · {trigger}"),
                routing_decision.why(decision, directory),
            )


def _at(decision: JsonObject) -> str:
    return str(decision["at"])
