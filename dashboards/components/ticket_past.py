"""What happened to a ticket."""

from __future__ import annotations

import streamlit as st

from dashboards import formats
from dashboards.components.ticket_history import happened
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import current_viewer

SHOWN_HAPPENINGS = 30


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
