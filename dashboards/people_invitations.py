"""Letting people in: links for a first or a forgotten password, made here, sent by the
administrator."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, told
from dashboards.i18n import gettext as _
from dashboards.people import Person
from dashboards.service import JsonObject
from dashboards.viewer import Viewer, current_service

MADE = "invitation-made"
PATH = "/invitation"


def invitations(people: Sequence[Person], viewer: Viewer) -> None:
    """One link for one person, good once and for a day."""
    st.markdown("###### " + _("Invite, or let choose a new password"))
    names = {one.id: f"{one.name} · {one.email}" for one in people}
    chosen = st.selectbox(
        _("Person"), list(names), key="invited", format_func=lambda one: names[one]
    )
    with st.container(horizontal=True):
        st.button(
            _("Make a link"),
            key="invite",
            type="primary",
            icon=":material/link:",
            on_click=_invite,
            args=(chosen,),
            disabled=chosen is None,
        )
        st.button(
            _("Take away the second factor"),
            key="reset-factor",
            icon=":material/phonelink_erase:",
            help=_("For somebody who lost the phone and the recovery codes."),
            on_click=_reset_factor,
            args=(chosen,),
            disabled=chosen is None,
        )
    if made := st.session_state.get(MADE):
        _show(made, names, viewer)
    _open(names, viewer)


def _invite(agent_id: str) -> None:
    made = told(lambda: current_service().post("invitations", {"agent_id": agent_id}))
    if made is not None:
        st.session_state[MADE] = made | {"agent_id": agent_id}


def _show(made: JsonObject, names: dict[str, str], viewer: Viewer) -> None:
    """The link is shown to its maker, and by the service never again."""
    until = formats.instant(formats.parse(made["expires_at"]), viewer.timezone)
    with st.container(border=True):
        st.text(
            _("Send this to {name}:").format(
                name=names.get(made["agent_id"], made["agent_id"])
            )
        )
        st.code(f"{_origin()}{PATH}?token={made['token']}", language=None)
        said = _("It works once, until {when}. Copy it now: it is not shown again.")
        st.caption(said.format(when=until))


def _origin() -> str:
    """The address these pages are reached by."""
    url = str(st.context.url or "")
    scheme, _separator, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""


def _open(names: dict[str, str], viewer: Viewer) -> None:
    known = ask("invitations", "invitations") or []
    found = [one for one in known if one.get("state", "open") == "open"]
    if not found:
        return
    st.markdown("###### " + _("Not used yet"))
    for one in found:
        until = formats.instant(formats.parse(one["expires_at"]), viewer.timezone)
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
        ):
            with st.container(gap=None, width="content"):
                st.text(names.get(one["agent_id"], one["agent_id"]))
                st.caption(_("until {when}").format(when=until))
            st.button(
                _("Revoke"),
                key=f"revoke-{one['id']}",
                type="tertiary",
                icon=":material/link_off:",
                on_click=_revoke,
                args=(one["id"],),
            )


def _revoke(invitation_id: str) -> None:
    path = f"invitations/{invitation_id}"
    if told(lambda: current_service().delete(path)) is not None:
        st.session_state.pop(MADE, None)
        st.toast(_("The link works no more."), icon=":material/check:")


def _reset_factor(agent_id: str) -> None:
    if told(lambda: current_service().delete(f"agents/{agent_id}/totp")) is not None:
        st.toast(_("Signing in asks for the password alone."), icon=":material/check:")
