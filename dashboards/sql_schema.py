"""The published tables as the analyst browses them, beside the editor."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards import formats
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, Service

REMEMBERED_SECONDS = 30
PANEL_PIXELS = 560


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    description: str
    columns: tuple[Column, ...]

    def narrowed(self, words: str) -> Table | None:
        """The table if its name holds the words, else with the columns that do."""
        if words in self.name:
            return self
        found = tuple(column for column in self.columns if words in column.name)
        return Table(self.name, self.description, found) if found else None


def tables(service: Service) -> tuple[Table, ...]:
    """What may be asked; raises ServiceProblem."""
    answer = _schema(service.url, service.token)
    return tuple(
        Table(
            name=table["name"],
            description=table.get("description") or "",
            columns=tuple(
                Column(column["name"], column["type"], column.get("description") or "")
                for column in table["columns"]
            ),
        )
        for table in answer["tables"]
    )


def completions(known: tuple[Table, ...]) -> JsonObject:
    """What the editor offers: the tables by themselves, and under their schema."""
    by_name = {table.name: [column.name for column in table.columns] for table in known}
    return {"marts": by_name}


def browser(known: tuple[Table, ...]) -> None:
    """The tables, each opening to its columns with their meanings."""
    words = st.text_input(
        _("Tables"),
        placeholder=_("Find a table or column"),
        icon=":material/search:",
        key="schema-words",
        live=True,
    )
    shown = [table.narrowed(words.strip().lower()) for table in known]
    found = [table for table in shown if table]
    with st.container(height=PANEL_PIXELS, border=False, key="schema", gap="xsmall"):
        if not found:
            st.caption(_("Nothing is called that."))
        for table in found:
            label = f"{table.name} · {formats.number(len(table.columns))}"
            with st.expander(label, icon=":material/table:", expanded=bool(words)):
                if table.description:
                    st.caption(table.description)
                st.markdown("\n".join(map(_line, table.columns)))


def _line(column: Column) -> str:
    meaning = f"  \n  :small[:gray[{_plain(column.description)}]]"
    return f"- `{column.name}` :small[{_plain(column.type)}]" + (
        meaning if column.description else ""
    )


def _plain(text: str) -> str:
    for mark in "\\[]:$*_`":
        text = text.replace(mark, f"\\{mark}")
    return text


@st.cache_data(ttl=REMEMBERED_SECONDS, show_spinner=False, max_entries=100)
def _schema(url: str, token: str) -> JsonObject:
    return Service(url, token).get("sql/schema")
