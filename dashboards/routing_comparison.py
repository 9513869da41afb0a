"""Two ways of routing the same tickets, side by side."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import polars as pl
import streamlit as st

from dashboards import charts, formats, words_routing
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, show, tag
from dashboards.service import JsonObject

SAMPLES_SHOWN = 20
AGENTS_SHOWN = 15
Naming = Callable[[str | None], str | None]


def comparison(result: JsonObject, directory: Directory) -> None:
    """How many differ, in what, for whom, and tickets to read."""
    headline(result["tickets"], result["different"])
    waits(result.get("waits"))
    fields(result["by_field"])
    by_whom(result.get("by_team") or [], "team_id", _("By team"), directory.team_name)
    by_whom(
        result.get("by_agent") or [], "agent_id", _("By agent"), directory.agent_name
    )
    load(result.get("load") or [], directory)
    samples(result["samples"], directory)


def headline(tickets: int, different: int) -> None:
    """How many tickets, and how many would go another way."""
    count, differing = st.columns(2)
    count.metric(_("Tickets"), formats.number(tickets))
    differing.metric(
        _("Decided otherwise"),
        formats.number(different),
        delta=formats.percent(different / tickets) if tickets else None,
        delta_color="off",
        delta_arrow="off",
    )


def waits(found: JsonObject | None) -> None:
    """How long those waited who found nobody free."""
    if not found:
        return
    then, now = found["then"], found["now"]
    waiting, lasting = st.columns(2)
    waiting.metric(
        _("Had to wait"),
        formats.number(now["tickets"]),
        delta=_("happened: {count}").format(count=formats.number(then["tickets"])),
        delta_color="off",
        delta_arrow="off",
    )
    lasting.metric(
        _("Wait, median"),
        formats.duration(now["median_seconds"]),
        delta=_("happened: {count}").format(
            count=formats.duration(then["median_seconds"])
        ),
        delta_color="off",
        delta_arrow="off",
    )


def load(found: list[JsonObject], directory: Directory) -> None:
    """The most each agent held at once."""
    if not found:
        return
    rows = sorted(found, key=lambda one: -max(one["then_peak"], one["now_peak"]))
    shown = rows[:AGENTS_SHOWN]
    frame = pl.DataFrame(
        {
            _("Most at once"): [
                directory.agent_name(one["agent_id"]) or _("nobody") for one in shown
            ],
            _("Happened"): [one["then_peak"] for one in shown],
            _("Would be"): [one["now_peak"] for one in shown],
        }
    )
    st.dataframe(frame, hide_index=True, alt=_("Most at once"))


def fields(by_field: JsonObject) -> None:
    """In what they differ."""
    found = {name: count for name, count in by_field.items() if count}
    if not found:
        st.success(_("All decisions are the same."), icon=":material/check:")
        return
    frame = pl.DataFrame(
        {
            _("What"): [field_name(name) for name in found],
            _("Tickets"): list(found.values()),
        }
    ).sort(_("Tickets"), descending=True)
    with charts.card(_("In what they differ")):
        charts.draw(
            charts.bars(frame, is_horizontal=True, is_selectable=False),
            alt=_("Differences by what was decided"),
            key="routing-by-field",
            height=60 + 34 * frame.height,
        )


def by_whom(found: list[JsonObject], column: str, title: str, name: Naming) -> None:
    """How many each got, and would get."""
    if not found:
        return
    rows = sorted(found, key=lambda one: -max(one["then"], one["now"]))[:AGENTS_SHOWN]
    frame = pl.DataFrame(
        {
            title: [name(one[column]) or _("nobody") for one in rows],
            _("Happened"): [one["then"] for one in rows],
            _("Would be"): [one["now"] for one in rows],
            _("Change"): [one["now"] - one["then"] for one in rows],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            _("Change"): st.column_config.NumberColumn(format="%+d"),
        },
        alt=title,
    )


def samples(found: list[JsonObject], directory: Directory) -> None:
    """Tickets to read, each with what happened and what would."""
    if not found:
        return
    st.markdown("###### " + _("Some of them"))
    show(
        tag(
            "ul",
            "samples",
            *(_sample(one, directory) for one in found[:SAMPLES_SHOWN]),
        )
    )


def _sample(one: JsonObject, directory: Directory) -> Html:
    ticket_id, then, now = one["ticket_id"], one["then"] or {}, one["now"] or {}
    differing = one["differs"]
    return tag(
        "li",
        "",
        link(ticket_id),
        *(
            tag(
                "div",
                "difference",
                tag("span", "quiet", field_name(name)),
                chip(_shown(name, then.get(name), directory)),
                " → ",
                chip(_shown(name, now.get(name), directory), "info"),
            )
            for name in sorted(differing)
        ),
    )


def link(ticket_id: str) -> Html:
    """The ticket's number, leading to it."""
    href = f"/?ticket={quote(ticket_id)}"
    return Html(f'<a href="{href}" target="_self">{tag("span", "", ticket_id)}</a>')


def field_name(name: str) -> str:
    return words_routing.fact_name(name) if name not in _fields() else _fields()[name]


def _shown(name: str, value: object, directory: Directory) -> str:
    if value in (None, "", []):
        return _("none")
    match name:
        case "team_id":
            return directory.team_name(str(value)) or str(value)
        case "agent_id":
            return directory.agent_name(str(value)) or str(value)
        case _:
            return words_routing.fact_value(name, value, directory)


def _fields() -> dict[str, str]:
    return {
        "team_id": _("Team"),
        "agent_id": _("Agent"),
        "policy_id": _("SLA"),
        "skill": _("Skill"),
        "skill_level": _("Level"),
        "weight": _("Weight"),
        "bot_flow": _("Bot"),
        "quick_reply": _("Answers"),
        "notify": _("Notifies"),
    }
