"""Decisions of the past made again, by the rules of then or by candidate ones.

Two courses of events run side by side: what happened, and what would have. In the
second a ticket goes to whom it is decided for; from where the two part, what agents did
with the ticket's owner in the first is left aside until the ticket ends. With the rules
of then they never part, so that every decision is made on the workload it was made on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from routing_service.domain.assignment import Choice, Need
from routing_service.domain.configuration import Configuration, load
from routing_service.domain.configuration_values import RuleSet
from routing_service.domain.events import (
    ConfigurationApplied,
    Event,
    LevelChanged,
    MessageReceived,
    PresenceChanged,
    PriorityChanged,
    StatusChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.facts import RoutingFacts, recalled
from routing_service.domain.record import Fact
from routing_service.domain.replay_result import (
    Comparison,
    ReplayResult,
    values_of,
)
from routing_service.domain.replayed_world import ReplayedWorld
from routing_service.domain.routing import Decision, Router
from routing_service.domain.workload import Workload, decided_at

REPARSE = "reparse"


class Replay:
    """Takes the log's facts from the first one. Compared are the decisions from `since`
    on; earlier ones count as they were made. `candidate`: the rule set that is asked in
    place of the one that was in force.

    A fact's `personal` needs only the text of a customer's message: where it is null,
    the words were erased or never came.
    """

    EVENTS: tuple[type[Event], ...] = (
        TicketOpened,
        TicketRouted,
        MessageReceived,
        TicketAssigned,
        TeamChanged,
        PriorityChanged,
        LevelChanged,
        StatusChanged,
        PresenceChanged,
        ConfigurationApplied,
    )
    """What has to be taken; of the messages, those at the beginning of a ticket."""

    def __init__(
        self,
        *,
        candidate: RuleSet | None = None,
        since: datetime | None = None,
    ) -> None:
        self._since = since
        self._candidate = candidate
        self._configuration: Configuration = load({})
        self._router = Router(self._configuration, candidate, describes=False)
        self._world = ReplayedWorld(self._router)
        self._comparison = Comparison()
        self._undecided: Fact | None = None
        self._imported: dict[str, Fact] = {}

    @property
    def tickets(self) -> int:
        """How many decisions were compared so far."""
        return self._comparison.tickets

    def take(self, fact: Fact) -> None:
        event = fact.event
        undecided = self._undecided
        if undecided is not None:
            self._undecided = None
            is_its = fact.stream == undecided.stream
            if is_its and type(event) is MessageReceived:
                self._decide(undecided, _text(fact))
                return
            self._decide(undecided, None)
        rule = _RULES.get(type(event))
        if rule is not None:
            rule(self, event, fact)

    def result(self) -> ReplayResult:
        """What was found; nothing may be taken afterwards."""
        if self._undecided is not None:
            self._decide(self._undecided, None)
        return self._comparison.result(self._world.load(), self._world.waits())

    def _open(self, event: TicketOpened, fact: Fact) -> None:
        self._world.follow(fact)
        if fact.source.startswith("import"):
            self._imported[event.ticket_id] = fact

    def _route(self, event: TicketRouted, fact: Fact) -> None:
        if event.trigger == "arrival":
            self._undecided = fact
        elif "need" in event.facts and not self._is_early(fact):
            self._give(event, fact)
        else:
            self._world.follow(fact)

    def _receive(self, event: MessageReceived, fact: Fact) -> None:
        """The first message of a ticket that was imported."""
        opening = self._imported.pop(event.ticket_id, None)
        if opening is not None and not self._is_early(opening):
            self._decide_imported(opening, event, _text(fact))

    def _change(self, _: Event, fact: Fact) -> None:
        self._world.follow(fact)

    def _change_presence(self, event: PresenceChanged, fact: Fact) -> None:
        self._world.change_presence(event, fact.occurred_at)

    def _configure(self, event: ConfigurationApplied, _: Fact) -> None:
        self._configuration = self._configuration.applied(event)
        self._router = Router(self._configuration, self._candidate, describes=False)
        self._world.router = self._router

    def _is_early(self, fact: Fact) -> bool:
        return self._since is not None and fact.occurred_at < self._since

    def _decide(self, fact: Fact, text: str | None) -> None:
        then = fact.event
        assert isinstance(then, TicketRouted)
        if self._is_early(fact):
            self._world.decide(fact, then)
            return
        if text is None:
            self._comparison.without_text += 1
            self._world.decide(fact, then)
            return
        facts = recalled(then.facts, text=text, at=fact.occurred_at)
        router, decided = self._router, decided_at(fact)
        decision = router.decide(facts)
        team_id, choice = router.give(
            decision,
            facts,
            # A reparse gives nobody a ticket.
            self._world.workload if fact.source != REPARSE else _NOBODY,
            now=decided,
            occurred_at=fact.occurred_at,
        )
        if values_of(then) == _values(decision, team_id, choice):
            self._comparison.take_same(then)
            self._world.decide(fact, then)
            return
        now = router.record(
            then.ticket_id,
            facts,
            decision,
            team_id,
            choice,
            decided_at=then.decided_at,
        )
        self._comparison.take(then, now, fact.occurred_at)
        self._world.decide(fact, now)

    def _give(self, then: TicketRouted, fact: Fact) -> None:
        """A ticket that had waited, or lost its owner: only the owner was decided."""
        if self._world.has_parted(fact):
            self._world.follow(fact)
            return
        need = msgspec.convert(then.facts["need"], Need)
        choice = self._router.assigner.choose(
            need, self._world.workload, decided_at(fact)
        )
        self._comparison.take_given(then.agent_id == choice.agent_id)
        self._world.decide(
            fact, msgspec.structs.replace(then, agent_id=choice.agent_id)
        )

    def _decide_imported(
        self, opening: Fact, received: MessageReceived, text: str | None
    ) -> None:
        """What the rules make of a ticket that was decided on elsewhere. It keeps its
        owner: who was there is not told."""
        if text is None:
            self._comparison.without_text += 1
            return
        opened = opening.event
        assert isinstance(opened, TicketOpened)
        facts = RoutingFacts(
            text=text,
            at=opening.occurred_at,
            kind=received.kind,
            language=opened.language,
            country=opened.country,
            number_id=opened.number_id,
            payload_id=received.payload_id,
        )
        now = self._router.route(
            opened.ticket_id, facts, _NOBODY, now=opening.occurred_at
        )
        if now.priority is None:
            now = msgspec.structs.replace(now, priority="normal")
        then = TicketRouted(
            ticket_id=opened.ticket_id,
            rule_set_version=0,
            team_id=opened.team_id,
            priority=opened.priority,
            category=opened.category,
            reason="imported",
        )
        self._comparison.take_imported(then, now, opening.occurred_at)


def _values(decision: Decision, team_id: str, choice: Choice) -> tuple[object, ...]:
    """As `values_of` the record, which most decisions need not be made into."""
    outcome = decision.outcome
    return (
        team_id,
        choice.agent_id,
        outcome.priority,
        outcome.category,
        tuple(sorted(outcome.tags)),
        outcome.policy_id,
        outcome.skill,
        outcome.skill_level,
        outcome.weight,
        outcome.bot,
        outcome.quick_reply,
        tuple(outcome.notify),
    )


def _text(fact: Fact) -> str | None:
    text = fact.personal.data.get("text") if fact.personal else None
    return text if isinstance(text, str) else None


_NOBODY = Workload()
_RULES: dict[type[Event], Callable[[Replay, Any, Fact], None]] = {
    TicketOpened: Replay._open,
    TicketRouted: Replay._route,
    MessageReceived: Replay._receive,
    TicketAssigned: Replay._change,
    TeamChanged: Replay._change,
    PriorityChanged: Replay._change,
    LevelChanged: Replay._change,
    StatusChanged: Replay._change,
    PresenceChanged: Replay._change_presence,
    ConfigurationApplied: Replay._configure,
}
