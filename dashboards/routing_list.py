"""A rule set as a list that reads like a sentence: if this, then that."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import routing_findings, words_routing
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import Html, chip, chips, show, tag, unfolding
from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject

LONG_CONDITION = 180


def show_rules(
    rule_set: RuleSet, findings: Sequence[JsonObject], directory: Directory
) -> None:
    """Every rule in its order, each with what the check found about it."""
    by_rule: dict[str, list[JsonObject]] = {}
    for found in findings:
        by_rule.setdefault(found.get("rule_id") or "", []).append(found)
    show(
        tag("p", "quiet", words_routing.mode(rule_set.mode)),
        tag(
            "ol",
            "rules",
            *(
                _rule(rule, by_rule.get(rule["id"], []), directory)
                for rule in rule_set.rules
            ),
        ),
        *routing_findings.findings(by_rule.get("", [])),
    )


def _rule(
    rule: JsonObject, findings: Sequence[JsonObject], directory: Directory
) -> Html:
    name = rule["name"] or rule["id"]
    is_active = rule["is_active"]
    return tag(
        "li",
        "rule" if is_active else "rule rule-off",
        tag(
            "div",
            "rule-head",
            tag("b", "", name),
            tag("span", "quiet", rule["id"]) if name != rule["id"] else None,
            None if is_active else chip(_("Switched off")),
        ),
        condition(rule["condition"]),
        chips(words_routing.actions(rule["then"], directory)),
        *routing_findings.findings(findings),
    )


def condition(expression: str) -> Html:
    """An expression as code; a long one opens with a click."""
    if not expression:
        return tag("div", "quiet", _("Always"))
    code = tag("code", "condition", expression)
    if len(expression) <= LONG_CONDITION:
        return code
    start = expression[:LONG_CONDITION].rsplit(" ", 1)[0] + " …"
    return unfolding(start, code, css_class="long")
