"""Facts as a list: a label, and its value as plain text.

A customer's name is no markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from dashboards.i18n import gettext as _

LABEL_PIXELS = 84


def facts(given: Mapping[str, str | None]) -> None:
    """One line for each fact that is known."""
    shown = {label: value for label, value in given.items() if value}
    for label, value in shown.items():
        with fact(label):
            st.text(value)
    if not shown:
        st.caption(_("Nothing known."))


@contextmanager
def fact(label: str) -> Iterator[None]:
    """The place of a value, beside its label."""
    with st.container(horizontal=True, gap="small"):
        st.caption(label, width=LABEL_PIXELS)
        yield
