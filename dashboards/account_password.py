"""One's own password, changed."""

from __future__ import annotations

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.service import ServiceProblem
from dashboards.viewer import Viewer, current_service
from dashboards.words_refusals import refusal


def password(viewer: Viewer) -> None:
    """All other sessions end with it."""
    st.markdown("###### " + _("Password"))
    with st.form("password", border=False, clear_on_submit=False):
        wanted = st.text_input(
            _("New password"), type="password", autocomplete="new-password"
        )
        again = st.text_input(
            _("Once more"), type="password", autocomplete="new-password"
        )
        is_given = st.form_submit_button(_("Change the password"))
    st.caption(_("Long and unlike others. Your other sessions end."))
    if not is_given:
        return
    if wanted != again:
        st.error(_("The two differ."))
        return
    try:
        current_service().post(f"agents/{viewer.id}/password", {"password": wanted})
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    st.success(_("Changed."), icon=":material/check:")
