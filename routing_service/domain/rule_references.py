"""What the rules of a set name that must exist elsewhere in the configuration."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from routing_service.domain.audience_names import ROLES_OF_A_TICKET
from routing_service.domain.conditions import Leaf, leaves
from routing_service.domain.configuration_values import RoutingRule, RuleSet
from routing_service.domain.rule_outcome import (
    ACCOUNT_MANAGER,
    LAST_AGENT,
    LAST_TEAM,
)
from routing_service.domain.types import ConfigurationKind
from routing_service.domain.vocabulary import FACTS


class RuleReference(msgspec.Struct, frozen=True):
    """An id in a field of a rule, and the kinds that may have it."""

    rule_id: str
    field: str
    named: str
    kinds: tuple[ConfigurationKind, ...]


def references_of(rule_set: RuleSet) -> Iterator[RuleReference]:
    for rule in rule_set.rules:
        yield from _of_outcome(rule)
        for leaf in leaves(rule.when):
            yield from _of_leaf(rule.id, leaf)


def _of_outcome(rule: RoutingRule) -> Iterator[RuleReference]:
    then = rule.then
    if then.team not in {None, LAST_TEAM}:
        yield RuleReference(rule.id, "then.team", then.team or "", ("teams",))
    if then.agent not in {None, LAST_AGENT, ACCOUNT_MANAGER}:
        yield RuleReference(rule.id, "then.agent", then.agent or "", ("agents",))
    if then.policy is not None:
        yield RuleReference(rule.id, "then.policy", then.policy, ("sla_policies",))
    if then.quick_reply is not None:
        replies: tuple[ConfigurationKind, ...] = ("quick_replies",)
        yield RuleReference(rule.id, "then.quick_reply", then.quick_reply, replies)
    for one in then.notify:
        if one not in ROLES_OF_A_TICKET:
            told: tuple[ConfigurationKind, ...] = ("agents", "teams", "channels")
            yield RuleReference(rule.id, "then.notify", one, told)


def _of_leaf(rule_id: str, leaf: Leaf) -> Iterator[RuleReference]:
    argument = leaf.term.argument
    kind = FACTS[leaf.term.name]
    if argument is not None and kind.argument in {"calendar or team", "team"}:
        yield RuleReference(rule_id, "when", argument, ("calendars", "teams"))
    if kind.type in {"agent", "team"}:
        to: ConfigurationKind = "agents" if kind.type == "agent" else "teams"
        for value in leaf.values:
            yield RuleReference(rule_id, "when", str(value), (to,))
