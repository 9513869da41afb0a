"""How many templates there are, and whether what we know of them is fresh."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboards import formats
from dashboards.asking import ask_whole, telling
from dashboards.i18n import gettext as _
from dashboards.viewer import Viewer


def templates(viewer: Viewer) -> None:
    """Counts by status; who may configure asks WhatsApp again."""
    st.subheader(_("Templates"), anchor=False)
    answer = ask_whole("templates")
    if answer is None:
        return
    at = answer["synchronised_at"]
    when = formats.instant(formats.parse(at) if at else None, viewer.timezone)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            statuses = Counter(str(one["status"]) for one in answer["templates"])
            st.text(
                " · ".join(
                    f"{formats.number(count)} {_status(status)}"
                    for status, count in statuses.most_common()
                )
                or _("None is known.")
            )
            st.caption(_("As of {when}").format(when=when))
        if "configuration.write" in viewer.permissions:
            st.button(
                _("Ask WhatsApp again"),
                key="synchronise-templates",
                icon=":material/sync:",
                on_click=telling("templates/sync", _("The templates are up to date.")),
            )


def _status(status: str) -> str:
    return {
        "APPROVED": _("approved"),
        "PENDING": _("in review"),
        "REJECTED": _("rejected"),
        "PAUSED": _("paused"),
        "DISABLED": _("disabled"),
    }.get(status, status.lower())
