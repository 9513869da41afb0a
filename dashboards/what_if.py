"""What if targets, hours or pauses were others: asked of the service, shown here."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import figures, what_if_answer, what_if_question
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.sla_terms import terms
from dashboards.viewer import Viewer, current_service
from dashboards.warehouse import Warehouse
from dashboards.words_refusals import refusal

ANSWER = "what-if-answer"


@st.fragment
def what_if(viewer: Viewer, warehouse: Warehouse) -> None:
    """The question, its button, and the last answer. Past tickets stay as they are."""
    service = current_service()
    st.caption(
        _(
            "Past clocks are counted again under other targets, hours or pauses. "
            "Nothing is changed by asking."
        )
    )
    asked = what_if_question.question(
        terms(viewer, service, warehouse),
        current_directory(),
        figures.options(warehouse, "country"),
        warehouse.publication.as_of.astimezone(ZoneInfo(viewer.timezone)),
    )
    if st.button(
        _("What if?"),
        key="what-if-ask",
        type="primary",
        icon=":material/help_center:",
        disabled=asked is None,
    ):
        _ask(asked or {})
    known: JsonObject | None = st.session_state.get(ANSWER)
    if known is None:
        return
    if asked is not None and known["asked"] != asked:
        st.caption(_("The answer below is for the question before; ask again."))
    what_if_answer.show_answer(known["found"])


def _ask(asked: JsonObject) -> None:
    try:
        found = current_service().post("sla/what-if", asked)
    except ServiceProblem as problem:
        st.session_state.pop(ANSWER, None)
        st.error(refusal(problem))
        return
    st.session_state[ANSWER] = {"asked": asked, "found": found}
