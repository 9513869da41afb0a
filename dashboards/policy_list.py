"""The policies in their order: the first that fits a ticket governs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards import durations, words_sla
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, chips, show, tag
from dashboards.policies import PROMISES, Choices, field_name, moved, name_of
from dashboards.service import JsonObject

CHOSEN = "policy"
NEW = "new"

Change = Callable[[list[JsonObject]], None]


def chosen_policy(policies: Sequence[JsonObject]) -> str:
    """The id of the one in the address, else of the first; `new` without any."""
    ids = [one["id"] for one in policies]
    asked = st.query_params.get(CHOSEN)
    return asked if asked in {*ids, NEW} and asked else (ids[0] if ids else NEW)


def policy_list(
    policies: Sequence[JsonObject],
    chosen: str,
    choices: Choices,
    change: Change | None,
) -> None:
    """Draws them; `change` takes the list in another order, where the viewer may
    write."""
    st.caption(_("The first one whose conditions all fit a ticket governs it."))
    for place, policy in enumerate(policies):
        _card(policies, place, choices, change, is_chosen=policy["id"] == chosen)
    if change:
        st.button(
            _("New policy"),
            key="policy-new",
            icon=":material/add:",
            width="stretch",
            type="primary" if chosen == NEW else "secondary",
            on_click=choose,
            args=(NEW,),
        )


def choose(policy_id: str) -> None:
    """Opens that policy in the form; for callbacks."""
    st.query_params[CHOSEN] = policy_id


def _card(
    policies: Sequence[JsonObject],
    place: int,
    choices: Choices,
    change: Change | None,
    *,
    is_chosen: bool,
) -> None:
    policy = policies[place]
    state = "chosen" if is_chosen else "other"
    with st.container(border=True, gap="xxsmall", key=f"policy-{state}-{place}"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
        ):
            st.button(
                name_of(policy),
                key=f"policy-open-{place}",
                type="tertiary",
                on_click=choose,
                args=(policy["id"],),
            )
            if change:
                _arrows(policies, place, change)
        show(conditions(policy, choices), tag("div", "quiet", promised(policy)))


def _arrows(policies: Sequence[JsonObject], place: int, change: Change) -> None:
    ends = {-1: place == 0, 1: place == len(policies) - 1}
    icons = {-1: ":material/arrow_upward:", 1: ":material/arrow_downward:"}
    words = {-1: _("Earlier"), 1: _("Later")}
    with st.container(horizontal=True, gap=None, width="content"):
        for by, icon in icons.items():
            if st.button(
                "",
                icon=icon,
                key=f"policy-move-{place}-{by}",
                type="tertiary",
                help=words[by],
                disabled=ends[by],
            ):
                change(moved(policies, place, by))


def conditions(policy: JsonObject, choices: Choices) -> Html:
    """What must fit, as chips; a policy without conditions fits every ticket."""
    match = policy["match"]
    if not match:
        return chips([chip(_("Every ticket"))])
    return chips(
        _("{field}: {values}").format(
            field=field_name(field),
            values=", ".join(choices.said(field, value) for value in values),
        )
        for field, values in match.items()
    )


def promised(policy: JsonObject) -> str:
    """`First reply 30m · Resolution 48h`: business hours are no days."""
    targets = policy["targets"]
    said = [
        f"{words_sla.target(name)} {durations.written(targets[name])}"
        for name in PROMISES
        if targets.get(name) is not None
    ]
    return " · ".join(said) or _("No targets")
