from __future__ import annotations

import pytest
from desk_facts import MONDAY, at, configured
from desks import a_team, an_agent, present

from routing_service.domain.take_back import Due, Neglected, due
from routing_service.domain.ticket import Ticket

CONFIGURATION = configured(
    teams=[a_team(take_back_minutes=10, stale_minutes=60)], agents=[an_agent("ana")]
)


def owned(**fields):
    given = {
        "team_id": "support",
        "agent_id": "ana",
        "touched_at": MONDAY,
        "waits_since": at(minutes=5),
        **fields,
    }
    return Ticket(id="T-1", opened_at=MONDAY, **given)


def gone(since):
    workload = present(ana="offline")
    workload.present_since["ana"] = since
    return workload


@pytest.mark.parametrize(
    ("ticket", "workload", "when"),
    [
        (owned(), gone(at(minutes=20)), Due(at(minutes=30), "owner gone")),
        (
            owned(touched_at=at(minutes=25)),
            gone(at(minutes=20)),
            Due(at(minutes=35), "owner gone"),
        ),
        (owned(), present("ana"), Due(at(minutes=65), "stale")),
        (owned(touched_at=at(minutes=9)), present("ana"), Due(at(minutes=69), "stale")),
        (owned(), gone(at(minutes=100)), Due(at(minutes=65), "stale")),
        (owned(agent_id="left"), present(), Due(at(minutes=10), "owner gone")),
        (owned(waits_since=None), gone(MONDAY), None),
        (owned(status="pending"), gone(MONDAY), None),
        (owned(is_history=True), gone(MONDAY), None),
        (owned(agent_id=None), gone(MONDAY), None),
        (owned(team_id="unknown"), gone(MONDAY), None),
    ],
    ids=[
        "gone",
        "given to somebody gone",
        "stale",
        "stale since the last act",
        "whatever comes first",
        "no agent any more",
        "answered",
        "pending",
        "imported",
        "nobody's",
        "of no team",
    ],
)
def test_a_ticket_is_due_when_its_customer_waits_in_vain(ticket, workload, when):
    assert due(ticket, CONFIGURATION, workload) == when


def test_minutes_of_zero_are_never():
    patient = configured(teams=[a_team(take_back_minutes=0)], agents=[an_agent("ana")])

    assert due(owned(), patient, gone(MONDAY)) is None


def test_a_ticket_is_looked_at_when_it_is_due_and_not_before():
    neglected = Neglected()
    neglected.follow(owned(), CONFIGURATION, present("ana"))

    early, on_time = neglected.passed(at(minutes=64)), neglected.passed(at(minutes=65))

    assert (early, on_time) == ([], ["T-1"])
    assert neglected.passed(at(minutes=99)) == []


def test_an_owner_who_leaves_makes_a_ticket_due_earlier():
    neglected = Neglected()
    neglected.follow(owned(), CONFIGURATION, present("ana"))

    assert neglected.of("ana") == {"T-1"}
    neglected.look_again(owned(), due(owned(), CONFIGURATION, gone(at(minutes=6))))

    assert neglected.passed(at(minutes=16)) == ["T-1"]


def test_an_answered_ticket_is_forgotten():
    neglected = Neglected()
    neglected.follow(owned(), CONFIGURATION, present("ana"))

    neglected.follow(owned(waits_since=None), CONFIGURATION, present("ana"))

    assert neglected.of("ana") == frozenset()
    assert neglected.passed(at(hours=9)) == []
