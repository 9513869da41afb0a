"""The editor of rules: a text, what is wrong with it at its place, and its way live."""

from __future__ import annotations

import streamlit as st

from dashboards import (
    routing_draft,
    routing_findings,
    routing_publishing,
    words_routing,
)
from dashboards.components import packaging
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.markup import Html, chip, show, tag
from dashboards.routing_sets import RuleSet, of_stage
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service

EDITOR = "rules-editor"
FILE = "routing.yml"


@st.fragment
def editor(sets: list[RuleSet]) -> None:
    """Draws it; the check runs a moment after the last key."""
    live = of_stage(sets, "live") or sets[0]
    routing_draft.begin_if_empty(live)
    _beginnings(sets)
    checked = _check(routing_draft.text())
    packaging.mount(
        "rules_editor",
        key=EDITOR,
        data={
            "value": routing_draft.text(),
            "given": routing_draft.given(),
            "label": _("Rules as YAML"),
            "may_edit": True,
            "marks": _marks(checked),
        },
        on_text_change=_keep,
    )
    if checked:
        _verdict(checked)
    is_sound = checked is not None and not checked["error"]
    routing_publishing.buttons(live, is_sound=is_sound)
    if checked:
        _found(checked["findings"])


def _keep() -> None:
    written = st.session_state[EDITOR].get("text")
    if written is not None:
        routing_draft.keep(written)


def _beginnings(sets: list[RuleSet]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Begin with"), width="content")
        for one in sets:
            st.button(
                words_routing.stage(one.stage)
                if one.stage != "draft"
                else f"{words_routing.stage(one.stage)} · {one.name}",
                key=f"begin-{one.stage}-{one.id}",
                type="tertiary",
                on_click=routing_draft.begin,
                args=(one,),
            )


def _check(text: str) -> JsonObject | None:
    try:
        return current_service().post("routing/check", {"rules": text})
    except ServiceProblem as problem:
        st.error(_("Not checked: {reason}").format(reason=problem))
        return None


def _marks(checked: JsonObject | None) -> list[JsonObject]:
    error = (checked or {}).get("error")
    if not error:
        return []
    return [
        {
            "line": error["line"],
            "column": error["column"],
            "message": _sentence(error),
            "severity": "error",
        }
    ]


def _sentence(error: JsonObject) -> str:
    """What is wrong, and what was expected instead; where it is stands beside it."""
    told, expected = str(error["message"]), error.get("expected")
    _place, _colon, rest = told.partition(": ")
    said = rest if told.startswith(FILE) and rest else told
    if not expected or str(expected) in said:
        return said
    return _("{said}: expected {expected}").format(said=said, expected=expected)


def _verdict(checked: JsonObject) -> None:
    if error := checked["error"]:
        place = _("Line {line}, column {column}").format(
            line=error["line"] or "–", column=error["column"] or "–"
        )
        rule = chip(error["rule_id"]) if error.get("rule_id") else None
        show(
            tag("div", "finding", chip(place, "bad"), " ", rule, " ", _sentence(error))
        )
        return
    count = len(routing_findings.pressing(checked["findings"]))
    said = (
        ngettext("{count} thing to look at", "{count} things to look at", count)
        if count
        else _("No mistakes")
    ).format(count=count)
    show(tag("div", "finding", chip(said, "warn" if count else "good")))


def _found(found: list[JsonObject]) -> None:
    """Below the buttons: it can be long."""
    if not found:
        return
    is_pressing = bool(routing_findings.pressing(found))
    with st.expander(_("What the check found"), expanded=is_pressing):
        show(*(_of_rule(one, found) for one in _rules_in(found)))


def _rules_in(found: list[JsonObject]) -> list[str | None]:
    """The rules something was found about, in their order; None for all of them."""
    return list(dict.fromkeys(one.get("rule_id") for one in found))


def _of_rule(rule_id: str | None, found: list[JsonObject]) -> Html:
    own = [one for one in found if one.get("rule_id") == rule_id]
    return tag(
        "div",
        "of-rule",
        tag("b", "", rule_id) if rule_id else None,
        *routing_findings.findings(own),
    )
