"""Where a new ticket goes: rules say what it shall be, the assigner whose it is."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.assignment import Assigner, Choice, Need
from routing_service.domain.condition_matching import Conditions, Look
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import RuleSet, Team
from routing_service.domain.events import TicketRouted
from routing_service.domain.facts import RoutingFacts, shown
from routing_service.domain.patterns import OutOfTime
from routing_service.domain.rule_index import RuleIndex
from routing_service.domain.rule_outcome import Outcome
from routing_service.domain.types import JsonObject
from routing_service.domain.workload import Workload

FITTED, NOT_FITTED, NOT_ASKED, OUT_OF_TIME = b"10-!"

__all__ = ["Decision", "Router", "RoutingFacts"]


class Decision(msgspec.Struct, frozen=True):
    """What the rules alone decided, and how. `team_id` is of a team that exists, `why`
    says what chose it. What only a record needs is made when it is asked for."""

    outcome: Outcome
    look: Look
    letters: bytearray
    team_id: str
    why: str

    @property
    def verdicts(self) -> str:
        """As TicketRouted has them."""
        return self.letters.decode()

    @property
    def keywords(self) -> tuple[str, ...]:
        """Those that the text holds."""
        return tuple(sorted(set(self.look.found.values())))


class Router:
    """A rule set of one configuration version, made ready once."""

    def __init__(
        self,
        configuration: Configuration,
        rule_set: RuleSet | None = None,
        *,
        describes: bool = True,
    ) -> None:
        """`rule_set`: the live one, unless another is to be tried. `describes`: as an
        Assigner does."""
        self.configuration = configuration
        self.rule_set = rule_set or configuration.routing
        self._rules = self.rule_set.rules
        conditions = [rule.when for rule in self._rules]
        self._conditions = Conditions(conditions, configuration)
        active = [at for at, rule in enumerate(self._rules) if rule.is_active]
        self._index = RuleIndex(conditions, self._conditions, active)
        self._unasked = bytearray([NOT_ASKED] * len(self._rules))
        self._unfitting = bytearray(self._unasked)
        for at in active:
            self._unfitting[at] = NOT_FITTED
        self.assigner = Assigner(configuration, describes=describes)

    def decide(self, facts: RoutingFacts) -> Decision:
        """What the rules say of a message: in mode `first` the first one that fits, in
        mode `all` each adds what those before it left open."""
        look = self._conditions.look(facts)
        outcome = Outcome(facts)
        verdicts = bytearray(self._unfitting)
        tests, is_first = self._conditions.tests, self.rule_set.mode == "first"
        for at in self._index.candidates(look):
            try:
                is_fitting = tests[at](look)
            except OutOfTime:
                verdicts[at] = OUT_OF_TIME
                continue
            if not is_fitting:
                continue
            verdicts[at] = FITTED
            outcome.add(self._rules[at])
            if is_first:
                verdicts[at + 1 :] = self._unasked[at + 1 :]
                break
            _see(look, outcome)
        team_id, why = self._team(outcome, facts)
        return Decision(outcome, look, verdicts, team_id, why)

    def route(
        self,
        ticket_id: str,
        facts: RoutingFacts,
        workload: Workload,
        *,
        now: datetime,
        occurred_at: datetime | None = None,
    ) -> TicketRouted:
        """The decision for a new ticket, with an owner if anybody is free. Decided as
        of `now`; `occurred_at`: when what asks for it happened, where that is not the
        same."""
        decision = self.decide(facts)
        team_id, choice = self.give(
            decision, facts, workload, now=now, occurred_at=occurred_at
        )
        return self.record(
            ticket_id,
            facts,
            decision,
            team_id,
            choice,
            decided_at=None if occurred_at in (None, now) else now,
        )

    def give(
        self,
        decision: Decision,
        facts: RoutingFacts,
        workload: Workload,
        *,
        now: datetime,
        occurred_at: datetime | None = None,
    ) -> tuple[str, Choice]:
        """The team that has the ticket now, and whom of it."""
        outcome = decision.outcome
        team_id = self.assigner.open_team(decision.team_id, now)
        need = Need(
            team_id,
            facts.language,
            self._named(outcome),
            skill=outcome.skill,
            skill_level=outcome.skill_level,
            weight=outcome.weight or 1,
            last_agent_id=facts.last_agent_id,
            waits_since=occurred_at or now,
            number_id=facts.number_id,
            country=facts.country,
        )
        return team_id, self.assigner.choose(need, workload, now)

    def record(
        self,
        ticket_id: str,
        facts: RoutingFacts,
        decision: Decision,
        team_id: str,
        choice: Choice,
        *,
        decided_at: datetime | None = None,
    ) -> TicketRouted:
        """The decision as a fact."""
        outcome, why = decision.outcome, decision.why
        if team_id != decision.team_id:
            why = f"{why}, {decision.team_id} follows the sun"
        return TicketRouted(
            ticket_id=ticket_id,
            rule_set_version=self.rule_set.version,
            rule_id=outcome.deciding_rule_id,
            rule_set_id=self.rule_set.id,
            verdicts=decision.verdicts,
            team_id=team_id,
            agent_id=choice.agent_id,
            priority=outcome.priority,
            category=outcome.category,
            language=facts.language,
            policy_id=outcome.policy_id,
            tags=tuple(sorted(outcome.tags)),
            skill=outcome.skill,
            skill_level=outcome.skill_level,
            weight=outcome.weight,
            bot_flow=outcome.bot,
            quick_reply=outcome.quick_reply,
            notify=tuple(outcome.notify),
            facts=_recorded(facts, decision),
            candidates=choice.candidates,
            considered=choice.considered,
            strategy=choice.strategy,
            tie_break=choice.tie_break,
            reason=f"{why}{choice.shortage}",
            decided_at=decided_at,
        )

    def _named(self, outcome: Outcome) -> str | None:
        """Whom the rules name, if there is somebody of that id."""
        agents = self.configuration.agents
        return outcome.agent_id if outcome.agent_id in agents else None

    def _team(self, outcome: Outcome, facts: RoutingFacts) -> tuple[str, str]:
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


def _see(look: Look, outcome: Outcome) -> None:
    """Later rules look at what earlier ones set."""
    if outcome.category is not None:
        look.category = outcome.category
    if outcome.priority is not None:
        look.priority = outcome.priority
    if outcome.tags:
        look.tags = look.tags | outcome.tags


def _recorded(facts: RoutingFacts, decision: Decision) -> JsonObject:
    """What the decision saw, without the customer's words."""
    recorded = {**shown(facts), **decision.look.timed}
    if decision.look.found:
        recorded["keywords"] = decision.keywords
    return recorded


def _serves(team: Team, base: str) -> bool:
    return not team.languages or base in team.languages


def _base(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None
