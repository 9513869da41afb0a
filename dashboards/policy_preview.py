"""What a change of policies would mean: which differ, what is open under them, and how
their closed tickets would have fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from dashboards import durations, formats, words_sla
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.markup import chips, show, tag
from dashboards.policies import name_of
from dashboards.service import JsonObject


def show_preview(preview: JsonObject, policies: Sequence[JsonObject]) -> None:
    """Draws the service's answer; every figure in it is the service's."""
    names = {one["id"]: name_of(one) for one in policies}
    _changes(preview["changes"], names)
    past = [
        (policy["policy_id"], target)
        for policy in preview["policies"]
        for target in policy["targets"]
    ]
    if past:
        st.markdown("###### " + _("Closed tickets, if it had held then"))
        _past(past, names)
        st.caption(_("Closed tickets and past figures never change."))
    for policy in preview["policies"]:
        _open(policy, names)


def _changes(changes: Sequence[JsonObject], names: Mapping[str, str]) -> None:
    said = {
        "added": _("New"),
        "edited": _("Changed"),
        "removed": _("Removed"),
        "moved": _("In another order"),
    }
    for kind, title in said.items():
        found = [one["id"] for one in changes if one["change"] == kind]
        if found:
            show(tag("b", "", title), " ", chips(names.get(one, one) for one in found))
    if not changes:
        st.caption(_("Nothing differs from what is in force."))


def _past(past: Sequence[tuple[str, JsonObject]], names: Mapping[str, str]) -> None:
    st.dataframe(
        pl.DataFrame(
            {
                _("Policy"): [names.get(one, one) for one, _target in past],
                _("Target"): [words_sla.target(one["target"]) for _id, one in past],
                _("Was"): [durations.written(one["was_seconds"]) for _id, one in past],
                _("Becomes"): [
                    durations.written(one["becomes_seconds"]) for _id, one in past
                ],
                _("Clocks"): [formats.number(one["clocks"]) for _id, one in past],
                _("Were met"): [formats.number(one["was_met"]) for _id, one in past],
                _("Would be met"): [
                    formats.number(one["would_be_met"]) for _id, one in past
                ],
            }
        ),
        hide_index=True,
        height="content",
        alt=_("Closed tickets, if it had held then"),
    )


def _open(policy: JsonObject, names: Mapping[str, str]) -> None:
    count = policy["open_tickets"]
    said = ngettext(
        "{count} open ticket goes by “{policy}”.",
        "{count} open tickets go by “{policy}”.",
        count,
    )
    name = names.get(policy["policy_id"], policy["policy_id"])
    st.markdown(said.format(count=formats.number(count), policy=name))
