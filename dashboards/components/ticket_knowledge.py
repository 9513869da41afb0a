"""What is known about a ticket: its customer, why it is here, what happened to it.

Values stand in `st.text`: a customer's name is no markdown.
"""

from __future__ import annotations

import phonenumbers
import streamlit as st
from babel import Locale

from dashboards import formats
from dashboards.components.ticket_history import happened
from dashboards.directory import Directory
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import current_viewer

SHOWN_HAPPENINGS = 30
SHOWN_CANDIDATES = 6
LABEL_PIXELS = 84


def customer(ticket: JsonObject) -> None:
    """Name, numbers, country, language, category and rating."""
    contact = ticket["contact"] or {}
    with st.expander(_("Customer"), expanded=True):
        _facts(
            {
                _("Name"): contact.get("name"),
                _("Phone"): _phone(contact.get("phone")),
                _("User name"): contact.get("username"),
                _("Country"): _country(contact.get("country")),
                _("Language"): _language(ticket.get("language")),
                _("Category"): ticket.get("category"),
                _("Rating"): _stars(ticket.get("rating")),
            }
        )


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
        facts = routing.get("facts") or {}
        _facts(
            {
                _("Rule"): routing.get("rule_id") or _("none; the default team"),
                _("Team"): directory.team_name(routing.get("team_id")),
                _("Candidates"): ", ".join(candidates[:SHOWN_CANDIDATES]),
                _("Keywords"): ", ".join(facts.get("keywords", ())),
                _("Language"): _language(facts.get("language")),
                _("Country"): _country(facts.get("country")),
                _("Number"): facts.get("number"),
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


def _facts(facts: dict[str, str | None]) -> None:
    shown = {label: value for label, value in facts.items() if value}
    for label, value in shown.items():
        with st.container(horizontal=True, gap="small"):
            st.caption(label, width=LABEL_PIXELS)
            st.text(value)
    if not shown:
        st.caption(_("Nothing known."))


def _phone(number: str | None) -> str | None:
    if not number:
        return None
    international = "+" + number.removeprefix("+")
    try:
        parsed = phonenumbers.parse(international)
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _country(code: str | None) -> str | None:
    if not code:
        return None
    return str(Locale(current_language()).territories.get(code.upper(), code))


def _language(code: str | None) -> str | None:
    if not code:
        return None
    languages = Locale(current_language()).languages
    name = str(languages.get(code.split("-", maxsplit=1)[0].lower(), code))
    return name[:1].upper() + name[1:]


def _stars(rating: int | None) -> str | None:
    return "★" * rating + "☆" * (5 - rating) if rating else None
