"""What the operations page asks of the service, and what it tells it to do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service


def ask(path: str, name: str, **params: str) -> list[JsonObject] | None:
    """The list called `name` of an answer; None, and the reason on the page, if there
    is none."""
    answer = ask_whole(path, **params)
    return None if answer is None else list(answer[name])


def ask_whole(path: str, **params: str) -> JsonObject | None:
    """The whole answer; None, and the reason on the page, if there is none."""
    try:
        return current_service().get(path, **params)
    except ServiceProblem as problem:
        st.text(_("Not to be had right now: {reason}").format(reason=problem))
        return None


def telling(path: str, done: str) -> Callable[[], None]:
    """The callback of a button: sends the command, and says `done` or why not."""

    def tell() -> None:
        try:
            current_service().post(path)
        except ServiceProblem as problem:
            reason = _("Not done: {reason}").format(reason=problem)
            st.toast(reason, icon=":material/error:")
        else:
            st.toast(done, icon=":material/check:")

    return tell
