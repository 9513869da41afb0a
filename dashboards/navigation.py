"""Which pages there are, and whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards.i18n import gettext as _

PAGES = Path(__file__).parent / "pages"

AGENTS = frozenset({"support", "escalation", "account_manager"})
LEADS = frozenset({"supervisor", "administrator"})
ANALYSTS = frozenset({"analyst"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu: its file, its address, and the roles that see it."""

    file: str
    section: Callable[[], str]
    title: Callable[[], str]
    icon: str
    roles: frozenset[str]

    @property
    def path(self) -> Path:
        return PAGES / f"{self.file}.py"


ENTRIES = (
    Entry(
        "queue",
        lambda: _("Inbox"),
        lambda: _("Queue"),
        ":material/inbox:",
        AGENTS | LEADS,
    ),
    Entry(
        "overview",
        lambda: _("Reports"),
        lambda: _("Overview"),
        ":material/monitoring:",
        AGENTS | LEADS | ANALYSTS,
    ),
    Entry(
        "sql",
        lambda: _("Analysis"),
        lambda: _("SQL"),
        ":material/database:",
        LEADS | ANALYSTS,
    ),
)


def entries(role: str) -> list[Entry]:
    """The pages of that role whose files are there, in the order of the menu."""
    return [entry for entry in ENTRIES if role in entry.roles and entry.path.exists()]


def pages(role: str) -> dict[str, list[StreamlitPage]]:
    """What `st.navigation` takes; the first page of the role is at `/`."""
    sections: dict[str, list[StreamlitPage]] = {}
    for index, entry in enumerate(entries(role)):
        page = st.Page(
            entry.path,
            title=entry.title(),
            icon=entry.icon,
            url_path=None if index == 0 else entry.file,
            default=index == 0,
        )
        sections.setdefault(entry.section(), []).append(page)
    return sections
