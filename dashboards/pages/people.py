"""People: who works here, how busy they are, and how they get in."""

from __future__ import annotations

import streamlit as st

from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.people import House, house
from dashboards.people_invitations import invitations
from dashboards.people_keys import keys
from dashboards.people_list import people_list
from dashboards.people_roles import roles
from dashboards.service import ServiceProblem
from dashboards.viewer import Viewer, current_service, current_viewer

REFRESHED_SECONDS = 20


def page() -> None:
    viewer = current_viewer()
    st.title(_("People"))
    if "configuration.read" not in viewer.permissions:
        st.info(_("Your role does not include people."), icon=":material/lock:")
        return
    try:
        found = house(current_service())
    except ServiceProblem as problem:
        st.error(_("Not to be had right now: {reason}").format(reason=problem))
        return
    show(viewer, found)


def show(viewer: Viewer, found: House) -> None:
    names = [_("Agents"), _("Roles")]
    if "accounts.write" in viewer.permissions:
        names += [_("Way in"), _("API keys")]
    tabs = st.tabs(names, on_change="rerun", key="people-tabs")
    for name, tab in zip(names, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == _("Agents"):
                st.fragment(_agents, run_every=REFRESHED_SECONDS)()
            elif name == _("Roles"):
                roles(found.roles, found.built_in, found.people)
            elif name == _("Way in"):
                invitations(found.people, viewer)
            else:
                keys(viewer, current_directory(), of_all=True)


def _agents() -> None:
    """Asked anew each time: presence and load move."""
    try:
        found = house(current_service())
    except ServiceProblem as problem:
        st.error(_("Not to be had right now: {reason}").format(reason=problem))
        return
    if not found.people:
        st.info(
            _("No agents yet. Write them in agents.yml and apply it."),
            icon=":material/group:",
        )
        return
    own = {role.id: role.name for role in found.roles}
    people_list(found.people, own, current_directory())


if __name__ == "__main__":
    page()
