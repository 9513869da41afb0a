"""Giving a ticket on, or taking it over: always with a reason, which is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboards.afterwards import rerun_and_say
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, chips, show
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import Viewer, current_service
from dashboards.words_refusals import refusal

ENDED = frozenset({"closed"})
LONGEST_REASON = 500
UNCHOSEN = ""
NO_PLACE = 422


@dataclass(frozen=True, slots=True)
class Step:
    """One way to give a ticket on: its command, and what it takes."""

    command: str
    permission: str
    label: str
    question: str
    fits: Callable[[JsonObject, Viewer], bool]


def steps() -> tuple[Step, ...]:
    return (
        Step(
            "transfer",
            "tickets.transfer",
            _("Transfer"),
            _("Why does it go there?"),
            lambda _ticket, _viewer: True,
        ),
        Step(
            "escalate",
            "tickets.escalate",
            _("Escalate to level 2"),
            _("What does level 2 need to know?"),
            lambda ticket, _viewer: ticket.get("level", 1) == 1,
        ),
        Step(
            "hand-to-account-manager",
            "tickets.hand_over",
            _("Hand to the account manager"),
            _("What does the account manager need to know?"),
            lambda ticket, _viewer: manager(ticket) not in {None, ticket["agent_id"]},
        ),
        Step(
            "intervene",
            "tickets.intervene",
            _("Intervene"),
            _("Why do you take it over?"),
            lambda ticket, viewer: ticket["agent_id"] != viewer.id,
        ),
    )


def manager(ticket: JsonObject) -> str | None:
    """The customer's account manager."""
    return (ticket["contact"] or {}).get("account_manager_id")


def handover(ticket: JsonObject, directory: Directory, viewer: Viewer) -> None:
    """The level, and what this viewer may do with the ticket now."""
    possible = [
        step
        for step in steps()
        if step.permission in viewer.permissions
        and ticket["status"] not in ENDED
        and step.fits(ticket, viewer)
    ]
    marks = _marks(ticket)
    if marks:
        show(marks)
    if not possible:
        return
    chosen = st.menu_button(
        _("Hand on"),
        possible,
        key=f"hand-on-{ticket['id']}",
        icon=":material/move_up:",
        format_func=lambda step: step.label,
        width="stretch",
    )
    if chosen:
        st.dialog(chosen.label)(_ask)(chosen, ticket, directory)


def _marks(ticket: JsonObject) -> Html | None:
    tier = (ticket["contact"] or {}).get("tier")
    level = ticket.get("level", 1)
    given = [
        chip(_("Level {level}").format(level=level), "warn") if level > 1 else None,
        chip(tier, "info") if tier else None,
    ]
    shown = [one for one in given if one]
    return chips(shown) if shown else None


def _ask(step: Step, ticket: JsonObject, directory: Directory) -> None:
    """The dialog: where to, why, and what the service says to it."""
    whom: JsonObject = {}
    if step.command == "transfer":
        whom = _whom(ticket, directory)
    elif step.command == "escalate":
        whom = _level_two(directory)
    elif step.command == "hand-to-account-manager":
        st.text(directory.agent_name(manager(ticket)) or "")
    reason = st.text_area(
        step.question,
        key=f"reason-{step.command}",
        max_chars=LONGEST_REASON,
        placeholder=_("A sentence for whoever reads the ticket later"),
    ).strip()
    if not st.button(step.label, type="primary", key=f"do-{step.command}"):
        return
    if not reason:
        st.error(_("Say why: the reason stays with the ticket."))
        return
    if step.command == "transfer" and not whom:
        st.error(_("Choose a team or an agent."))
        return
    try:
        path = f"tickets/{ticket['id']}/{step.command}"
        current_service().post(path, {"reason": reason} | whom)
    except ServiceProblem as problem:
        is_nowhere = step.command == "escalate" and problem.status == NO_PLACE
        st.error(
            _("This team escalates to no other: choose a team.")
            if is_nowhere and not whom
            else refusal(problem)
        )
        return
    rerun_and_say(_("Done."))


def _level_two(directory: Directory) -> JsonObject:
    team = st.selectbox(
        _("Team"),
        [UNCHOSEN, *directory.teams],
        key="escalate-team",
        format_func=lambda one: (
            directory.team_name(one or None) or _("the one this team escalates to")
        ),
    )
    return {"team_id": team} if team else {}


def _whom(ticket: JsonObject, directory: Directory) -> JsonObject:
    teams = list(directory.teams)
    here = teams.index(ticket["team_id"]) if ticket["team_id"] in teams else 0
    team = st.selectbox(
        _("Team"),
        teams,
        key="transfer-team",
        index=here,
        format_func=lambda one: directory.teams[one],
    )
    members = [
        agent_id
        for agent_id, agent in directory.agents.items()
        if team in agent.get("teams", ()) and agent_id != ticket["agent_id"]
    ]
    agent = st.selectbox(
        _("Agent"),
        [UNCHOSEN, *members],
        key=f"transfer-agent-{team}",
        format_func=lambda one: (
            directory.agent_name(one or None) or _("whoever the team’s rules choose")
        ),
    )
    return {"team_id": team} | ({"agent_id": agent} if agent else {})
