"""The customer's phone number: masked, and shown to who asks for it on the record."""

from __future__ import annotations

import streamlit as st

from dashboards.asking import told
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer, current_service

REVEALED = "revealed-phone"


def revealed(ticket_id: str) -> str | None:
    """The whole number, where this viewer has asked for it."""
    shown = st.session_state.get(REVEALED)
    if shown is None or shown["ticket_id"] != ticket_id:
        return None
    return str(shown["phone"])


def reveal(ticket: JsonObject, viewer: Viewer) -> None:
    """A button where the number is masked and the viewer may have it."""
    contact = ticket["contact"] or {}
    if not contact.get("phone_is_masked") or not contact.get("phone"):
        return
    if revealed(ticket["id"]):
        st.caption(_("It is recorded that you have seen this number."))
    elif "contacts.reveal" in viewer.permissions:
        st.button(
            _("Reveal"),
            key=f"reveal-{ticket['id']}",
            icon=":material/visibility:",
            help=_("Shows the whole number. It is recorded that you have seen it."),
            on_click=_reveal,
            args=(ticket["id"],),
        )


def _reveal(ticket_id: str) -> None:
    path = f"tickets/{ticket_id}/reveal-phone"
    answer = told(lambda: current_service().post(path))
    if answer is not None:
        st.session_state[REVEALED] = {"ticket_id": ticket_id, "phone": answer["phone"]}
