"""API keys: for programs, each with only the permissions it needs, shown once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, told
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import chips, show
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer, current_service
from dashboards.words_people import permission
from dashboards.words_refusals import refusal

MADE = "api-key-made"


def keys(viewer: Viewer, directory: Directory, *, of_all: bool = False) -> None:
    """One's own, or everybody's for who manages people, and a form for another."""
    if made := st.session_state.get(MADE):
        with st.container(border=True):
            st.text(_("The key “{name}”:").format(name=made["name"]))
            st.code(made["key"], language=None)
            st.caption(_("Copy it now: it is not shown again."))
    known = ask("api-keys", "api_keys", **({"all": "true"} if of_all else {}))
    if known is None:
        return
    found = [one for one in known if one["is_valid"]]
    if not found:
        st.caption(_("There is no key yet. Programs sign in with one."))
    for one in found:
        with st.container(border=True):
            _key(one, viewer, directory if of_all else None)
    _another(viewer)


def _key(one: JsonObject, viewer: Viewer, directory: Directory | None) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        with st.container(gap=None, width="content"):
            st.text(one["name"])
            maker = directory.agent_name(one["agent_id"]) if directory else None
            life = _life(one, viewer)
            told = (maker, one["prefix"] + "…", life)
            st.caption(" · ".join(part for part in told if part))
        st.button(
            _("Revoke"),
            key=f"revoke-key-{one['id']}",
            icon=":material/key_off:",
            on_click=_revoke,
            args=(one["id"],),
        )
    show(chips(permission(scope) for scope in one["scopes"]))


def _life(one: JsonObject, viewer: Viewer) -> str:
    def at(name: str) -> str | None:
        value = one.get(name)
        return formats.instant(formats.parse(value), viewer.timezone) if value else None

    made, ends, used = at("created_at"), at("expires_at"), at("last_used_at")
    return " · ".join(
        part
        for part in (
            _("made {when}").format(when=made) if made else None,
            _("until {when}").format(when=ends) if ends else _("never ends"),
            _("last used {when}").format(when=used) if used else None,
        )
        if part
    )


def _another(viewer: Viewer) -> None:
    with (
        st.expander(_("Make a key"), icon=":material/add:"),
        st.form("api-key", border=False, clear_on_submit=True),
    ):
        name = st.text_input(
            _("Name"), max_chars=80, placeholder=_("what it is used for")
        ).strip()
        scopes = st.multiselect(
            _("May"),
            sorted(viewer.permissions),
            format_func=permission,
            placeholder=_("Choose permissions"),
        )
        ends = st.date_input(_("Until"), value=None, min_value="today")
        is_asked = st.form_submit_button(_("Make the key"), type="primary")
    if not is_asked:
        return
    if not name or not scopes:
        st.error(_("A key needs a name and at least one permission."))
        return
    body: JsonObject = {"name": name, "scopes": scopes}
    if isinstance(ends, date):
        end = datetime.combine(ends, time.max.replace(microsecond=0), UTC)
        body["expires_at"] = end.isoformat()
    try:
        made = current_service().post("api-keys", body)
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    st.session_state[MADE] = {"key": made["key"], "name": name}
    st.rerun()


def _revoke(key_id: str) -> None:
    if told(lambda: current_service().delete(f"api-keys/{key_id}")) is not None:
        st.session_state.pop(MADE, None)
        st.toast(_("The key works no more."), icon=":material/check:")
