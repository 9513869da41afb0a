"""My account: who I am here, how I am reminded, my password, my second factor, my
sessions and keys."""

from __future__ import annotations

import streamlit as st

from dashboards.account_notices import notices
from dashboards.account_password import password
from dashboards.account_profile import profile
from dashboards.account_sessions import sessions
from dashboards.account_totp import second_factor
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.people_keys import keys
from dashboards.viewer import current_viewer


def page() -> None:
    viewer = current_viewer()
    st.title(_("My account"))
    directory = current_directory()
    left, right = st.columns(2, gap="large")
    with left:
        with st.container(border=True):
            profile(viewer, directory)
        with st.container(border=True):
            notices()
        with st.container(border=True):
            password(viewer)
    with right:
        with st.container(border=True):
            second_factor()
        with st.container(border=True):
            sessions(viewer)
        with st.container(border=True):
            st.markdown("###### " + _("API keys"))
            keys(viewer, directory)


if __name__ == "__main__":
    page()
