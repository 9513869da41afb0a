"""The second factor: enrolment with a picture to scan, recovery codes, and its end."""

from __future__ import annotations

import streamlit as st

from dashboards.afterwards import rerun_and_say
from dashboards.asking import ask_whole, told
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service
from dashboards.words_refusals import refusal

BEGUN = "totp-begun"
CODES = "totp-codes"
MISSED = "totp-missed"


def is_missing() -> bool:
    """Whether the role asks for one that is not set up yet, or was just set up and its
    recovery codes are still to be kept."""
    if st.session_state.get(CODES) and st.session_state.get(MISSED):
        return True
    try:
        current_directory()
    except ServiceProblem as problem:
        st.session_state[MISSED] = problem.kind == "second-factor-needed"
        return bool(st.session_state[MISSED])
    st.session_state.pop(MISSED, None)
    return False


def second_factor() -> None:
    """What stands, and the next step."""
    st.markdown("###### " + _("Second factor"))
    if codes := st.session_state.get(CODES):
        _codes(codes)
        return
    stands = ask_whole("me/totp")
    if stands is None:
        return
    if stands["is_on"]:
        _on(stands)
    elif begun := st.session_state.get(BEGUN):
        _scan(begun)
    else:
        st.caption(
            _("A code from your phone, asked for after the password at each sign-in.")
        )
        st.button(
            _("Set up"), key="totp-begin", icon=":material/qr_code_2:", on_click=_begin
        )


def _on(stands: JsonObject) -> None:
    st.badge(_("On"), icon=":material/verified_user:", color="green")
    left = stands["recovery_codes_left"]
    st.caption(
        ngettext(
            "{count} recovery code is left.", "{count} recovery codes are left.", left
        ).format(count=left)
    )
    if not stands["is_required"]:
        _end()


def _begin() -> None:
    begun = told(lambda: current_service().post("me/totp"))
    if begun is not None:
        st.session_state[BEGUN] = begun


def _scan(begun: JsonObject) -> None:
    picture, words = st.columns([1, 2], gap="medium")
    with picture, st.container(key="totp-picture"):
        st.image(begun["qr_svg"], width=190)
    with words:
        st.markdown(_("Scan it with an authenticator app, or type the key:"))
        st.code(begun["secret"], language=None)
        with st.form("totp", border=False):
            code = st.text_input(
                _("Code from the app"), max_chars=8, autocomplete="one-time-code"
            ).strip()
            is_given = st.form_submit_button(_("Turn on"), type="primary")
    if not is_given:
        return
    try:
        answer = current_service().post("me/totp/confirm", {"code": code})
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    st.session_state.pop(BEGUN, None)
    st.session_state[CODES] = answer["recovery_codes"]
    st.rerun()


def _codes(codes: list[str]) -> None:
    st.success(
        _("On. Keep these codes: each replaces the phone once, if you lose it."),
        icon=":material/verified_user:",
    )
    st.code("\n".join(codes), language=None)
    with st.container(horizontal=True):
        st.download_button(
            _("Save as a file"),
            "\n".join(codes) + "\n",
            file_name="comptoir-recovery-codes.txt",
            on_click="ignore",
            icon=":material/download:",
        )
        st.button(
            _("I have kept them"),
            key="totp-kept",
            type="primary",
            on_click=lambda: st.session_state.pop(CODES, None),
        )


def _end() -> None:
    with (
        st.expander(_("Turn off"), icon=":material/no_encryption:"),
        st.form("totp-off", border=False),
    ):
        password = st.text_input(
            _("Your password"), type="password", autocomplete="current-password"
        )
        is_given = st.form_submit_button(_("Turn off"))
    if not is_given:
        return
    try:
        current_service().delete("me/totp", {"password": password})
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    rerun_and_say(_("The second factor is off."))
