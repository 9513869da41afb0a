"""Operations: whether messages leave, and what somebody must see to."""

from __future__ import annotations

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.operations_failed import failed_messages
from dashboards.operations_notices import notices
from dashboards.operations_numbers import numbers
from dashboards.operations_templates import templates
from dashboards.viewer import Viewer, current_viewer

REFRESHED_SECONDS = 30


def show(viewer: Viewer) -> None:
    st.title(_("Operations"))
    st.fragment(_sections, run_every=REFRESHED_SECONDS)(viewer)


def _sections(viewer: Viewer) -> None:
    numbers(viewer)
    notices(viewer)
    failed_messages(viewer)
    templates(viewer)


def page() -> None:
    viewer = current_viewer()
    if "operations.read" in viewer.permissions:
        show(viewer)
    else:
        st.info(_("Your role does not include operations."), icon=":material/lock:")


if __name__ == "__main__":
    page()
