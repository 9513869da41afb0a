"""Warnings, breaches and escalations of a running service."""

from __future__ import annotations

from datetime import timedelta

from running_service import (
    CONFIGURATION,
    MONDAY,
    Clock,
    payload,
    run_service,
    text_message,
    until,
)

from routing_service.domain.events import SlaAlerted

POLICIES = [
    {
        "id": "quick",
        "targets": {"first_response": "10m", "resolution": "1h"},
        "warn_at": ["80%"],
        "escalate": [
            {"target": "first_response", "priority": "urgent", "team": "billing"}
        ],
    }
]


async def ask(service, wamid="w.1"):
    message = text_message("Where is my parcel?", wamid=wamid)
    await service.deliver(payload(messages=[message]))


def alerts_of(service, ticket_id="T-1001"):
    """(target, alert, time since the message) of each that was told."""
    return [
        (one.fact.event.target, one.fact.event.alert, one.fact.occurred_at - MONDAY)
        for one in service.desk.log.read_stream(f"ticket:{ticket_id}")
        if isinstance(one.fact.event, SlaAlerted)
    ]


def minutes(number):
    return timedelta(minutes=number)


async def test_a_warning_a_breach_and_an_escalation_come_in_time(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=POLICIES)
        await ask(service)

        service.clock.advance(minutes=8)
        await until(lambda: len(alerts_of(service)) == 1)
        service.clock.advance(minutes=2)
        await until(lambda: len(alerts_of(service)) == 3)

        assert alerts_of(service) == [
            ("first_response", "warning-1", minutes(8)),
            ("first_response", "breach", minutes(10)),
            ("first_response", "escalation-1", minutes(10)),
        ]
        [ticket] = await service.tickets()
        assert (ticket["priority"], ticket["team_id"]) == ("urgent", "billing")


async def test_a_breach_escalates_to_level_two_and_then_to_the_supervisor(tmp_path):
    steps = [{"level": 2}, {"after": "10m", "supervisor": True}]
    support, billing = CONFIGURATION["teams"]
    tech = {"id": "tech", "name": "Technical"}
    teams = [{**support, "escalates_to": "tech"}, billing, tech]
    chief = {
        "id": "chief",
        "name": "Chief",
        "email": "chief@example.com",
        "role": "supervisor",
    }
    agents = [*CONFIGURATION["agents"], chief]
    async with run_service(tmp_path) as service:
        policy = {"id": "steps", "targets": {"first_response": "5m"}, "escalate": steps}
        await service.configure(sla_policies=[policy], teams=teams, agents=agents)
        await ask(service)

        service.clock.advance(minutes=5)
        await until(lambda: len(alerts_of(service)) == 2)
        [escalated] = await service.tickets()
        service.clock.advance(minutes=10)
        await until(lambda: len(alerts_of(service)) == 3)
        shown = await service.ticket("T-1001", "chief")

        assert (escalated["team_id"], escalated["agent_id"]) == ("tech", None)
        assert service.events("LevelChanged")[0][1].to == 2
        assert shown["ticket"]["agent_id"] == "chief"


async def test_a_worker_that_was_down_changes_no_instant_and_repeats_nothing(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as service:
        await service.configure(sla_policies=POLICIES)
        await ask(service)
        clock.advance(minutes=8)
        await until(lambda: len(alerts_of(service)) == 1)

    clock.advance(minutes=30)
    async with run_service(tmp_path, clock=clock) as service:
        await until(lambda: len(alerts_of(service)) == 3)
        clock.advance(minutes=-35)
        await ask(service, wamid="w.3")
        clock.advance(minutes=35)
        await ask(service, wamid="w.2")
        told = alerts_of(service)

    assert told == [
        ("first_response", "warning-1", minutes(8)),
        ("first_response", "breach", minutes(10)),
        ("first_response", "escalation-1", minutes(10)),
    ]


async def test_t11_resolved_just_after_the_deadline_is_a_breach_at_the_deadline(
    tmp_path,
):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as service:
        await service.configure(sla_policies=POLICIES)
        await ask(service)

    clock.advance(minutes=10, seconds=1)
    async with run_service(tmp_path, clock=clock) as service:
        await service.post("/v1/tickets/T-1001/status", {"to": "closed"})
        await until(lambda: len(alerts_of(service)) >= 2)

        breach = next(one for one in alerts_of(service) if one[1] == "breach")
        assert breach == ("first_response", "breach", minutes(10))
        [ticket] = await service.tickets(status="closed")
        assert ticket["team_id"] == "support"
