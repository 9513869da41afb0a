"""How I am reminded of my tickets: in the application, by e-mail, with a sound, on the
desktop."""

from __future__ import annotations

import streamlit as st

from dashboards.asking import ask_whole, told
from dashboards.components import packaging
from dashboards.i18n import gettext as _
from dashboards.viewer import current_service

PATH = "me/notification-settings"
WAYS = ("app", "email", "sound", "desktop")
OF_THE_BROWSER = ("sound", "desktop")
"""Ways of a page that is open; they need no address."""


@st.fragment
def notices() -> None:
    """The switches; each counts at once."""
    st.markdown("###### " + _("Notifications"))
    settings = ask_whole(PATH)
    if settings is None:
        return
    labels = {
        "app": _("In the application"),
        "email": _("By e-mail"),
        "sound": _("With a sound"),
        "desktop": _("As a notice on the desktop"),
    }
    wanted = {
        way: st.toggle(
            labels[way],
            settings[way],
            key=f"notices-{way}",
            disabled=way not in {*settings["available"], *OF_THE_BROWSER},
        )
        for way in WAYS
    }
    if wanted != {way: settings[way] for way in WAYS}:
        told(lambda: current_service().put(PATH, wanted))
    packaging.mount(
        "notice_trial",
        key="notice-trial",
        data={
            "sound": wanted["sound"],
            "desktop": wanted["desktop"],
            "words": {
                "try_it": _("Try it"),
                "example": _("This is how a reminder looks."),
                "blocked": _("This browser does not allow notices for this page."),
            },
        },
    )
