"""The log of privileged acts, page by page, the newest first."""

from __future__ import annotations

import streamlit as st

from dashboards import audit_filter, formats
from dashboards.asking import ask_whole
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, show, tag
from dashboards.service import JsonObject
from dashboards.viewer import Viewer
from dashboards.words_audit import act_name

PAGE = 100
PLACES = "audit-places"
SHORT_HASH = 12


def audit_list(viewer: Viewer, directory: Directory) -> None:
    """One page of the entries that are sought."""
    filters = audit_filter.sought(directory, viewer.timezone, _begin)
    places: list[int] = st.session_state.setdefault(PLACES, [])
    given = {"after": str(places[-1])} if places else {}
    answer = ask_whole("audit", limit=str(PAGE), **given, **filters)
    if answer is None:
        return
    entries: list[JsonObject] = answer["entries"]
    if not entries:
        st.info(
            _("Nothing is found.") if filters else _("Nothing has been recorded yet."),
            icon=":material/history:",
        )
        return
    if not places and not filters:
        _head(entries[0])
    _table(entries, viewer, directory)
    with st.container(horizontal=True):
        st.button(
            _("Newer"),
            key="audit-newer",
            icon=":material/chevron_left:",
            disabled=not places,
            on_click=_newer,
        )
        st.button(
            _("Older"),
            key="audit-older",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=answer["next"] is None,
            on_click=places.append,
            args=(answer["next"],),
        )


def _begin() -> None:
    """At the newest entry: what is sought has changed."""
    st.session_state[PLACES] = []


def _newer() -> None:
    st.session_state[PLACES].pop()


def _head(newest: JsonObject) -> None:
    """The hash to keep elsewhere: nothing before it can be changed unnoticed."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Head of the chain"), width="content")
        st.code(newest["hash"], language=None, width="content")


def _table(entries: list[JsonObject], viewer: Viewer, directory: Directory) -> None:
    head = ("", _("When"), _("Who"), _("Act"), _("Whom or what"), _("Detail"))
    show(
        tag(
            "table",
            "people",
            tag("thead", "", tag("tr", "", *(tag("th", "", one) for one in head))),
            tag("tbody", "", *(_row(one, viewer, directory) for one in entries)),
        )
    )


def _row(one: JsonObject, viewer: Viewer, directory: Directory) -> Html:
    at = formats.instant(formats.parse(one["at"]), viewer.timezone)
    detail = ", ".join(
        name if value is True else f"{name}: {value}"
        for name, value in one["detail"].items()
        if value is not None and value is not False
    )
    return tag(
        "tr",
        "",
        tag("td", "quiet", str(one["number"])),
        tag("td", "", at),
        tag("td", "", _who(one["actor_id"], directory)),
        tag("td", "", chip(act_name(one["act"]))),
        tag("td", "", _who(one["target"], directory) if one["target"] else None),
        tag(
            "td",
            "quiet",
            tag("div", "", detail),
            tag("code", "condition", one["hash"][:SHORT_HASH]),
        ),
    )


def _who(actor: str | None, directory: Directory) -> str:
    """An agent's name; the id of whoever is none."""
    return directory.agent_name(actor or None) or ""
