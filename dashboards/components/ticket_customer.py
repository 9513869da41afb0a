"""Who wrote: the customer's identities and whereabouts, and their correction."""

from __future__ import annotations

import streamlit as st

from dashboards import formats, localities
from dashboards.components import packaging
from dashboards.components.fact_list import fact, facts
from dashboards.components.ticket_correction import (
    correction,
    may_correct,
    may_describe,
)
from dashboards.components.ticket_phone import reveal, revealed
from dashboards.directory import Directory
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer


def customer(ticket: JsonObject, directory: Directory, viewer: Viewer) -> None:
    """What is known of the ticket's contact; values that WhatsApp or the first message
    suggested can be set right by who may answer, their standing by who may describe."""
    contact = ticket["contact"] or {}
    with st.expander(_("Customer"), expanded=True):
        facts(
            {
                _("Name"): contact.get("name"),
                **_identities(contact, revealed(ticket["id"])),
                _("Country"): localities.country(contact.get("country")),
                _("Language"): localities.language(
                    contact.get("language") or ticket.get("language")
                ),
                _("Tier"): contact.get("tier"),
                _("Account manager"): directory.agent_name(
                    contact.get("account_manager_id")
                ),
                **_attributes(contact),
                _("Category"): ticket.get("category"),
                _("Rating"): _stars(ticket.get("rating")),
            }
        )
        if zone := contact.get("timezone"):
            _local_time(zone)
        if contact.get("takes_marketing") is False:
            st.badge(_("No marketing"), icon=":material/block:", color="orange")
        may_change = may_correct(viewer) or may_describe(viewer)
        with st.container(horizontal=True, gap="small"):
            reveal(ticket, viewer)
            if (
                contact.get("id")
                and may_change
                and st.button(_("Correct"), key=f"correct-{ticket['id']}")
            ):
                st.dialog(_("What is right?"))(correction)(ticket, viewer)


def _identities(contact: JsonObject, phone: str | None) -> dict[str, str | None]:
    """Every phone number, user id and user name, the current one of a kind last; the
    masked number as `phone` where it was revealed."""
    known: dict[str, list[str]] = {"wa_id": [], "user_id": [], "username": []}
    for identity in contact.get("identities") or ():
        kind, _separator, value = identity.partition(":")
        known.setdefault(kind, []).append(value)
    if not known["wa_id"] and contact.get("phone"):
        known["wa_id"] = [contact["phone"]]
    if not known["username"] and contact.get("username"):
        known["username"] = [contact["username"]]
    if phone:
        known["wa_id"] = [phone]
    phones = (formats.phone(number) for number in known["wa_id"])
    return {
        _("Phone"): "\n".join(phones),
        _("User id"): "\n".join(known["user_id"]),
        _("User name"): "\n".join(known["username"]),
    }


def _attributes(contact: JsonObject) -> dict[str, str]:
    return {
        name.replace("_", " ").capitalize(): str(value)
        for name, value in (contact.get("attributes") or {}).items()
    }


def _local_time(zone: str) -> None:
    with fact(_("Local time")):
        packaging.mount(
            "local_time",
            key="local-time",
            data={"timezone": zone, "language": current_language()},
        )


def _stars(rating: int | None) -> str | None:
    return "★" * rating + "☆" * (5 - rating) if rating else None
