"""The script Streamlit runs for every visitor: who they are, and their pages.

It stands in a folder of its own: beside a folder named `pages`, Streamlit would serve
those files by themselves until this script has run once.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboards import account_totp, afterwards, navigation
from dashboards.components import account
from dashboards.i18n import gettext as _
from dashboards.i18n import use_language
from dashboards.service import ServiceUnreachable, SignedOut
from dashboards.sheets import sheets
from dashboards.viewer import current_viewer

ASSETS = Path(__file__).parent.parent / "assets"


def main() -> None:
    st.set_page_config(
        page_title="Comptoir",
        page_icon=str(ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    sheets()
    try:
        viewer = current_viewer()
    except SignedOut:
        account.send_to_sign_in()
        st.stop()
    except ServiceUnreachable:
        st.error(_("The service does not answer. This page tries again by itself."))
        account.try_again()
        st.stop()
    use_language(viewer.language)
    st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "icon.png"), size="large")
    if account_totp.is_missing():
        st.title(_("One more step"))
        st.markdown(_("Your role signs in with a code besides the password."))
        account_totp.second_factor()
        st.stop()
    page = st.navigation(navigation.pages(viewer.permissions))
    with st.sidebar:
        account.account(viewer)
    afterwards.say()
    page.run()


main()
