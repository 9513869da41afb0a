"""The people as a table that is read at a glance: who, where, how busy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st
from babel import dates

from dashboards import localities
from dashboards.directory import Directory
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.markup import Html, Tone, bar, chips, show, tag
from dashboards.people import Interval, Person
from dashboards.words import account_words
from dashboards.words_people import role_name

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PRESENT_FIRST = ("online", "busy", "away", "offline")


def people_list(
    people: Sequence[Person], roles: Mapping[str, str], directory: Directory
) -> None:
    """Those present first; a word narrows the list."""
    word = (
        st.text_input(
            _("Search people"),
            key="people-word",
            placeholder=_("Search name, team, role, skill"),
            icon=":material/search:",
            label_visibility="collapsed",
        )
        .strip()
        .lower()
    )
    shown = sorted(
        (one for one in people if word in _searched(one, roles, directory)),
        key=lambda one: (PRESENT_FIRST.index(one.presence), one.name),
    )
    if not shown:
        st.caption(_("Nobody is found."))
        return
    head = (_("Who"), _("Role"), _("Teams"), _("Can do"), _("Works"), _("Load"))
    show(
        tag(
            "table",
            "people",
            tag("thead", "", tag("tr", "", *(tag("th", "", one) for one in head))),
            tag("tbody", "", *(_row(one, roles, directory) for one in shown)),
        )
    )


def _searched(one: Person, roles: Mapping[str, str], directory: Directory) -> str:
    teams = [directory.team_name(team) or team for team in one.teams]
    words = (one.name, one.email, role_name(one.role, roles), *teams, *one.skills)
    return " ".join(words).lower()


def _row(one: Person, roles: Mapping[str, str], directory: Directory) -> Html:
    presence = account_words().get(f"presence_{one.presence}", one.presence)
    teams = [directory.team_name(team) or team for team in one.teams]
    skills = [f"{name} {level}" for name, level in one.skills.items()]
    return tag(
        "tr",
        "",
        tag(
            "td",
            "",
            tag("b", "", one.name),
            tag("div", "quiet", one.email),
        ),
        tag("td", "", role_name(one.role, roles), _scope(one, directory)),
        tag("td", "", chips(teams)),
        tag("td", "", chips(skills), tag("div", "quiet", _languages(one))),
        tag("td", "", _shifts(one.shifts), tag("div", "quiet", _zone(one))),
        tag(
            "td",
            "load",
            tag(
                "div",
                "rule-head",
                tag("span", f"presence presence-{one.presence}", presence),
                tag("span", "quiet", f"{one.load}/{one.capacity}"),
            ),
            bar(one.load / one.capacity if one.capacity else 0, _tone(one)),
        ),
    )


def _tone(one: Person) -> Tone:
    return "warn" if one.load >= one.capacity else "good"


def _scope(one: Person, directory: Directory) -> Html | None:
    bounds = [
        *(directory.team_name(team) or team for team in one.scope.get("teams", ())),
        *one.scope.get("numbers", ()),
        *(localities.country(code) or code for code in one.scope.get("countries", ())),
    ]
    if not bounds:
        return None
    return tag("div", "quiet", _("only {bounds}").format(bounds=", ".join(bounds)))


def _languages(one: Person) -> str:
    return ", ".join(localities.language(code) or code for code in one.languages)


def _zone(one: Person) -> str | None:
    return localities.zone(one.timezone) if one.timezone and one.shifts else None


def _shifts(shifts: Mapping[str, Sequence[Interval]]) -> Html:
    """Days of equal hours in one line: `Mon–Fri 09:00–17:00`."""
    if not shifts:
        return tag("span", "quiet", _("always"))
    names = dates.get_day_names("abbreviated", locale=current_language())
    spans = [(place, _hours(shifts.get(day) or [])) for place, day in enumerate(DAYS)]
    lines: list[str] = []
    for hours, group in groupby(spans, key=lambda span: span[1]):
        if not hours:
            continue
        places = [place for place, _hours_of in group]
        first, last = names[places[0]], names[places[-1]]
        lines.append(f"{first if first == last else f'{first}–{last}'} {hours}")
    return tag("div", "", *(tag("div", "", line) for line in lines))


def _hours(intervals: Sequence[Interval]) -> str:
    return ", ".join(f"{opens}–{closes}" for opens, closes in intervals)
