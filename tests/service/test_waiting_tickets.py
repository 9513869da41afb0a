"""Tickets that wait for somebody, through the real service: who gets them, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from running_service import CONFIGURATION, MONDAY, payload, run_service, until
from running_service import text_message as said

ANA, BO = "support-support", "support-escalation"


def teams(**support):
    """The usual teams, the first with these settings."""
    first, *others = CONFIGURATION["teams"]
    return [{**first, **support}, *others]


def agents(**fields):
    """The usual agents, with these fields for Ana."""
    return [
        {**one, **fields} if one["id"] == ANA else one
        for one in CONFIGURATION["agents"]
    ]


async def write(service, number, text="Hello"):
    """A message of another customer."""
    message = said(
        text,
        wamid=f"wamid.{number}.{service.clock()}",
        sender=f"3360000{number:04}",
        at=service.clock(),
    )
    assert (await service.deliver(payload(messages=[message]))).status_code == 200


async def be(service, who, presence):
    response = await service.post("/v1/me/presence", {"to": presence}, who)
    assert response.status_code == 204, response.text


async def act(service, ticket_id, what, body, who=ANA):
    response = await service.post(f"/v1/tickets/{ticket_id}/{what}", body, who)
    assert response.status_code == 200, response.text


def owner(service, ticket_id="T-1001"):
    return service.desk.state.tickets[ticket_id].agent_id


def given(service):
    """The decisions on owners alone, as (ticket, trigger, agent)."""
    return [
        (event.ticket_id, event.trigger, event.agent_id)
        for _, event in service.events("TicketRouted")
        if event.trigger != "arrival"
    ]


async def test_who_comes_online_gets_what_waits(service):
    await service.configure()
    await write(service, 1)
    assert owner(service) is None

    await be(service, ANA, "online")

    assert owner(service) == ANA


@pytest.mark.parametrize("presence", ["busy", "away"])
async def test_who_is_busy_or_away_gets_nothing_new(service, presence):
    await service.configure()
    await be(service, ANA, presence)

    await write(service, 1)

    assert owner(service) is None


async def test_a_released_ticket_goes_to_a_colleague_and_not_back(service):
    await service.configure()
    await be(service, ANA, "online")
    await write(service, 1)

    await act(service, "T-1001", "assign", {"agent_id": None})
    assert owner(service) is None
    await be(service, BO, "online")

    assert owner(service) == BO


async def test_a_pending_ticket_of_nobody_goes_to_nobody(service):
    await service.configure()
    await write(service, 1)
    await act(service, "T-1001", "status", {"to": "pending"})

    await be(service, ANA, "online")
    assert owner(service) is None
    await act(service, "T-1001", "status", {"to": "open"})

    assert owner(service) == ANA


async def test_more_capacity_is_used_at_once(service):
    await service.configure(agents=agents(capacity=1))
    await be(service, ANA, "online")
    for number in (1, 2):
        await write(service, number)
    assert owner(service, "T-1002") is None

    await service.configure(agents=agents(capacity=2))

    assert owner(service, "T-1002") == ANA


async def test_messages_of_one_webhook_do_not_share_the_same_room(service):
    await service.configure(agents=agents(capacity=1))
    await be(service, ANA, "online")

    messages = [
        said("Hello", wamid=f"wamid.{number}", sender=f"3360000{number:04}")
        for number in (1, 2, 3)
    ]
    await service.deliver(payload(messages=messages))

    owners = [owner(service, f"T-100{number}") for number in (1, 2, 3)]
    assert owners == [ANA, None, None]


async def test_a_shift_that_begins_takes_what_waits_within_a_second(service):
    shifts = {"mon": ["10:00-12:00"]}
    await service.configure(agents=agents(shifts=shifts, timezone="UTC"))
    await be(service, ANA, "online")
    service.clock.now = MONDAY + timedelta(minutes=59)
    await write(service, 1)
    assert owner(service) is None

    service.clock.now = MONDAY + timedelta(hours=1)

    await until(lambda: owner(service) == ANA, seconds=1)


async def test_a_new_ticket_does_not_overtake_when_a_shift_begins(service):
    shifts = {"mon": ["10:00-12:00"]}
    await service.configure(agents=agents(shifts=shifts, timezone="UTC", capacity=1))
    await be(service, ANA, "online")
    await write(service, 1)
    service.clock.now = MONDAY + timedelta(hours=1)

    await write(service, 2)

    assert (owner(service, "T-1001"), owner(service, "T-1002")) == (ANA, None)


async def test_a_waiting_customer_gets_another_agent_when_the_owner_is_gone(service):
    await service.configure(teams=teams(take_back_minutes=10))
    await be(service, ANA, "online")
    for number in (1, 2):
        await write(service, number)
    await act(service, "T-1002", "replies", {"text": "One moment"})
    await be(service, ANA, "offline")
    await be(service, BO, "online")

    service.clock.advance(minutes=9)
    service.desk.dispatcher.tick()
    assert owner(service) == ANA
    service.clock.advance(minutes=1)
    service.desk.dispatcher.tick()

    assert (owner(service), owner(service, "T-1002")) == (BO, ANA)
    await until(lambda: given(service) == [("T-1001", "take_back", BO)])
    assert service.events("TicketAssigned")[-1][1].reason == "owner gone"


async def test_a_stale_ticket_goes_to_a_colleague(service):
    await service.configure(teams=teams(stale_minutes=30))
    await be(service, ANA, "online")
    await write(service, 1)
    await be(service, BO, "online")
    service.clock.advance(minutes=20)
    await act(service, "T-1001", "notes", {"text": "Looking into it"})

    service.clock.advance(minutes=29)
    service.desk.dispatcher.tick()
    assert owner(service) == ANA
    service.clock.advance(minutes=1)
    service.desk.dispatcher.tick()

    assert owner(service) == BO


async def test_a_sticky_ticket_waits_for_its_agent_and_then_goes_to_the_team(service):
    await service.configure(
        teams=teams(strategy="sticky", sticky_minutes=5), agents=agents(capacity=1)
    )
    await be(service, ANA, "online")
    await write(service, 1)
    await act(service, "T-1001", "status", {"to": "resolved"})
    await write(service, 2)
    await be(service, BO, "online")

    service.clock.advance(minutes=1)
    await write(service, 1, "Still broken")
    assert owner(service) is None
    service.clock.advance(minutes=5)

    await until(lambda: owner(service) == BO, seconds=1)


async def test_a_new_ticket_goes_to_the_team_that_is_open(service):
    calendars = [
        {"id": "night", "timezone": "UTC", "weekly": {"mon": ["20:00-23:00"]}},
        {"id": "day", "timezone": "UTC", "weekly": {"mon": ["08:00-12:00"]}},
    ]
    await service.configure(
        calendars=calendars,
        teams=[
            *teams(follow_the_sun=["west", "east"]),
            {"id": "west", "name": "West", "calendar": "night"},
            {"id": "east", "name": "East", "calendar": "day"},
        ],
    )

    await write(service, 1)

    assert service.desk.state.tickets["T-1001"].team_id == "east"


async def test_what_waited_before_a_restart_is_given_after_it(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(agents=agents(capacity=1))
        await be(service, ANA, "online")
        for number in (1, 2):
            await write(service, number)
        assert owner(service, "T-1002") is None
        await service.configure(agents=agents(capacity=0))
        await act(service, "T-1001", "status", {"to": "resolved"})
        clock = service.clock
    async with run_service(tmp_path, clock=clock) as service:
        assert owner(service, "T-1002") is None
        assert service.desk.state.workload.turns == {"support": ANA}

        await service.configure(agents=agents(capacity=1))

        assert owner(service, "T-1002") == ANA
