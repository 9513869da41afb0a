"""Which rules a question is about: the live ones, others kept, or the text in work."""

from __future__ import annotations

import streamlit as st

from dashboards import routing_draft, words_routing
from dashboards.i18n import gettext as _
from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject

EDITED = "edited"
LIVE = "live"


def choice(sets: list[RuleSet], *, key: str) -> JsonObject:
    """The part of a request that names the rules; empty for the live ones."""
    by_name = {_name(one): one for one in sets}
    options = [*by_name, *([EDITED] if routing_draft.is_edited() else [])]
    if len(options) == 1:
        return {}
    chosen = st.selectbox(
        _("With"),
        options,
        key=key,
        format_func=lambda name: (
            _("The text in the editor") if name == EDITED else _label(by_name[name])
        ),
    )
    if chosen == EDITED:
        return {"rules": routing_draft.text()}
    rule_set = by_name[chosen]
    return {} if rule_set.stage == LIVE else {"rules": rule_set.text}


def _name(rule_set: RuleSet) -> str:
    return f"{rule_set.stage}:{rule_set.id}"


def _label(rule_set: RuleSet) -> str:
    return f"{words_routing.stage(rule_set.stage)} · {rule_set.name}"
