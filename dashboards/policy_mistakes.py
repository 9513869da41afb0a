"""What the service did not take of a document, said at its field."""

from __future__ import annotations

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.words_expected import expected
from dashboards.words_refusals import refusal


class Mistake:
    """At most one: the service names the first. `at` is called after each field,
    `rest` at the end."""

    def __init__(self, problem: ServiceProblem | None) -> None:
        self._said = problem and refusal(problem)
        self._field = ""
        found: JsonObject | None = problem.mistake if problem else None
        if found and found["kind"] == "sla_policies":
            self._field = str(found["field"])
            self._said = _("“{value}” is not taken here: expected {expected}").format(
                value=found["value"], expected=expected(found["expected"])
            )

    def at(self, field: str) -> None:
        """Says it here, if it is of this field or within it."""
        if self._said and f"{self._field}.".startswith(f"{field}."):
            self._show()

    def rest(self) -> None:
        """Says what belongs to no field of the form."""
        if self._said:
            self._show()

    def _show(self) -> None:
        st.error(self._said, icon=":material/error:")
        self._said = None
