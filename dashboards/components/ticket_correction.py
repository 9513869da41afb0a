"""Setting right what is known of a customer: whereabouts, and their standing."""

from __future__ import annotations

import streamlit as st

from dashboards import localities
from dashboards.directory import Directory, current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer, current_service
from dashboards.words_refusals import refusal

UNKNOWN = ""


def correction(ticket: JsonObject, viewer: Viewer) -> None:
    """The dialog. What was not changed is not sent, so that nobody's change is lost."""
    contact = ticket["contact"]
    changes: JsonObject = {}
    with st.form("correction", border=False):
        if may_correct(viewer):
            changes |= _whereabouts(contact, ticket.get("language"))
        if may_describe(viewer):
            changes |= _standing(contact, current_directory())
        is_saved = st.form_submit_button(_("Save"), type="primary")
    if not is_saved:
        return
    try:
        if changes:
            current_service().post(f"contacts/{contact['id']}", changes)
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    st.rerun()


def may_correct(viewer: Viewer) -> bool:
    return "tickets.reply" in viewer.permissions


def may_describe(viewer: Viewer) -> bool:
    return "contacts.describe" in viewer.permissions


def _whereabouts(contact: JsonObject, ticket_language: str | None) -> JsonObject:
    was = {
        "country": contact.get("country") or UNKNOWN,
        "language": contact.get("language") or ticket_language or UNKNOWN,
        "timezone": contact.get("timezone") or UNKNOWN,
    }
    now = {
        "country": _choice(
            _("Country"),
            localities.country_codes(),
            was["country"],
            localities.country,
        ),
        "language": _choice(
            _("Language"),
            localities.language_codes(),
            was["language"],
            localities.language,
        ),
        "timezone": _choice(
            _("Time zone"),
            localities.zones(contact.get("country")),
            was["timezone"],
            localities.zone,
        ),
    }
    return {name: value for name, value in now.items() if value != was[name]}


def _standing(contact: JsonObject, directory: Directory) -> JsonObject:
    """Tier, account manager and attributes; an empty text takes one away."""
    tier_was = contact.get("tier") or UNKNOWN
    manager_was = contact.get("account_manager_id") or UNKNOWN
    attributes_were = dict(contact.get("attributes") or {})
    tier = st.text_input(
        _("Tier"), tier_was, max_chars=60, placeholder=_("gold, key account …")
    ).strip()
    known = [UNKNOWN, *directory.agents]
    options = known if manager_was in known else [*known, manager_was]
    manager = st.selectbox(
        _("Account manager"),
        options,
        index=options.index(manager_was),
        format_func=lambda one: directory.agent_name(one or None) or _("nobody"),
    )
    written = st.text_area(
        _("Attributes"),
        _lines(attributes_were),
        placeholder=_("plan: premium, one in each line"),
    )
    attributes = _read(written)
    gone = {name: "" for name in attributes_were if name not in attributes}
    changes: JsonObject = {}
    if tier != tier_was:
        changes["tier"] = tier
    if manager != manager_was:
        changes["account_manager_id"] = manager
    if attributes != attributes_were:
        changes["attributes"] = attributes | gone
    return changes


def _lines(attributes: JsonObject) -> str:
    return "\n".join(f"{name}: {value}" for name, value in attributes.items())


def _read(written: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in written.splitlines())
    return {
        name.strip(): value.strip() for name, _colon, value in pairs if name.strip()
    }


def _choice(label: str, codes: list[str], current: str, name: localities.Naming) -> str:
    # Nothing known can be set, but nothing that is known can be unset again.
    options = codes if current in codes else [current, *codes]
    return st.selectbox(
        label,
        options,
        index=options.index(current),
        format_func=lambda code: name(code) or _("unknown"),
    )
