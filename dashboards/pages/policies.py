"""SLA policies: what is promised to which tickets, and in which hours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import policy_saving
from dashboards.asking import ask_whole
from dashboards.calendar_list import calendar_list
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.policies import Choices, name_of, spliced
from dashboards.policy_form import EMPTY, policy_form
from dashboards.policy_list import Change, chosen_policy, policy_list
from dashboards.policy_mistakes import Mistake
from dashboards.policy_saving import Draft
from dashboards.service import JsonObject
from dashboards.viewer import Viewer, current_viewer


def page() -> None:
    viewer = current_viewer()
    st.title(_("SLA policies"))
    if "configuration.read" not in viewer.permissions:
        st.info(_("Your role does not include SLA policies."), icon=":material/lock:")
        return
    answer = ask_whole("configuration")
    if answer is not None:
        show_page(viewer, answer)


def show_page(viewer: Viewer, configuration: JsonObject) -> None:
    names = [_("Policies"), _("Calendars")]
    policies, calendars = st.tabs(names, on_change="rerun", key="policies-tabs")
    content = configuration["content"]
    if policies.open:
        with policies:
            version = configuration["versions"].get("sla_policies", 0)
            _policies(viewer, content, version)
    if calendars.open:
        with calendars:
            today = datetime.now(ZoneInfo(viewer.timezone)).date()
            calendar_list(content.get("calendars", []), today)


def _policies(viewer: Viewer, content: JsonObject, version: int) -> None:
    may = "configuration.write" in viewer.permissions
    policies: list[JsonObject] = content.get("sla_policies", [])
    choices = Choices.of(content, current_directory())
    chosen = chosen_policy(policies)
    form = f"policy-{chosen}-{version}"

    def change(after: list[JsonObject]) -> None:
        policy_saving.confirm(Draft(form, version, tuple(after)))

    left, right = st.columns([4, 8], gap="medium")
    with left:
        policy_list(policies, chosen, choices, change if may else None)
    with right:
        _form(policies, chosen, choices, change if may else None, form=form)


def _form(
    policies: list[JsonObject],
    chosen: str,
    choices: Choices,
    change: Change | None,
    *,
    form: str,
) -> None:
    """The chosen policy; `change` takes the list as it would be, where the viewer may
    write."""
    place = next((at for at, one in enumerate(policies) if one["id"] == chosen), None)
    if place is None and not change:
        return
    policy = EMPTY if place is None else policies[place]
    mistake = Mistake(policy_saving.problem(form))
    document = policy_form(policy, choices, mistake, key=form, may=change is not None)
    if change and document is not None:
        change(spliced(policies, document, place))
    if not change or place is None:
        return
    if st.button(
        _("Remove {policy} …").format(policy=name_of(policy)),
        key=f"{form}-remove",
        icon=":material/delete:",
        type="tertiary",
    ):
        change([one for one in policies if one["id"] != chosen])


if __name__ == "__main__":
    page()
