"""What the rules that fit a message make of it together."""

from __future__ import annotations

import msgspec

from routing_service.domain.configuration_values import RoutingRule, RuleOutcome
from routing_service.domain.facts import RoutingFacts
from routing_service.domain.types import Priority

LAST_TEAM = "last_team"
LAST_AGENT = "last_agent"
ACCOUNT_MANAGER = "account_manager"


class Outcome(msgspec.Struct, gc=False):
    """Of two rules that set the same, the earlier one counts; tags and people to notify
    add up. Whom a rule names by the customer's history and who is not known leaves the
    field open."""

    facts: RoutingFacts
    team_rule_id: str | None = None
    rule_ids: list[str] = []
    team_id: str | None = None
    agent_id: str | None = None
    skill: str | None = None
    skill_level: int = 0
    priority: Priority | None = None
    category: str | None = None
    policy_id: str | None = None
    bot: str | None = None
    quick_reply: str | None = None
    weight: int | None = None
    tags: set[str] = set()
    notify: list[str] = []

    @property
    def deciding_rule_id(self) -> str | None:
        """The rule that chose the team, else the first that fitted."""
        return self.team_rule_id or next(iter(self.rule_ids), None)

    def add(self, rule: RoutingRule) -> None:
        then = rule.then
        self.rule_ids.append(rule.id)
        if self.team_id is None and (team_id := self._team(then)) is not None:
            self.team_id, self.team_rule_id = team_id, rule.id
        if self.skill is None and then.skill is not None:
            self.skill, self.skill_level = then.skill, then.skill_level or 1
        self.agent_id = self.agent_id or self._agent(then)
        self.priority = self.priority or then.priority
        self.category = self.category or then.category
        self.policy_id = self.policy_id or then.policy
        self.bot = self.bot or then.bot
        self.quick_reply = self.quick_reply or then.quick_reply
        self.weight = self.weight or then.weight
        self.tags.update(then.tags)
        self.notify += [one for one in then.notify if one not in self.notify]

    def _team(self, then: RuleOutcome) -> str | None:
        return self.facts.last_team_id if then.team == LAST_TEAM else then.team

    def _agent(self, then: RuleOutcome) -> str | None:
        match then.agent:
            case "last_agent":
                return self.facts.last_agent_id
            case "account_manager":
                return self.facts.account_manager_id
            case named:
                return named
