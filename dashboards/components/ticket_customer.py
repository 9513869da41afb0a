"""Who wrote: the customer's identities and whereabouts, and their correction."""

from __future__ import annotations

import streamlit as st

from dashboards import formats, localities
from dashboards.components import packaging
from dashboards.components.fact_list import fact, facts
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer, current_service

UNKNOWN = ""


def customer(ticket: JsonObject, viewer: Viewer) -> None:
    """What is known of the ticket's contact; values that WhatsApp or the first message
    suggested can be set right by who may answer."""
    contact = ticket["contact"] or {}
    with st.expander(_("Customer"), expanded=True):
        facts(
            {
                _("Name"): contact.get("name"),
                **_identities(contact),
                _("Country"): localities.country(contact.get("country")),
                _("Language"): localities.language(
                    contact.get("language") or ticket.get("language")
                ),
                _("Category"): ticket.get("category"),
                _("Rating"): _stars(ticket.get("rating")),
            }
        )
        if zone := contact.get("timezone"):
            _local_time(zone)
        if contact.get("takes_marketing") is False:
            st.badge(_("No marketing"), icon=":material/block:", color="orange")
        may_correct = "tickets.reply" in viewer.permissions and contact.get("id")
        if may_correct and st.button(_("Correct"), key=f"correct-{ticket['id']}"):
            st.dialog(_("What is right?"))(_correction)(contact, ticket["language"])


def _identities(contact: JsonObject) -> dict[str, str | None]:
    """Every phone number, user id and user name, the current one of a kind last."""
    known: dict[str, list[str]] = {"wa_id": [], "user_id": [], "username": []}
    for identity in contact.get("identities") or ():
        kind, _separator, value = identity.partition(":")
        known.setdefault(kind, []).append(value)
    if not known["wa_id"] and contact.get("phone"):
        known["wa_id"] = [contact["phone"]]
    if not known["username"] and contact.get("username"):
        known["username"] = [contact["username"]]
    phones = (formats.phone(number) for number in known["wa_id"])
    return {
        _("Phone"): "\n".join(phones),
        _("User id"): "\n".join(known["user_id"]),
        _("User name"): "\n".join(known["username"]),
    }


def _local_time(zone: str) -> None:
    with fact(_("Local time")):
        packaging.mount(
            "local_time",
            key="local-time",
            data={"timezone": zone, "language": current_language()},
        )


def _correction(contact: JsonObject, ticket_language: str | None) -> None:
    was = {
        "country": contact.get("country") or UNKNOWN,
        "language": contact.get("language") or ticket_language or UNKNOWN,
        "timezone": contact.get("timezone") or UNKNOWN,
    }
    with st.form("correction", border=False):
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
        is_saved = st.form_submit_button(_("Save"), type="primary")
    if not is_saved:
        return
    changes = {name: value for name, value in now.items() if value != was[name]}
    try:
        if changes:
            current_service().post(f"contacts/{contact['id']}", changes)
    except ServiceProblem as problem:
        st.error(_("Not done: {reason}").format(reason=problem))
        return
    st.rerun()


def _choice(label: str, codes: list[str], current: str, name: localities.Naming) -> str:
    # Nothing known can be set, but nothing that is known can be unset again.
    options = codes if current in codes else [current, *codes]
    return st.selectbox(
        label,
        options,
        index=options.index(current),
        format_func=lambda code: name(code) or _("unknown"),
    )


def _stars(rating: int | None) -> str | None:
    return "★" * rating + "☆" * (5 - rating) if rating else None
