from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from routing_service.domain.configuration import normalise
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.events import (
    ConfigurationApplied,
    MessageReceived,
    PresenceChanged,
    StatusChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.record import Fact, Personal
from routing_service.domain.replay import Replay

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = [{"id": "money", "when": {"keywords": ["invoice"]}, "then": {"team": "money"}}]
TEAMS = [
    {"id": "support", "name": "Support", "is_default": True},
    {"id": "money", "name": "Money"},
]
AGENTS = [
    {
        "id": name,
        "name": name.title(),
        "email": f"{name}@example.com",
        "teams": [team],
        "capacity": 1,
    }
    for name, team in (("ana", "support"), ("bo", "money"))
]


class Log:
    """Facts as the desk would have recorded them, a minute apart."""

    def __init__(self):
        self.facts = []
        for kind, rows in (("teams", TEAMS), ("agents", AGENTS), ("routing", RULES)):
            content = normalise(kind, rows)
            self.add("c", ConfigurationApplied(kind=kind, version=1, content=content))
        for name in ("ana", "bo"):
            self.add("agent", PresenceChanged(agent_id=name, to="online"))

    def add(self, stream, event, *, text=None, source="live"):
        at = MONDAY + timedelta(minutes=len(self.facts))
        fact = Fact(
            id=UUID(int=0),
            stream=stream,
            event=event,
            occurred_at=at,
            actor="desk",
            source=source,
            personal=None if text is None else Personal("", {"text": text}),
        )
        self.facts.append(fact)

    def ticket(self, ticket_id, text, *, team, agent, **decided):
        self.add(ticket_id, TicketOpened(ticket_id=ticket_id))
        routed = TicketRouted(
            ticket_id=ticket_id,
            rule_set_version=1,
            team_id=team,
            agent_id=agent,
            **decided,
        )
        self.add(ticket_id, routed)
        message = MessageReceived(ticket_id=ticket_id, message_id="m" + ticket_id)
        self.add(ticket_id, message, text=text)

    def turn(self, ticket_id, to):
        self.add(ticket_id, StatusChanged(ticket_id=ticket_id, to=to))

    def replayed(self, rules=None, **options):
        candidate = None
        if rules is not None:
            (candidate,) = rule_sets_of(normalise("routing", rules), 0)
        replay = Replay(candidate=candidate, **options)
        for fact in self.facts:
            replay.take(fact)
        return replay.result()


@pytest.fixture
def log():
    return Log()


def test_the_rules_of_then_give_the_decisions_of_then(log):
    log.ticket("1", "hello", team="support", agent="ana")
    log.ticket("2", "hello again", team="support", agent=None)
    log.turn("1", "resolved")
    log.ticket("3", "my invoice", team="money", agent="bo")
    log.ticket("4", "hello a third time", team="support", agent="ana")

    result = log.replayed()

    assert (result.tickets, result.same, result.different) == (4, 4, 0)
    assert result.samples == []


def test_a_recorded_decision_that_no_rule_gives_is_pointed_out(log):
    log.ticket("1", "my invoice", team="support", agent="ana")

    result = log.replayed()

    (sample,) = result.samples
    assert sample.differs == ("team_id", "agent_id")
    assert (sample.then.team_id, sample.now.team_id) == ("support", "money")
    assert sample.now.rule_id == "money"


def test_a_candidate_is_asked_in_place_of_the_rules_of_then(log):
    log.ticket("1", "my invoice", team="money", agent="bo")
    log.ticket("2", "hello", team="support", agent="ana")

    result = log.replayed(rules=[])

    assert result.by_field == {"team_id": 1, "agent_id": 2}
    assert [(one.team_id, one.then, one.now) for one in result.by_team] == [
        ("support", 1, 2),
        ("money", 1, 0),
    ]
    assert [(one.agent_id, one.then, one.now) for one in result.by_agent] == [
        ("ana", 1, 1),
        (None, 0, 1),
        ("bo", 1, 0),
    ]


def test_who_would_wait_is_given_whoever_gets_free_in_that_course(log):
    log.ticket("1", "my invoice", team="money", agent="bo")
    log.ticket("2", "hello", team="support", agent="ana")
    log.turn("1", "resolved")

    result = log.replayed(rules=[])

    assert result.waits.then.tickets == 0
    assert (result.waits.now.tickets, result.waits.now.never) == (1, 0)
    assert result.waits.now.median_seconds == 120
    assert {one.agent_id: (one.then_peak, one.now_peak) for one in result.load} == {
        "ana": (1, 1),
        "bo": (1, 0),
    }


def test_what_agents_did_with_a_ticket_elsewhere_does_not_count_where_it_parted(log):
    log.ticket("1", "my invoice", team="money", agent="bo")
    log.add("1", TicketAssigned(ticket_id="1", agent_id="bo"))
    log.ticket("2", "another invoice", team="money", agent=None)

    result = log.replayed(rules=[])

    assert {one.agent_id: one.now for one in result.by_agent} == {
        "ana": 1,
        "bo": 0,
        None: 1,
    }


def test_a_decision_without_its_text_is_counted_and_not_guessed(log):
    log.ticket("1", None, team="money", agent="bo")
    log.ticket("2", "hello", team="support", agent="ana")

    result = log.replayed()

    assert (result.without_text, result.tickets, result.same) == (1, 1, 1)


def test_only_decisions_since_then_are_compared(log):
    log.ticket("1", "hello", team="money", agent="bo")
    since = log.facts[-1].occurred_at
    log.ticket("2", "my invoice", team="money", agent=None)

    result = log.replayed(since=since)

    assert (result.tickets, result.same) == (1, 1)


def test_of_imported_tickets_team_priority_and_category_are_compared(log):
    for ticket_id, text in (("H-1", "my invoice"), ("H-2", "hello"), ("H-3", None)):
        opened = TicketOpened(ticket_id=ticket_id, team_id="support", agent_id="ana")
        log.add(ticket_id, opened, source="import:history")
        message = MessageReceived(ticket_id=ticket_id, message_id=ticket_id)
        log.add(ticket_id, message, text=text, source="import:history")

    result = log.replayed()

    assert (result.tickets, result.imported, result.without_text) == (2, 2, 1)
    assert result.by_field == {"team_id": 1}
    assert result.by_agent == []
