"""Telling a customer's stakeholders by e-mail how the ticket stands."""

from __future__ import annotations

import re
from uuid import uuid4

import streamlit as st

from dashboards.afterwards import rerun_and_say
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer, current_service
from dashboards.words_refusals import refusal

LONGEST_TEXT = 5_000
# The service names what it cannot read by its place in the body.
MISREAD = re.compile(r"body\.emails\.(\d+)\b")
BETWEEN = re.compile(r"[\s,;]+")


def stakeholders(ticket: JsonObject, viewer: Viewer) -> None:
    """The button, for who may inform."""
    if "tickets.inform" not in viewer.permissions:
        return
    if st.button(
        _("Tell stakeholders"),
        key=f"inform-{ticket['id']}",
        icon=":material/forward_to_inbox:",
        width="stretch",
    ):
        # A key for each opening: a second click on the way sends no second letter.
        st.dialog(_("Tell stakeholders"))(_form)(ticket, uuid4().hex)


def _form(ticket: JsonObject, key: str) -> None:
    """The dialog: whom, what, and what the service says to it."""
    service = current_service()
    try:
        told_last = service.get(f"tickets/{ticket['id']}/stakeholders")["emails"]
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    with st.form(f"inform-form-{ticket['id']}", border=False):
        written = st.text_area(
            _("E-mail addresses"),
            "\n".join(told_last),
            key=f"inform-whom-{ticket['id']}",
            placeholder=_("ana@example.com, one in each line"),
        )
        text = st.text_area(
            _("Your text"),
            key=f"inform-text-{ticket['id']}",
            max_chars=LONGEST_TEXT,
            placeholder=_("What is being done, and what comes next"),
        ).strip()
        st.caption(
            _(
                "The e-mail adds the ticket’s status and its open deadlines. "
                "Answers come to you."
            )
        )
        is_sent = st.form_submit_button(_("Send"), type="primary")
    if not is_sent:
        return
    emails = [one for one in BETWEEN.split(written) if one]
    if not emails:
        # Without any, the service would write to those told last.
        st.error(_("Name at least one address."))
        return
    body = {"text": text, "emails": emails}
    try:
        service.post(f"tickets/{ticket['id']}/stakeholder-update", body, key=key)
    except ServiceProblem as problem:
        st.error(_refused(problem, emails))
        return
    rerun_and_say(_("It is on its way to the stakeholders."))


def _refused(problem: ServiceProblem, emails: list[str]) -> str:
    if problem.kind != "unreadable":
        return refusal(problem)
    places = dict.fromkeys(int(place) for place in MISREAD.findall(str(problem)))
    misread = ", ".join(f"`{emails[place].replace('`', '')}`" for place in places)
    if misread:
        return _("Not an e-mail address: {misread}").format(misread=misread)
    return _("Twenty addresses at most, like ana@example.com.")
