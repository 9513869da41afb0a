"""Routing: the rules in force, and trying others before they go live."""

from __future__ import annotations

import streamlit as st

from dashboards import routing_list, words_routing
from dashboards.asking import ask_whole
from dashboards.directory import Directory, current_directory
from dashboards.i18n import gettext as _
from dashboards.markup import chip, show, tag
from dashboards.routing_editor import editor
from dashboards.routing_replay import replay
from dashboards.routing_sets import RuleSet, of_stage
from dashboards.routing_shadow import shadow
from dashboards.routing_trial import trial
from dashboards.service import JsonObject, Service, ServiceProblem
from dashboards.viewer import Viewer, current_service, current_viewer


def page() -> None:
    viewer = current_viewer()
    if "configuration.read" not in viewer.permissions:
        st.info(_("Your role does not include routing."), icon=":material/lock:")
        return
    answer = ask_whole("routing")
    if answer is not None:
        sets = [RuleSet.from_json(one) for one in answer["rule_sets"]]
        show_page(viewer, sets, current_directory())


def show_page(viewer: Viewer, sets: list[RuleSet], directory: Directory) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.title(_("Routing"), width="content")
        with st.container(width="content"):
            _stages(sets)
    if not sets:
        st.info(
            _("There are no rules yet: every ticket goes to its number’s team."),
            icon=":material/alt_route:",
        )
        return
    left, right = st.columns([5, 6], gap="medium")
    with left:
        _rules(sets, directory)
    with right:
        _workbench(viewer, sets, directory)


def _stages(sets: list[RuleSet]) -> None:
    live = of_stage(sets, "live")
    others = [one for one in sets if one.stage != "live"]
    show(
        tag(
            "div",
            "chips",
            chip(_("Live · version {version}").format(version=live.version), "good")
            if live
            else None,
            *(words_routing.stage_chip(one.stage) for one in others),
        )
    )


def _rules(sets: list[RuleSet], directory: Directory) -> None:
    shown = sets[0]
    if len(sets) > 1:
        chosen = st.segmented_control(
            _("Rule set"),
            range(len(sets)),
            key="shown-rules",
            default=0,
            required=True,
            format_func=lambda place: (
                f"{words_routing.stage(sets[place].stage)} · {sets[place].name}"
            ),
            label_visibility="collapsed",
        )
        shown = sets[chosen or 0]
    findings = _findings(shown) if shown.stage == "live" else []
    routing_list.show_rules(shown, findings, directory)


def _workbench(viewer: Viewer, sets: list[RuleSet], directory: Directory) -> None:
    may_edit = "configuration.write" in viewer.permissions
    names = [_("Try a message"), _("Replay"), _("Shadow")]
    if may_edit:
        names.insert(1, _("Edit"))
    tabs = dict(
        zip(names, st.tabs(names, on_change="rerun", key="routing-tabs"), strict=True)
    )
    for name, tab in tabs.items():
        if not tab.open:
            continue
        with tab:
            if name == _("Try a message"):
                trial(sets, directory, viewer)
            elif name == _("Edit"):
                editor(sets)
            elif name == _("Replay"):
                replay(sets, directory)
            else:
                shadow(sets, directory, may_edit=may_edit)


def _findings(live: RuleSet) -> list[JsonObject]:
    service = current_service()
    try:
        return _checked(service.url, service.token, live.version)
    except ServiceProblem:
        return []  # the list is worth showing without them


@st.cache_data(ttl=60, show_spinner=False, max_entries=100)
def _checked(url: str, token: str, version: int) -> list[JsonObject]:  # noqa: ARG001
    return list(Service(url, token).post("routing/check", {})["findings"])


if __name__ == "__main__":
    page()
