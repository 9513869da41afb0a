"""The roles there are: how far each reaches and what it may do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.markup import Html, chip, chips, show, tag, unfolding
from dashboards.people import Person, Role
from dashboards.words_people import permission, reach, role_name


def roles(
    own: Sequence[Role], built_in: Sequence[Role], people: Sequence[Person]
) -> None:
    """The company's own roles with their permissions, then the built-in ones with
    theirs, folded: they are long."""
    if own:
        show(tag("ul", "rules-plain", *(_own(one, people) for one in own)))
    else:
        st.info(
            _(
                "No roles of your own. Write some in roles.yml and apply it with "
                "`comptoir config apply`."
            ),
            icon=":material/badge:",
        )
    st.markdown("###### " + _("Built in"))
    show(tag("ul", "rules-plain", *(_built_in(one, people) for one in built_in)))


def _own(role: Role, people: Sequence[Person]) -> Html:
    based = role_name(role.based_on) if role.based_on else None
    return tag(
        "li",
        "rule",
        tag(
            "div",
            "rule-head",
            tag("b", "", role.name),
            tag("span", "quiet", _has(role.id, people)),
            chip(_("as {role}").format(role=based)) if based else None,
        ),
        tag("div", "quiet", reach(role.reach)) if role.reach else None,
        chips(permission(one) for one in role.permissions),
    )


def _built_in(role: Role, people: Sequence[Person]) -> Html:
    count = len(role.permissions)
    said = ngettext("{count} permission", "{count} permissions", count)
    return tag(
        "li",
        "rule",
        tag(
            "div",
            "rule-head",
            tag("b", "", role_name(role.id)),
            tag("span", "quiet", _has(role.id, people)),
        ),
        tag("div", "quiet", reach(role.reach)),
        unfolding(
            said.format(count=count),
            chips(permission(one) for one in role.permissions),
        ),
    )


def _has(role: str, people: Sequence[Person]) -> str:
    count = sum(one.role == role for one in people)
    return ngettext("{count} person", "{count} people", count).format(count=count)
