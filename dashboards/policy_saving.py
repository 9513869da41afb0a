"""From a changed list of policies to one in force: what it changes is said first."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.markup import chips, show, tag
from dashboards.policies import name_of
from dashboards.policy_list import choose
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service

PROBLEM = "policy-problem"
DONE = "policy-done"
KEEP, RETARGET = "keep", "retarget"


@dataclass(frozen=True, slots=True)
class Draft:
    """The policies in force at `version`, and as somebody wants them; `form` is where
    what the service does not take is said."""

    form: str
    version: int
    before: tuple[JsonObject, ...]
    after: tuple[JsonObject, ...]

    @property
    def changes(self) -> dict[str, list[str]]:
        """Names of policies by what happens to them; `edited` once as the service
        reads them."""
        old = {one["id"]: one for one in self.before}
        new = {one["id"]: one for one in self.after}
        kept = [one for one in new if one in old]
        return {
            "added": [name_of(one) for key, one in new.items() if key not in old],
            "edited": [name_of(new[one]) for one in kept if new[one] != old[one]],
            "removed": [name_of(one) for key, one in old.items() if key not in new],
            "moved": []
            if kept == [one for one in old if one in new]
            else [name_of(new[one]) for one in kept],
        }


def confirm(draft: Draft) -> None:
    """Opens the question what open tickets shall do, and says what changes."""
    st.session_state.pop(PROBLEM, None)
    st.dialog(_("Put these policies in force?"), width="medium")(_confirmation)(draft)


def say_done() -> None:
    """Says what was put in force, once: a dialog takes its own notices along when it
    closes."""
    if said := st.session_state.pop(DONE, None):
        st.toast(said, icon=":material/check:")


def problem(form: str) -> ServiceProblem | None:
    """What the service said no to last, if it was that form's."""
    found: dict[str, ServiceProblem] = st.session_state.get(PROBLEM, {})
    return found.get(form)


def _confirmation(draft: Draft) -> None:
    _what_changes(draft.changes)
    chosen = st.radio(
        _("Tickets that are open"),
        (KEEP, RETARGET),
        key="policy-open-tickets",
        format_func=lambda one: {
            KEEP: _("keep the terms they started under"),
            RETARGET: _("go by the new terms; what was used stays used"),
        }[one],
    )
    st.caption(_("Closed tickets and past figures never change."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(_("Leave it"), key="policy-leave"):
            st.rerun()
        is_confirmed = st.button(
            _("Put in force"),
            key="policy-apply",
            type="primary",
            icon=":material/publish:",
        )
    if is_confirmed:
        _apply(draft, chosen)


def _apply(draft: Draft, open_tickets: str) -> None:
    """A refusal goes to its field in the form, so that the dialog closes either
    way."""
    service = current_service()
    try:
        now = service.get("configuration")["versions"].get("sla_policies", 0)
        if now != draft.version:
            st.error(
                _("Somebody else changed the policies meanwhile. Load the page again.")
            )
            return
        answer = service.put(
            "configuration",
            {"sla_policies": list(draft.after)},
            open_tickets=open_tickets,
        )
    except ServiceProblem as refused:
        st.session_state[PROBLEM] = {draft.form: refused}
        st.rerun()
    known = {one["id"] for one in draft.before}
    for one in draft.after:
        if one["id"] not in known:
            choose(one["id"])
    count = answer.get("retargeted_tickets") or 0
    said = _("In force.")
    if open_tickets == RETARGET:
        said += " " + _("Open tickets under other terms: {count}.").format(count=count)
    st.session_state[DONE] = said
    st.rerun()


def _what_changes(changes: dict[str, list[str]]) -> None:
    said = {
        "added": _("New"),
        "edited": _("Changed"),
        "removed": _("Removed"),
        "moved": _("In another order"),
    }
    for kind, names in changes.items():
        if names:
            show(tag("b", "", said[kind]), chips(names))
    if not any(changes.values()):
        st.caption(_("Nothing differs from what is in force."))
