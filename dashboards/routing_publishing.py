"""From a text to rules in force: saved, run in the shadow, published."""

from __future__ import annotations

import streamlit as st

from dashboards import routing_draft
from dashboards.afterwards import rerun_and_say
from dashboards.asking import told
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.markup import chip, show, tag
from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service
from dashboards.words_refusals import refusal


def buttons(live: RuleSet, *, is_sound: bool) -> None:
    """What can be done with the text; nothing while it has a mistake."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        is_kept = st.button(
            _("Save as draft"),
            key="save-draft",
            icon=":material/save:",
            disabled=not is_sound,
        )
        is_shadowed = st.button(
            _("Run in the shadow"),
            key="start-shadow",
            icon=":material/visibility:",
            disabled=not is_sound,
            help=_("Decides beside the live rules, without any effect."),
        )
        if st.button(
            _("Publish …"),
            key="publish",
            type="primary",
            icon=":material/publish:",
            disabled=not is_sound,
        ):
            st.dialog(_("Publish these rules?"), width="medium")(_confirmation)(live)
    if is_kept:
        _apply("draft", _("The draft is saved."))
    if is_shadowed:
        _apply("shadow", _("It decides in the shadow from now on."))


def apply(text: str, stage: str) -> JsonObject:
    """Puts a text in force at that stage; raises ServiceProblem."""
    return current_service().put("routing", {"rules": text, "stage": stage})


def _apply(stage: str, done: str) -> None:
    """Runs the whole page again: the list beside the editor changes too."""
    if told(lambda: apply(routing_draft.text(), stage)) is not None:
        rerun_and_say(done)


def _confirmation(live: RuleSet) -> None:
    """Says what changes before it does."""
    st.markdown(_("New messages are routed by them at once. Open tickets stay put."))
    _what_changes(live)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(_("Leave it"), key="leave-it"):
            st.rerun()
        is_confirmed = st.button(
            _("Publish"), key="publish-now", type="primary", icon=":material/publish:"
        )
    if not is_confirmed:
        return
    try:
        apply(routing_draft.text(), "live")
    except ServiceProblem as problem:
        st.error(refusal(problem))
        return
    rerun_and_say(_("Published."))


def _what_changes(live: RuleSet) -> None:
    changes = routing_draft.changes(live.text, routing_draft.text())
    if changes is None:
        st.caption(_("The whole rule set is replaced."))
        return
    if changes.is_nothing:
        st.caption(_("Nothing differs from the live rules."))
        return
    _line(
        ngettext("{count} new rule", "{count} new rules", len(changes.added)),
        changes.added,
    )
    _line(
        ngettext("{count} changed rule", "{count} changed rules", len(changes.changed)),
        changes.changed,
    )
    _line(
        ngettext("{count} removed rule", "{count} removed rules", len(changes.removed)),
        changes.removed,
    )
    if changes.is_reordered:
        st.text(_("The order of the rules changes."))


def _line(said: str, rule_ids: tuple[str, ...]) -> None:
    if rule_ids:
        show(
            tag("b", "", said.format(count=len(rule_ids))),
            tag("div", "chips", *(chip(rule_id) for rule_id in rule_ids)),
        )
