"""How fresh the figures are, and the page's own renewal when newer ones are out."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboards import formats
from dashboards.i18n import gettext as _
from dashboards.warehouse import NotPublished, Publication, current_name

LOOK_EVERY_SECONDS = 10


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def data_as_of(data: Path, shown: Publication, timezone: str) -> None:
    """`Data as of 14:05 · event 12,345`. Looks at CURRENT, a file of one line, and
    draws the page again only when it names another file."""
    if current_name(data) != shown.name:
        st.rerun()
    text = _("Data as of {time} · event {number}").format(
        time=formats.instant(shown.as_of, timezone),
        number=formats.number(shown.last_seq),
    )
    st.caption(f":material/schedule: {text}")


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def nothing_published(data: Path) -> None:
    """What the page says before the first publication; it fills by itself."""
    try:
        current_name(data)
    except NotPublished:
        with st.container(border=True):
            st.subheader(_("No figures yet"))
            st.write(
                _(
                    "They are counted from the tickets and appear here by themselves, "
                    "about half a minute after the first ones. `comptoir build` "
                    "counts them at once."
                )
            )
    else:
        st.rerun()
