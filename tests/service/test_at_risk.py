"""Clocks at risk: what the index finds is what looking at every ticket finds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from running_service import payload, run_service, text_message

from routing_service.desk.at_risk import FEW_TICKETS, AtRisk, RiskQuery
from routing_service.desk.board import Board
from routing_service.desk.deadlines import Deadlines
from routing_service.desk.state import State
from routing_service.domain.access import Principal, Scope, visible
from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.events import (
    MessagePosted,
    MessageReceived,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.roles import BUILT_IN
from routing_service.domain.sla import Urgency, advance, pressing
from routing_service.domain.ticket import Ticket

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = Calendar("UTC", {day: [("00:00", "24:00")] for day in DAYS})
POLICY = SlaPolicy(
    id="usual",
    targets={"first_response": 1_800, "next_response": 3_600, "resolution": 14_400},
    pauses={"resolution": ("pending",)},
)
TEAMS = ("billing", "deliveries")


def ticket(number: int, rng: random.Random) -> Ticket:
    opened_at = NOW - timedelta(seconds=rng.randrange(20_000))
    said = [
        (0, TicketOpened(ticket_id="T")),
        (0, MessageReceived(ticket_id="T", message_id="m-1")),
        (900, MessagePosted(ticket_id="T", message_id="m-2", author="agent")),
        (1_000, MessageReceived(ticket_id="T", message_id="m-3")),
        (1_200, StatusChanged(ticket_id="T", to="pending")),
    ]
    told = said[: rng.randint(2, len(said))]
    clocks = None
    for after, event in told:
        at = opened_at + timedelta(seconds=after)
        clocks = advance(clocks, event, at, POLICY, ALWAYS)
    return Ticket(
        id=f"T-{number}",
        opened_at=opened_at,
        status="pending" if len(told) == len(said) else "open",
        team_id=rng.choice(TEAMS),
        agent_id=rng.choice([None, "me", "another"]),
        country=rng.choice(["FR", "DE"]),
        sla=clocks,
    )


@pytest.fixture(scope="module", params=[FEW_TICKETS // 10, FEW_TICKETS + 800])
def desk(request: pytest.FixtureRequest) -> tuple[State, AtRisk]:
    """Fewer tickets than are looked at one by one, and more."""
    rng = random.Random(11)
    state = State(Pseudonyms(b"k" * 32), lambda _: [])
    for number in range(request.param):
        state.hold(ticket(number, rng))
    return state, AtRisk(state, Board(state))


PEOPLE = [
    pytest.param(Principal("me", "administrator", powers=BUILT_IN["administrator"])),
    pytest.param(Principal("me", "support", ("billing",), powers=BUILT_IN["support"])),
    pytest.param(
        Principal(
            "me",
            "supervisor",
            TEAMS,
            Scope(countries=("FR",)),
            BUILT_IN["supervisor"],
        )
    ),
    pytest.param(Principal("me", "analyst", powers=BUILT_IN["analyst"])),
]


@pytest.mark.parametrize("me", PEOPLE, ids=lambda me: me.role)
@pytest.mark.parametrize(
    "query",
    [
        RiskQuery(limit=5_000),
        RiskQuery(limit=5_000, within_seconds=600, target="resolution"),
        RiskQuery(limit=5_000, within_seconds=7_200, team_id="billing"),
    ],
    ids=["all", "resolution", "team"],
)
def test_the_index_finds_what_looking_at_every_ticket_finds(
    desk: tuple[State, AtRisk], me: Principal, query: RiskQuery
) -> None:
    state, risks = desk

    found = risks.find(me, query, NOW)

    expected = sorted(
        (clock.breach_at, one.id, clock.target)
        for one in state.tickets.values()
        if visible(me, one) and query.team_id in {None, one.team_id}
        for clock in pressing(one.sla)
        if clock.breach_at
        and query.target in {None, clock.target}
        and abs(clock.breach_at - NOW) <= timedelta(seconds=query.within_seconds)
    )
    told = [*reversed(found.breached), *found.at_risk]
    assert [(one.breach_at, one.ticket_id, one.target) for one in told] == expected
    assert all(one.remaining_seconds < 0 for one in found.breached)
    assert all(one.remaining_seconds >= 0 for one in found.at_risk)


def test_the_soonest_come_first_and_more_is_said(
    desk: tuple[State, AtRisk],
) -> None:
    _, risks = desk
    me = Principal("me", "administrator", powers=BUILT_IN["administrator"])
    everything = risks.find(me, RiskQuery(limit=5_000), NOW)

    few = risks.find(me, RiskQuery(limit=3), NOW)

    assert few.at_risk == everything.at_risk[:3]
    assert few.breached == everything.breached[:3]
    assert (few.has_more_at_risk, few.has_more_breached) == (True, True)
    assert not everything.has_more_at_risk


def test_a_clock_that_stops_or_moves_leaves_nothing_behind() -> None:
    deadlines = Deadlines()
    at = [NOW + timedelta(minutes=number) for number in range(3)]

    for breach_at in at:
        clock = Urgency(target="resolution", period=1, breach_at=breach_at)
        deadlines.put("T-1", [clock])
    first, last = int(at[0].timestamp()), int(at[2].timestamp())
    moved = list(deadlines.between(first, last))
    deadlines.put("T-1", [Urgency(target="resolution", period=1, remaining_seconds=5)])

    assert [due.second for due in moved] == [last]
    assert list(deadlines.between(first, last)) == []
    assert len(deadlines) == 0


async def test_a_clock_is_due_then_late_then_gone(tmp_path: Path) -> None:
    policy = {"id": "only", "targets": {"first_response": "1h"}}
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[policy])
        at = service.clock()
        asks = text_message("Hello", wamid="w.1", at=at)
        await service.deliver(payload(messages=[asks]))

        early = await service.get("/v1/sla/at-risk", within_seconds=600)
        service.clock.advance(minutes=55)
        due = await service.get("/v1/sla/at-risk", within_seconds=600)
        service.clock.advance(minutes=6)
        late = await service.get("/v1/sla/at-risk", within_seconds=600)
        await service.post("/v1/tickets/T-1001/replies", {"text": "Here it is"})
        answered = await service.get("/v1/sla/at-risk", within_seconds=600)

    def seconds(found: Any) -> list[list[int]]:
        lists = (found.json()["at_risk"], found.json()["breached"])
        return [[one["remaining_seconds"] for one in clocks] for clocks in lists]

    assert [*map(seconds, (early, due, late, answered))] == [
        [[], []],
        [[300], []],
        [[], [-60]],
        [[], []],
    ]
