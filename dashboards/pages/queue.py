"""The queue: the list, the conversation, and what is known of the ticket."""

from __future__ import annotations

import streamlit as st

from dashboards.components import packaging, ticket_panel
from dashboards.i18n import current_language
from dashboards.viewer import current_viewer
from dashboards.words import queue_words


def show() -> None:
    viewer = current_viewer()
    data = {
        "me": {
            "id": viewer.id,
            "name": viewer.name,
            "permissions": sorted(viewer.permissions),
        },
        "language": current_language(),
        "words": queue_words(),
    }
    with st.container(key="desk"):
        with st.container(key="desk-list"):
            packaging.mount("queue", key="queue", data=data)
        with st.container(key="desk-talk"):
            packaging.mount("thread", key="thread", data=data)
            packaging.mount("composer", key="composer", data=data)
        with st.container(key="desk-panel"):
            ticket_panel.ticket_panel(data)


show()
