"""The text in the editor: where it began, what is wrong with it, what it would change.

It lives in the session, so that it survives a change of page and other tabs can ask
about it before it is saved.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import yaml

from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject

TEXT = "routing-text"
BASE = "routing-base"
GIVEN = "routing-given"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a text changes of a rule set, as ids of rules."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    is_reordered: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.removed or self.changed or self.is_reordered)


def begin(rule_set: RuleSet) -> None:
    """Puts the rules of that set into the editor."""
    st.session_state[TEXT] = st.session_state[BASE] = rule_set.text
    st.session_state[GIVEN] = given() + 1


def begin_if_empty(rule_set: RuleSet) -> None:
    if TEXT not in st.session_state:
        begin(rule_set)


def keep(text: str) -> None:
    """What was written last."""
    st.session_state[TEXT] = text


def text() -> str:
    return str(st.session_state.get(TEXT, ""))


def given() -> int:
    """How often a text was put into the editor; the editor follows a new number."""
    return int(st.session_state.get(GIVEN, 0))


def is_edited() -> bool:
    return text() != str(st.session_state.get(BASE, ""))


def changes(before: str, after: str) -> Changes | None:
    """What differs between two texts of rules; None where one cannot be read."""
    old, new = _by_id(before), _by_id(after)
    if old is None or new is None:
        return None
    kept = [rule_id for rule_id in new if rule_id in old]
    return Changes(
        added=tuple(rule_id for rule_id in new if rule_id not in old),
        removed=tuple(rule_id for rule_id in old if rule_id not in new),
        changed=tuple(one for one in kept if old[one] != new[one]),
        is_reordered=kept != [rule_id for rule_id in old if rule_id in new],
    )


def _by_id(written: str) -> dict[str, object] | None:
    try:
        read = yaml.safe_load(written) or []
    except yaml.YAMLError:
        return None
    if not isinstance(read, list):
        return None
    rules = [rule for one in read if isinstance(one, dict) for rule in _rules(one)]
    return {str(rule["id"]): rule for rule in rules if "id" in rule}


def _rules(one: JsonObject) -> list[JsonObject]:
    """Those of a rule set, or the rule itself."""
    within = one.get("rules")
    if not isinstance(within, list):
        return [one]
    return [rule for rule in within if isinstance(rule, dict)]
