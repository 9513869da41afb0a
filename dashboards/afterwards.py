"""What is said once the page has run again.

A rerun, or a dialog that closes, takes along what was said just before."""

from __future__ import annotations

import streamlit as st

SAID = "said-afterwards"


def rerun_and_say(text: str) -> None:
    """Runs the whole page again, and says it there in passing."""
    st.session_state[SAID] = text
    st.rerun()


def say() -> None:
    """Says it, once."""
    if said := st.session_state.pop(SAID, None):
        st.toast(said, icon=":material/check:")
