"""Which pages there are, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards.i18n import gettext as _

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu: its file, its address, and the permission it takes, if it
    takes any."""

    file: str
    section: Callable[[], str]
    title: Callable[[], str]
    icon: str
    permission: str | None = None

    @property
    def path(self) -> Path:
        return PAGES / f"{self.file}.py"


ENTRIES = (
    Entry(
        "queue",
        lambda: _("Inbox"),
        lambda: _("Queue"),
        ":material/inbox:",
        "tickets.view",
    ),
    Entry(
        "operations",
        lambda: _("Inbox"),
        lambda: _("Operations"),
        ":material/cell_tower:",
        "operations.read",
    ),
    Entry(
        "overview",
        lambda: _("Reports"),
        lambda: _("Overview"),
        ":material/monitoring:",
        "overview.read",
    ),
    Entry(
        "sla",
        lambda: _("Reports"),
        lambda: _("SLA"),
        ":material/timer:",
        "overview.read",
    ),
    Entry(
        "sql",
        lambda: _("Analysis"),
        lambda: _("SQL"),
        ":material/database:",
        "sql.run",
    ),
    Entry(
        "routing",
        lambda: _("Administration"),
        lambda: _("Routing"),
        ":material/alt_route:",
        "configuration.read",
    ),
    Entry(
        "policies",
        lambda: _("Administration"),
        lambda: _("SLA policies"),
        ":material/timer:",
        "configuration.read",
    ),
    Entry(
        "people",
        lambda: _("Administration"),
        lambda: _("People"),
        ":material/group:",
        "configuration.read",
    ),
    Entry(
        "audit",
        lambda: _("Administration"),
        lambda: _("Audit"),
        ":material/policy:",
        "audit.read",
    ),
    Entry(
        "account",
        lambda: _("You"),
        lambda: _("My account"),
        ":material/manage_accounts:",
    ),
)


def entries(permissions: Collection[str]) -> list[Entry]:
    """The pages somebody with these permissions sees, in the order of the menu."""
    return [
        entry
        for entry in ENTRIES
        if entry.permission is None or entry.permission in permissions
    ]


def pages(permissions: Collection[str]) -> dict[str, list[StreamlitPage]]:
    """What `st.navigation` takes; the first page is at `/`."""
    sections: dict[str, list[StreamlitPage]] = {}
    for index, entry in enumerate(entries(permissions)):
        page = st.Page(
            entry.path,
            title=entry.title(),
            icon=entry.icon,
            url_path=None if index == 0 else entry.file,
            default=index == 0,
        )
        sections.setdefault(entry.section(), []).append(page)
    return sections
