"""Small pieces of HTML for the pages; whatever is told in them is escaped.

A customer's words, a colleague's name and a rule's condition are text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal, TypeAlias

import streamlit as st

Tone: TypeAlias = Literal["plain", "good", "bad", "warn", "info"]


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, css_class: str = "", *content: str | None) -> Html:
    """The element with that class around its content; None is left out."""
    named = f' class="{escape(css_class)}"' if css_class else ""
    return Html(f"<{name}{named}>{_inside(content)}</{name}>")


def chip(text: str, tone: Tone = "plain") -> Html:
    """A short fact with a ground of its own."""
    return tag("span", f"chip chip-{tone}", text)


def chips(texts: Iterable[str]) -> Html:
    """A row of chips, given as texts or as chips."""
    given = [text if isinstance(text, Html) else chip(text) for text in texts]
    return tag("div", "chips", *given) if given else Html()


def bar(share: float, tone: Tone = "good") -> Html:
    """How much of a whole, as a bar; more than all is shown full."""
    percent = round(100 * min(max(share, 0.0), 1.0))
    part = f'<i class="gauge-{tone}" style="width:{percent}%"></i>'
    return tag("span", "gauge", Html(part))


def unfolding(summary: str, *content: str | None, css_class: str = "") -> Html:
    """Something that opens with a click on its summary."""
    return tag("details", css_class, tag("summary", "", summary), *content)


def show(*content: str | None) -> None:
    """Puts the pieces on the page."""
    st.html(_inside(content))


def _inside(content: Iterable[str | None]) -> str:
    return "".join(
        part if isinstance(part, Html) else escape(part)
        for part in content
        if part is not None
    )
