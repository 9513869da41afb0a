"""Rule sets as YAML writes them, in their normal form, and as values.

A plain list of rules, as logs of older versions hold it, is one live set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

import msgspec

from routing_service.domain.condition_reading import read_condition, write_condition
from routing_service.domain.conditions import ALWAYS, leaves
from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Refused,
    read_flag,
    read_id,
    read_list,
    read_note,
    read_object,
    read_one_of,
    read_rate,
    read_text,
    required,
)
from routing_service.domain.configuration_values import (
    MAIN,
    RoutingRule,
    RuleMode,
    RuleOutcome,
    RuleSet,
    RuleStage,
)
from routing_service.domain.patterns import MOST_PATTERNS
from routing_service.domain.types import JsonObject, Priority

HIGHEST_LEVEL = 5


def _read_when(value: object) -> JsonObject:
    return write_condition(read_condition(value))


def _read_level(value: object) -> int:
    level = read_rate(value)
    if level <= HIGHEST_LEVEL:
        return level
    raise Refused(value, f"a level from 1 to {HIGHEST_LEVEL}")


OUTCOME: Fields = {
    "team": Field(read_id),
    "agent": Field(read_id),
    "skill": Field(read_id),
    "skill_level": Field(_read_level),
    "priority": Field(read_one_of(*get_args(Priority))),
    "category": Field(read_text),
    "tags": Field(read_list(read_text), []),
    "policy": Field(read_id),
    "bot": Field(read_id),
    "notify": Field(read_list(read_id), []),
    "quick_reply": Field(read_id),
    "weight": Field(read_rate),
}
RULE: Fields = {
    "id": required(read_id),
    "name": Field(read_note, ""),
    "is_active": Field(read_flag, default=True),
    "when": Field(_read_when, write_condition(ALWAYS)),
    "then": required(read_object(OUTCOME)),
}


def _read_rules(value: object) -> list[JsonObject]:
    if not isinstance(value, list | tuple):
        raise Refused(value, "a list of rules")
    read = read_object(RULE)
    rules: list[JsonObject] = []
    for at, row in enumerate(value):
        name = row.get("id") if isinstance(row, Mapping) else None
        try:
            rule = read(row)
        except Refused as refused:
            refused.path = (str(name or f"#{at + 1}"), *refused.path)
            raise
        assert isinstance(rule, dict)
        rules.append(rule)
    return rules


RULE_SET: Fields = {
    "id": required(read_id),
    "name": Field(read_note, ""),
    "mode": Field(read_one_of(*get_args(RuleMode)), "all"),
    "stage": Field(read_one_of(*get_args(RuleStage)), "live"),
    "rules": Field(_read_rules, []),
}


def as_rule_sets(rows: Sequence[object]) -> list[object]:
    """The rows of `routing.yml` as rule sets: they are sets, or the rules of one."""
    if any(isinstance(row, Mapping) and "rules" in row for row in rows):
        return list(rows)
    return [{"id": MAIN, "rules": list(rows)}] if rows else []


def check_rule_set(document: JsonObject) -> None:
    """Raises Refused for what no single field shows."""
    seen: set[str] = set()
    patterns: set[str] = set()
    for rule in document["rules"]:
        if rule["id"] in seen:
            expected = "an id used only once in its rule set"
            raise Refused(rule["id"], expected, ("rules", rule["id"], "id"))
        seen.add(rule["id"])
        if rule["then"]["skill_level"] is not None and rule["then"]["skill"] is None:
            path = ("rules", rule["id"], "then", "skill")
            raise Refused(None, "the skill whose level is given", path)
        patterns.update(_patterns(rule["when"]))
    if len(patterns) > MOST_PATTERNS:
        expected = f"at most {MOST_PATTERNS} regular expressions in a rule set"
        raise Refused(len(patterns), expected, ("rules",))


def check_stages(documents: Sequence[JsonObject]) -> None:
    """Raises Refused unless one set is live and at most one runs in the shadow."""
    stages = [document["stage"] for document in documents]
    if documents and stages.count("live") != 1:
        raise Refused(stages, "exactly one rule set with stage live", ("stage",))
    if stages.count("shadow") > 1:
        raise Refused(stages, "at most one rule set with stage shadow", ("stage",))


def rule_sets_of(content: Sequence[JsonObject], version: int) -> tuple[RuleSet, ...]:
    """The rule sets of recorded `content`, whatever version of the software wrote it;
    without any, there is one without rules."""
    documents = as_rule_sets(content)
    if not documents:
        return (RuleSet(version=version),)
    return tuple(
        RuleSet(
            id=document["id"],
            name=document.get("name", ""),
            mode=document.get("mode", "all"),
            stage=document.get("stage", "live"),
            rules=tuple(rule_of(rule) for rule in document["rules"]),
            version=version,
        )
        for document in documents
        if isinstance(document, dict)
    )


def rule_of(document: JsonObject) -> RoutingRule:
    return RoutingRule(
        id=document["id"],
        name=document.get("name", ""),
        is_active=document.get("is_active", True),
        when=read_condition(document.get("when") or {}),
        then=msgspec.convert(document["then"], RuleOutcome),
    )


def _patterns(when: JsonObject) -> Iterator[str]:
    for leaf in leaves(read_condition(when)):
        if leaf.operator == "matches":
            yield str(leaf.values[0])
