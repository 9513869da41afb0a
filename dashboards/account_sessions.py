"""Where the viewer is signed in, and ending that from afar."""

from __future__ import annotations

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, told
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer, current_service


def sessions(viewer: Viewer) -> None:
    """The one used last first."""
    st.markdown("###### " + _("Sessions"))
    for one in ask("me/sessions", "sessions") or ():
        _session(one, viewer)


def _session(one: JsonObject, viewer: Viewer) -> None:
    used = formats.instant(formats.parse(one["last_used_at"]), viewer.timezone)
    began = formats.instant(formats.parse(one["created_at"]), viewer.timezone)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        with st.container(gap=None, width="content"):
            st.text(_("Used {when}").format(when=used))
            st.caption(
                _("{how}, since {when}").format(how=_method(one["method"]), when=began)
            )
        if one["is_current"]:
            st.badge(_("This one"), color="green")
        else:
            st.button(
                _("End"),
                key=f"end-{one['id']}",
                type="tertiary",
                icon=":material/logout:",
                on_click=_end,
                args=(one["id"],),
            )


def _method(method: str) -> str:
    return {
        "password": _("By password"),
        "invitation": _("By invitation"),
        "oidc": _("By the company’s sign-in"),
    }.get(method, method)


def _end(session_id: str) -> None:
    path = f"me/sessions/{session_id}"
    if told(lambda: current_service().delete(path)) is not None:
        st.toast(_("That session is over."), icon=":material/check:")
