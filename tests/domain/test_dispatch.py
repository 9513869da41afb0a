from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from desk_facts import MONDAY, at, fact
from desks import a_team, an_agent, an_assigner, present

from routing_service.domain.dispatch import Dispatch
from routing_service.domain.events import TicketAssigned
from routing_service.domain.ticket import Ticket, apply


def a_ticket(name="T-1", since=MONDAY, **fields):
    given = {"team_id": "support", "waits_since": since, "is_opened": True, **fields}
    return Ticket(id=name, opened_at=since, **given)


@dataclass
class Room:
    """Waiting tickets and those who might take them."""

    assigner: object
    workload: object
    dispatch: Dispatch = field(default_factory=Dispatch)
    tickets: dict = field(default_factory=dict)

    def put(self, *tickets):
        for one in tickets:
            self.tickets[one.id] = one
            self.dispatch.follow(one, self.assigner)

    def give(self, now=MONDAY):
        """Everything that can be given, as (ticket, agent)."""
        given = []
        while one := self.dispatch.next(
            self.tickets, self.assigner, self.workload, now
        ):
            agent_id = one.choice.agent_id
            given.append((one.ticket_id, agent_id))
            before = self.tickets[one.ticket_id]
            event = TicketAssigned(ticket_id=before.id, agent_id=agent_id)
            after = apply(before, fact(event, now), None)
            self.workload.follow(before, after, fact(event, now))
            self.put(after)
        return given


def a_room(*agents, workload, teams=None):
    return Room(an_assigner(*agents, teams=teams), workload)


def test_the_most_urgent_goes_first_then_the_one_that_waited_longest():
    room = a_room(an_agent("ana", capacity=3), workload=present("ana"))
    room.put(
        a_ticket("T-1", at(minutes=2)),
        a_ticket("T-2", at(minutes=1)),
        a_ticket("T-3", at(minutes=3), priority="urgent"),
        a_ticket("T-4", at(minutes=0), priority="low"),
    )

    given = room.give()

    assert given == [("T-3", "ana"), ("T-2", "ana"), ("T-1", "ana")]
    assert not room.dispatch.is_stirred


def test_who_gets_room_takes_what_waits_and_nothing_else_is_looked_at():
    room = a_room(
        an_agent("ana", capacity=1),
        an_agent("bo", teams=["billing"]),
        teams=[a_team(), a_team("billing")],
        workload=present("ana", loads={"ana": 1}),
    )
    room.put(a_ticket("T-1"), a_ticket("T-2", team_id="billing"))
    assert room.give() == []

    room.workload.loads.clear()
    room.dispatch.stir("ana")

    assert room.give() == [("T-1", "ana")]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "pending"},
        {"status": "on_hold"},
        {"status": "snoozed"},
        {"status": "resolved"},
        {"agent_id": "bo"},
        {"is_history": True},
        {"team_id": None},
    ],
)
def test_what_does_not_wait_for_an_owner_goes_to_nobody(fields):
    room = a_room(an_agent("ana"), workload=present("ana"))

    room.put(a_ticket(**fields))

    assert room.give() == []


def test_a_ticket_that_fits_nobody_does_not_hold_up_those_behind_it():
    room = a_room(an_agent("ana", capacity=2), workload=present("ana"))
    room.put(
        a_ticket("T-1", skill="returns"),
        a_ticket("T-2", weight=3),
        a_ticket("T-3", level=2),
        a_ticket("T-4", declined_by="ana"),
        a_ticket("T-5", at(minutes=9)),
    )

    assert room.give() == [("T-5", "ana")]


def test_a_higher_priority_moves_a_ticket_forward():
    room = a_room(an_agent("ana", capacity=1), workload=present("ana"))
    room.workload.loads["ana"] = 1
    room.put(a_ticket("T-1"), a_ticket("T-2", at(minutes=5)))

    room.put(a_ticket("T-2", at(minutes=5), priority="high"))
    room.workload.loads.clear()
    room.dispatch.stir("ana")

    assert room.give() == [("T-2", "ana")]


STICKY = [a_team(strategy="sticky", sticky_minutes=5)]


def test_a_ticket_waits_for_its_last_agent_and_then_for_anybody():
    room = a_room(
        an_agent("ana"),
        an_agent("bo", capacity=1),
        teams=STICKY,
        workload=present("ana", "bo", loads={"bo": 1}),
    )
    room.put(a_ticket("T-1", last_agent_id="bo"))
    assert room.give(at(minutes=4)) == []

    room.dispatch.stir_released(at(minutes=5))

    assert room.give(at(minutes=5)) == [("T-1", "ana")]


def test_a_last_agent_who_leaves_is_waited_for_no_longer():
    room = a_room(
        an_agent("ana"),
        an_agent("bo"),
        teams=STICKY,
        workload=present("ana", bo="away"),
    )
    room.put(a_ticket("T-1", last_agent_id="bo"))
    assert room.give() == []

    room.workload.presence["bo"] = "offline"
    room.dispatch.stir("bo")

    assert room.give() == [("T-1", "ana")]


def test_an_older_ticket_is_let_go_though_a_newer_one_is_more_urgent():
    room = a_room(
        an_agent("ana"),
        an_agent("bo", capacity=1),
        teams=STICKY,
        workload=present("ana", "bo", loads={"bo": 1}),
    )
    room.put(
        a_ticket("T-1", last_agent_id="bo"),
        a_ticket("T-2", at(minutes=4), last_agent_id="bo", priority="urgent"),
    )

    room.dispatch.stir_released(at(minutes=5))

    assert room.give(at(minutes=5)) == [("T-1", "ana")]


def test_only_the_numbers_and_countries_of_an_agents_scope_are_given():
    room = a_room(an_agent("ana", scope={"countries": ["FR"]}), workload=present("ana"))

    room.put(a_ticket("T-1", country="DE"), a_ticket("T-2", country="FR"))

    assert room.give() == [("T-2", "ana")]
