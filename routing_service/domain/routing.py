"""Where a new ticket goes: rules choose the team, load and language the agent."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from routing_service.domain.assignment import Assigner, Need
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import RoutingRule, Team
from routing_service.domain.events import TicketRouted
from routing_service.domain.keywords import KeywordIndex
from routing_service.domain.types import JsonObject, Priority
from routing_service.domain.workload import Workload


class RoutingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules look at. The text of a tap is not looked at: its payload id says what
    was chosen, and two menus may share a title."""

    text: str = ""
    language: str | None = None
    country: str | None = None
    number_id: str | None = None
    payload_id: str | None = None


class Router:
    """The rules of one configuration version, made ready once."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._version = configuration.routing.version
        self._rules = [_Rule(rule) for rule in configuration.routing.rules]
        self._keywords = KeywordIndex(
            {at: rule.source.when.keywords for at, rule in enumerate(self._rules)}
        )
        self._without_keywords = tuple(
            at for at, rule in enumerate(self._rules) if not rule.source.when.keywords
        )
        self.assigner = Assigner(configuration)

    def route(
        self,
        ticket_id: str,
        facts: RoutingFacts,
        workload: Workload,
        *,
        now: datetime,
        occurred_at: datetime | None = None,
    ) -> TicketRouted:
        """Every rule that fits adds what the rules before it left open. Decided as of
        `now`; `occurred_at`: when what asks for it happened, where that is not the
        same."""
        found = (
            self._keywords.find(facts.text)
            if facts.text and facts.payload_id is None
            else {}
        )
        outcome = _Outcome()
        for at in sorted({*found, *self._without_keywords}):
            rule = self._rules[at]
            if rule.fits(facts):
                outcome.add(rule.source)
        team_id, reason = self._team(outcome, facts)
        open_team_id = self.assigner.open_team(team_id, now)
        if open_team_id != team_id:
            reason = f"{reason}, {team_id} follows the sun"
        need = Need(
            open_team_id,
            facts.language,
            outcome.agent_id,
            waits_since=occurred_at or now,
        )
        choice = self.assigner.choose(need, workload, now)
        return TicketRouted(
            ticket_id=ticket_id,
            rule_set_version=self._version,
            rule_id=outcome.deciding_rule_id,
            team_id=open_team_id,
            agent_id=choice.agent_id,
            priority=outcome.priority,
            category=outcome.category,
            language=facts.language,
            policy_id=outcome.policy_id,
            tags=tuple(sorted(outcome.tags)),
            facts=_shown(facts, outcome.rule_ids, found),
            candidates=choice.candidates,
            considered=choice.considered,
            strategy=choice.strategy,
            tie_break=choice.tie_break,
            reason=f"{reason}{choice.shortage}",
            decided_at=None if occurred_at in (None, now) else now,
        )

    def _team(self, outcome: _Outcome, facts: RoutingFacts) -> tuple[str, str]:
        """The team and why: the rules', the number's, one for the language (and the
        country, if several are), else the default."""
        teams = self.configuration.teams
        if outcome.team_id in teams:
            return outcome.team_id, f"rule {outcome.deciding_rule_id}"
        number = self.configuration.numbers.get(facts.number_id or "")
        if number is not None and number.team in teams:
            return number.team, "number"
        default = self.configuration.default_team
        base = _base(facts.language)
        if base is None or _serves(default, base):
            return default.id, "default"
        speaking = [team for team in teams.values() if base in team.languages]
        at_home = [team for team in speaking if facts.country in team.countries]
        for team in (*at_home, *speaking):
            return team.id, "language"
        return default.id, "default"


class _Rule:
    """A rule with its conditions as sets."""

    __slots__ = (
        "_countries",
        "_languages",
        "_numbers",
        "_payload_ids",
        "source",
    )

    def __init__(self, source: RoutingRule) -> None:
        when = source.when
        self.source = source
        self._languages = frozenset(one.lower() for one in when.languages)
        self._countries = frozenset(when.countries)
        self._numbers = frozenset(when.numbers)
        self._payload_ids = frozenset(when.payload_ids)

    def fits(self, facts: RoutingFacts) -> bool:
        """Whether all conditions hold but that on keywords, which were looked for."""
        if self._languages and not (
            facts.language in self._languages
            or _base(facts.language) in self._languages
        ):
            return False
        if self._countries and facts.country not in self._countries:
            return False
        if self._numbers and facts.number_id not in self._numbers:
            return False
        return not self._payload_ids or facts.payload_id in self._payload_ids


class _Outcome:
    """What the fitting rules have set so far."""

    __slots__ = (
        "_team_rule_id",
        "agent_id",
        "category",
        "policy_id",
        "priority",
        "rule_ids",
        "tags",
        "team_id",
    )

    def __init__(self) -> None:
        self.rule_ids: list[str] = []
        self.team_id: str | None = None
        self.agent_id: str | None = None
        self.priority: Priority | None = None
        self.category: str | None = None
        self.policy_id: str | None = None
        self.tags: set[str] = set()
        self._team_rule_id: str | None = None

    @property
    def deciding_rule_id(self) -> str | None:
        """The rule that chose the team, else the first that fitted."""
        return self._team_rule_id or next(iter(self.rule_ids), None)

    def add(self, rule: RoutingRule) -> None:
        then = rule.then
        self.rule_ids.append(rule.id)
        if self.team_id is None and then.team is not None:
            self.team_id, self._team_rule_id = then.team, rule.id
        self.agent_id = self.agent_id or then.agent
        self.priority = self.priority or then.priority
        self.category = self.category or then.category
        self.policy_id = self.policy_id or then.policy
        self.tags.update(then.tags)


Found: TypeAlias = dict[int, str]


def _serves(team: Team, base: str) -> bool:
    return not team.languages or base in team.languages


def _base(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None


def _shown(facts: RoutingFacts, rule_ids: list[str], found: Found) -> JsonObject:
    """What the decision saw, without the customer's words."""
    shown: JsonObject = {
        "rules": rule_ids,
        "keywords": sorted(set(found.values())),
        "language": facts.language,
        "country": facts.country,
        "number": facts.number_id,
        "payload": facts.payload_id,
    }
    return {key: value for key, value in shown.items() if value}
