"""The pages' style sheets, put where nothing else is written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"
SHEETS = ("pages.css", "pieces.css")


def sheets() -> None:
    """Puts them on the page.

    Style alone would go where notices pass by: one told from a fragment takes the first
    place there, and the page stood without its style. Beside an element it stays here.
    """
    with st.container(key="sheets"):
        st.html(f"<style>{_content()}</style><i></i>")


@cache
def _content() -> str:
    return "\n".join((ASSETS / name).read_text("utf-8") for name in SHEETS)
