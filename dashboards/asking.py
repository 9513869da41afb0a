"""What pages ask of the service, and what they tell it to do, with its refusals said
where they happen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service
from dashboards.words_refusals import refusal


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


def told(command: Callable[[], JsonObject]) -> JsonObject | None:
    """The answer to a command; None, and the reason in passing, if it was refused."""
    try:
        return command()
    except ServiceProblem as problem:
        st.toast(refusal(problem), icon=":material/error:")
        return None


def telling(path: str, done: str) -> Callable[[], None]:
    """The callback of a button: sends the command, and says `done` or why not."""

    def tell() -> None:
        if told(lambda: current_service().post(path)) is not None:
            st.toast(done, icon=":material/check:")

    return tell
