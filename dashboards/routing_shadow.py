"""The shadow: rules that decide beside the live ones, without any effect."""

from __future__ import annotations

import streamlit as st

from dashboards import routing_comparison, routing_publishing
from dashboards.asking import ask_whole, told
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.routing_sets import RuleSet, of_stage


def shadow(sets: list[RuleSet], directory: Directory, *, may_edit: bool) -> None:
    """Where it disagrees with what happened, and its end."""
    running = of_stage(sets, "shadow")
    if running is None:
        st.info(
            _("No rules run in the shadow. Start them from the editor.")
            if may_edit
            else _("No rules run in the shadow."),
            icon=":material/visibility_off:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Decides beside the live rules, without any effect."))
        if may_edit:
            st.button(
                _("Stop the shadow"),
                key="stop-shadow",
                icon=":material/visibility_off:",
                on_click=_stop,
                args=(running,),
            )
    found = ask_whole("routing/shadow")
    if found is None:
        return
    if not found["tickets"]:
        st.caption(_("It has not decided about any ticket yet."))
        return
    routing_comparison.headline(found["tickets"], found["differing"])
    routing_comparison.fields(found["by_field"])
    routing_comparison.samples(found["samples"], directory)


def _stop(running: RuleSet) -> None:
    if told(lambda: routing_publishing.apply(running.text, "draft")) is not None:
        st.toast(_("It is a draft again."), icon=":material/check:")
