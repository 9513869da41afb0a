"""The company's WhatsApp numbers: whether each sends, and what waits for it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import streamlit as st

from dashboards import formats
from dashboards.asking import ask, telling
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer
from dashboards.words_send_failures import send_failure

Colour: TypeAlias = Literal["green", "orange", "red", "gray"]
COLOURS: dict[str, Colour] = {"sending": "green", "paused": "orange", "stopped": "red"}
IN_A_ROW = 3


def numbers(viewer: Viewer) -> None:
    """A card for each number; administrators start a stopped one again."""
    st.subheader(_("Numbers"), anchor=False)
    found = ask("numbers", "numbers")
    if found is None:
        return
    if not found:
        st.caption(_("No number has been configured."))
    for start in range(0, len(found), IN_A_ROW):
        places = st.columns(IN_A_ROW)
        for place, number in zip(places, found[start : start + IN_A_ROW], strict=False):
            with place, st.container(border=True, height="stretch", gap="xsmall"):
                _card(number, viewer)


def _card(number: JsonObject, viewer: Viewer) -> None:
    state = number["state"]
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.text(number["name"] or number["id"], width="content")
        st.badge(_state(state), color=COLOURS.get(state, "gray"))
    if number["display_number"]:
        st.text(formats.phone(number["display_number"]))
    waiting = int(number["queued"])
    st.caption(
        _("Nothing waits to be sent.")
        if not waiting
        else _("{count} messages wait to be sent.").format(
            count=formats.number(waiting)
        )
    )
    if state == "sending":
        return
    code = f" ({number['code']})" if number["code"] else ""
    why = send_failure(number["code"], number["reason"])
    st.text(f"{why or _('No reason was given.')}{code}")
    if state == "stopped" and "operations.act" in viewer.permissions:
        st.button(
            _("Resume sending"),
            key=f"resume-{number['id']}",
            icon=":material/play_arrow:",
            on_click=telling(f"numbers/{number['id']}/resume", _("Sending goes on.")),
        )


def _state(state: str) -> str:
    return {
        "sending": _("Sending"),
        "paused": _("Pausing"),
        "stopped": _("Stopped"),
    }.get(state, state)
