"""The sidebar's foot: who is signed in, their presence, and the way out."""

from __future__ import annotations

import streamlit as st

from dashboards.components import packaging
from dashboards.directory import current_directory
from dashboards.i18n import current_language
from dashboards.viewer import Viewer
from dashboards.words import account_words


def account(viewer: Viewer) -> None:
    """Draws it; presence changes and signing out go straight from the browser."""
    agent = current_directory().agents.get(viewer.id, {})
    with st.container(key="comptoir-account"):
        packaging.mount(
            "account",
            key="account",
            data={
                "me": {"id": viewer.id, "name": viewer.name},
                "presence": agent.get("presence", "offline"),
                "language": current_language(),
                "words": account_words(),
            },
        )


def send_to_sign_in() -> None:
    """Leaves for the sign-in page: the session ended while the page was open."""
    packaging.mount("leave", key="leave", data={"pause_ms": 0})


def try_again() -> None:
    """Loads the page anew in a few seconds."""
    packaging.mount("leave", key="again", data={"pause_ms": 4_000})
