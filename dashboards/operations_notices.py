"""What WhatsApp told the company, or who could not be told something, until somebody
has seen to it."""

from __future__ import annotations

import json

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, telling
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer
from dashboards.words_undelivered import undelivered

SHOWN = 30
UNDELIVERED = "notifications"


def notices(viewer: Viewer) -> None:
    """The open ones, the newest first; those of WhatsApp's with what it wrote."""
    st.subheader(_("Needs attention"), anchor=False)
    found = ask("notices", "notices", open="true")
    if found is None:
        return
    if not found:
        st.caption(_("WhatsApp has reported nothing that needs somebody."))
    for notice in sorted(found, key=_at, reverse=True)[:SHOWN]:
        with st.container(border=True):
            _notice(notice, viewer)


def _notice(notice: JsonObject, viewer: Viewer) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.text(_headline(notice))
            if details := _details(notice):
                st.text(details)
            at = formats.instant(formats.parse(notice["at"]), viewer.timezone)
            number = notice["number_id"]
            st.caption(" · ".join(part for part in (at, number) if part))
        if "operations.act" in viewer.permissions:
            st.button(
                _("Settled"),
                key=f"settle-{notice['id']}",
                icon=":material/done_all:",
                on_click=telling(f"notices/{notice['id']}/settle", _("Settled.")),
            )
    if notice["field"] == UNDELIVERED:
        return
    with st.expander(_("What WhatsApp wrote")):
        written = json.dumps(notice["value"], indent=2, ensure_ascii=False)
        st.code(written, language="json", wrap_lines=True)


def _headline(notice: JsonObject) -> str:
    """What it is about, and WhatsApp's own word for what happened."""
    field, value = notice["field"], _value(notice)
    if field == UNDELIVERED:
        whom = str(value.get("recipient") or "")
        name = current_directory().agent_name(whom)
        return _("Notifications did not reach {name}").format(name=name)
    about = _fields().get(field, field.replace("_", " "))
    subject = value.get("message_template_name") or _phone(value)
    word = str(notice["notice"] or "").replace("_", " ").capitalize()
    return " · ".join(str(part) for part in (about, subject, word) if part)


def _details(notice: JsonObject) -> str | None:
    """The reason, where one is given."""
    value = _value(notice)
    if notice["field"] == UNDELIVERED:
        return undelivered(str(value.get("reason") or "")) or None
    alert = value.get("alert_info")
    described = alert.get("alert_description") if isinstance(alert, dict) else None
    reason = described or value.get("reason") or value.get("description")
    return None if reason in {None, "NONE"} else str(reason)


def _value(notice: JsonObject) -> JsonObject:
    return notice["value"] if isinstance(notice["value"], dict) else {}


def _phone(value: JsonObject) -> str | None:
    number = value.get("display_phone_number")
    return formats.phone(str(number)) if number else None


def _fields() -> dict[str, str]:
    return {
        "message_template_status_update": _("Template status"),
        "message_template_quality_update": _("Template quality"),
        "template_category_update": _("Template category"),
        "phone_number_quality_update": _("Quality of a number"),
        "phone_number_name_update": _("Name of a number"),
        "account_update": _("Account"),
        "account_alerts": _("Account alert"),
        "account_review_update": _("Account review"),
        "business_capability_update": _("Limits of the company"),
        "security": _("Security"),
        "system": _("System message"),
        "errors": _("Error"),
    }


def _at(notice: JsonObject) -> str:
    return str(notice["at"])
