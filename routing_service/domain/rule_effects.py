"""What a rule sets when it fits."""

from __future__ import annotations

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import RoutingRule
from routing_service.domain.rule_outcome import (
    ACCOUNT_MANAGER,
    LAST_AGENT,
    LAST_TEAM,
)

MAY_BE_NOBODY: frozenset[str | None] = frozenset(
    {LAST_TEAM, LAST_AGENT, ACCOUNT_MANAGER}
)


def effects(rule: RoutingRule) -> dict[str, object]:
    """Field -> value, for what it sets whoever the customer is; what adds up (tags,
    people to notify) has a key of its own for each, `+...`."""
    then = rule.then
    single: dict[str, object] = {
        "team": then.team,
        "agent": then.agent,
        "skill": then.skill and (then.skill, then.skill_level or 1),
        "priority": then.priority,
        "category": then.category,
        "policy": then.policy,
        "bot": then.bot,
        "quick_reply": then.quick_reply,
        "weight": then.weight,
    }
    set_for_all = {
        field: value
        for field, value in single.items()
        if value is not None and value not in MAY_BE_NOBODY
    }
    added = {f"+{tag}": True for tag in then.tags}
    told = {f"+notify {one}": True for one in then.notify}
    return {**set_for_all, **added, **told}


def nobody_works_there(rule: RoutingRule, configuration: Configuration) -> bool:
    """Whether the team it names has no agent with any capacity, in a configuration that
    has agents at all."""
    team_id = rule.then.team
    working = [agent for agent in configuration.agents.values() if agent.capacity > 0]
    if team_id is None or team_id == LAST_TEAM or not working:
        return False
    return not any(team_id in agent.teams for agent in working)
