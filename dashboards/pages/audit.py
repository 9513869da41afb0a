"""Audit: every privileged act, in a chain that shows when it was tampered with."""

from __future__ import annotations

import streamlit as st

from dashboards.audit_list import audit_list
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.viewer import current_viewer


def page() -> None:
    viewer = current_viewer()
    st.title(_("Audit"))
    if "audit.read" not in viewer.permissions:
        st.info(_("Your role does not include the audit."), icon=":material/lock:")
        return
    st.caption(
        _(
            "Each entry carries the hash of the one before; `comptoir audit verify` "
            "checks the whole chain."
        )
    )
    audit_list(viewer, current_directory())


if __name__ == "__main__":
    page()
