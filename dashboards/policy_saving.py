"""From a changed list of policies to one in force: what it means is said first."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards import policy_preview
from dashboards.afterwards import rerun_and_say
from dashboards.i18n import gettext as _
from dashboards.policy_list import choose
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service
from dashboards.words_refusals import refusal

PROBLEM = "policy-problem"
KEEP, RETARGET = "keep", "retarget"


@dataclass(frozen=True, slots=True)
class Draft:
    """The policies as somebody wants them, where `version` is in force; `form` is where
    what the service does not take is said."""

    form: str
    version: int
    policies: tuple[JsonObject, ...]

    @property
    def body(self) -> JsonObject:
        return {"sla_policies": list(self.policies)}


def confirm(draft: Draft) -> None:
    """Asks the service what the change would mean, then the viewer."""
    st.session_state.pop(PROBLEM, None)
    try:
        with st.spinner(_("Counting what it would mean …")):
            preview = current_service().post("configuration/preview", draft.body)
    except ServiceProblem as refused:
        st.session_state[PROBLEM] = {draft.form: refused}
        st.rerun()
    ask = st.dialog(_("Put these policies in force?"), width="large")(_confirmation)
    ask(draft, preview)


def problem(form: str) -> ServiceProblem | None:
    """What the service said no to last, if it was that form's."""
    found: dict[str, ServiceProblem] = st.session_state.get(PROBLEM, {})
    return found.get(form)


def _confirmation(draft: Draft, preview: JsonObject) -> None:
    policy_preview.show_preview(preview, draft.policies)
    chosen = st.radio(
        _("Tickets that are open"),
        (KEEP, RETARGET),
        key="policy-open-tickets",
        format_func=lambda one: {
            KEEP: _("keep the terms they started under"),
            RETARGET: _("go by the new terms; what was used stays used"),
        }[one],
    )
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
        _apply(draft, preview, chosen)


def _apply(draft: Draft, preview: JsonObject, open_tickets: str) -> None:
    """A refusal stays in the dialog: the form had none."""
    service = current_service()
    try:
        now = service.get("configuration")["versions"].get("sla_policies", 0)
        if now != draft.version:
            st.error(
                _("Somebody else changed the policies meanwhile. Load the page again.")
            )
            return
        answer = service.put("configuration", draft.body, open_tickets=open_tickets)
    except ServiceProblem as refused:
        st.error(refusal(refused))
        return
    for one in preview["changes"]:
        if one["change"] == "added":
            choose(one["id"])
    said = _("In force.")
    if open_tickets == RETARGET:
        count = answer.get("retargeted_tickets") or 0
        said += " " + _("Open tickets under other terms: {count}.").format(count=count)
    rerun_and_say(said)
