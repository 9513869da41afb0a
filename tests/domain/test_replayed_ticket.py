from __future__ import annotations

from uuid import UUID

from desk_facts import at
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_service.domain.events import (
    CategoryChanged,
    LevelChanged,
    PriorityChanged,
    StatusChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.need import need_of
from routing_service.domain.record import Fact
from routing_service.domain.replayed_ticket import ReplayedTicket
from routing_service.domain.ticket import apply
from routing_service.domain.workload import owned

agents = st.sampled_from([None, "ana", "bo"])
teams = st.sampled_from([None, "support", "money"])
priorities = st.sampled_from(["low", "normal", "high", "urgent"])
statuses = st.sampled_from(["open", "pending", "resolved", "closed"])
languages = st.sampled_from([None, "fr", "pt-BR"])
ticket = st.just("T-1")
events = st.one_of(
    st.builds(
        TicketOpened,
        ticket_id=ticket,
        number_id=st.sampled_from([None, "n-1"]),
        country=st.sampled_from([None, "FR"]),
        status=statuses,
        priority=priorities,
        team_id=teams,
        agent_id=agents,
        language=languages,
    ),
    st.builds(
        TicketRouted,
        ticket_id=ticket,
        rule_set_version=st.just(1),
        trigger=st.sampled_from(["arrival", "capacity", "take_back", "reopened"]),
        team_id=teams,
        agent_id=agents,
        priority=st.none() | priorities,
        language=languages,
        skill=st.sampled_from([None, "refunds"]),
        skill_level=st.integers(0, 3),
        weight=st.sampled_from([None, 1, 2]),
        facts=st.sampled_from([{}, {"last_agent": "bo"}]),
        decided_at=st.sampled_from([None, at(hours=1)]),
    ),
    st.builds(
        TicketAssigned,
        ticket_id=ticket,
        agent_id=agents,
        from_agent_id=agents,
        reason=st.sampled_from(["", "stale"]),
    ),
    st.builds(TeamChanged, ticket_id=ticket, to=teams),
    st.builds(PriorityChanged, ticket_id=ticket, to=priorities),
    st.builds(LevelChanged, ticket_id=ticket, to=st.sampled_from([1, 2])),
    st.builds(StatusChanged, ticket_id=ticket, to=statuses),
    st.builds(CategoryChanged, ticket_id=ticket, to=st.just("refund")),
)
facts = st.builds(
    Fact,
    id=st.just(UUID(int=0)),
    stream=st.just("ticket:T-1"),
    event=events,
    occurred_at=st.integers(0, 90).map(lambda minutes: at(minutes=minutes)),
    actor=st.sampled_from(["desk", "agent:ana"]),
)


@settings(max_examples=200)
@given(st.lists(facts, min_size=1, max_size=12))
def test_a_replayed_ticket_has_the_owner_and_the_need_of_the_whole_one(history):
    whole, replayed = None, ReplayedTicket(history[0].occurred_at)

    for fact in history:
        whole = apply(whole, fact, None)
        replayed.take(fact)

    assert replayed.owned == owned(whole)
    assert replayed.need == need_of(whole)
    assert replayed.priority == whole.priority
    assert replayed.status == whole.status
