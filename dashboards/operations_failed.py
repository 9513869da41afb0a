"""Messages that WhatsApp did not deliver: why, whose, and once more."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, telling
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer
from dashboards.words_send_failures import send_failure
from dashboards.words_thread import kind_words

SHOWN = 50
EXCERPT = 140


def failed_messages(viewer: Viewer) -> None:
    """The newest first, with a link to the ticket."""
    st.subheader(_("Failed messages"), anchor=False)
    found = ask("outbox/failed", "messages")
    if found is None:
        return
    if not found:
        st.caption(_("Every message has been delivered."))
    for message in sorted(found, key=_at, reverse=True)[:SHOWN]:
        with st.container(border=True):
            _message(message, viewer)
    if len(found) > SHOWN:
        left = formats.number(len(found) - SHOWN)
        st.caption(_("{count} older ones are not shown.").format(count=left))


def _message(message: JsonObject, viewer: Viewer) -> None:
    ticket, code = message["ticket_id"], message["code"]
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(" · ".join(part for part in (_to(message), _said(message)) if part))
            why = send_failure(code, message["reason"]) or _("No reason was given.")
            st.text(f"{why} ({code})" if code else why)
            st.caption(_when(message, viewer))
        st.link_button(
            _("Open the ticket"), f"/?ticket={quote(ticket)}", icon=":material/inbox:"
        )
        if "tickets.reply" in viewer.permissions:
            st.button(
                _("Send again"),
                key=f"retry-{message['message_id']}",
                icon=":material/refresh:",
                on_click=telling(
                    f"tickets/{ticket}/messages/{message['message_id']}/retry",
                    _("It is queued again."),
                ),
            )


def _to(message: JsonObject) -> str:
    return str(message["contact_name"] or _("Unknown customer"))


def _said(message: JsonObject) -> str:
    kind = message["kind"] or "text"
    text = (message["text"] or "").replace("\n", " ")
    excerpt = text if len(text) <= EXCERPT else text[:EXCERPT] + "…"
    name = kind_words().get(f"kind_{kind}", kind)
    if kind == "text" and excerpt:
        return excerpt
    return f"{name} · {excerpt}" if excerpt else name


def _when(message: JsonObject, viewer: Viewer) -> str:
    at = formats.instant(formats.parse(message["failed_at"]), viewer.timezone)
    return " · ".join(
        part
        for part in (at, current_directory().agent_name(message["agent_id"]))
        if part
    )


def _at(message: JsonObject) -> str:
    return str(message["failed_at"])
