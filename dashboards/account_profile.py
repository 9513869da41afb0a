"""What the house knows of the viewer: role, teams, and what they may do."""

from __future__ import annotations

import streamlit as st

from dashboards import localities
from dashboards.components.fact_list import facts
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import chips, show
from dashboards.viewer import Viewer
from dashboards.words_people import permission, role_name


def profile(viewer: Viewer, directory: Directory) -> None:
    """Set by an administrator; here to be read."""
    st.markdown("###### " + _("Profile"))
    facts(
        {
            _("Name"): viewer.name,
            _("E-mail"): viewer.email,
            _("Role"): role_name(viewer.role),
            _("Teams"): ", ".join(
                directory.team_name(team) or team for team in viewer.teams
            ),
            _("Limited to"): ", ".join(_bounds(viewer, directory)),
            _("Time zone"): localities.zone(viewer.timezone),
        }
    )
    with st.expander(_("What you may do")):
        show(chips(permission(one) for one in sorted(viewer.permissions)))


def _bounds(viewer: Viewer, directory: Directory) -> list[str]:
    return [
        *(directory.team_name(team) or team for team in viewer.scope.get("teams", ())),
        *viewer.scope.get("numbers", ()),
        *(
            localities.country(code) or code
            for code in viewer.scope.get("countries", ())
        ),
    ]
