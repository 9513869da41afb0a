"""People told in the application of what their tickets' clocks and rules say."""

from __future__ import annotations

import pytest
from running_service import (
    CONFIGURATION,
    Clock,
    payload,
    run_service,
    text_message,
    until,
)
from test_live_stream import listening, served

ANA, CHIEF = "support-support", "support-supervisor"
POLICIES = [
    {
        "id": "quick",
        "targets": {"first_response": "10m"},
        "warn_at": ["50%", {"at": "80%", "notify": ["owner", ANA, "supervisor"]}],
        "escalate": [{"after": "5m", "team": "billing", "notify": ["team"]}],
    }
]


@pytest.fixture
async def desk(tmp_path):
    async with run_service(tmp_path, smtp_host="mail.test") as service:
        await service.configure(sla_policies=POLICIES)
        await service.post("/v1/me/presence", {"to": "online"}, who=ANA)
        yield service


async def ask(service, text="Where is my parcel?", number=1):
    message = text_message(text, wamid=f"w.{number}", sender=f"3360000000{number}")
    await service.deliver(payload(messages=[message]))


async def told(service, who, **parameters):
    answer = await service.get("/v1/me/notifications", who, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def raised(service):
    return [event for _, event in service.events("NotificationRaised")]


async def test_a_warning_reminds_the_owner_and_whom_the_policy_names_once_each(desk):
    await ask(desk)

    desk.clock.advance(minutes=5)
    await until(lambda: len(raised(desk)) == 1)
    desk.clock.advance(minutes=3)
    await until(lambda: len(raised(desk)) == 2)

    assert [one.agents for one in raised(desk)] == [(ANA,), (ANA, CHIEF)]
    mine, theirs = await told(desk, ANA), await told(desk, CHIEF)
    assert (mine["unread"], theirs["unread"]) == (2, 1)
    [newest, _] = mine["notifications"]
    assert newest == theirs["notifications"][0]
    assert {name: one for name, one in newest.items() if name != "id"} == {
        "at": "2026-03-02T09:08:00Z",
        "ticket_id": "T-1001",
        "cause": "warning",
        "target": "first_response",
        "due_at": "2026-03-02T09:10:00Z",
        "is_read": False,
    }


async def test_an_escalation_tells_the_team_that_gets_the_ticket(desk):
    await desk.post("/v1/me/presence", {"to": "online"}, who="billing-support")
    await ask(desk)

    desk.clock.advance(minutes=15)
    await until(lambda: len(raised(desk)) == 4)

    assert [one.cause for one in raised(desk)][2:] == ["breach", "escalation"]
    assert raised(desk)[-1].agents == ("billing-support",)
    shown = await told(desk, ANA)
    assert shown == {"notifications": [], "unread": 0}  # it is out of her sight now


async def test_a_rule_tells_whom_it_names_with_its_decision(desk):
    rule = {"id": "all", "then": {"notify": ["head-supervisor", "team"]}}
    await desk.configure(routing=[rule], sla_policies=POLICIES)

    await ask(desk)

    [event] = raised(desk)
    assert (event.cause, event.target, event.agents) == (
        "rule",
        None,
        ("head-supervisor", ANA),
    )
    [one] = (await told(desk, "head-supervisor"))["notifications"]
    assert (one["cause"], one["due_at"]) == ("rule", None)


async def test_what_was_answered_reminds_nobody(desk):
    await ask(desk)
    await desk.post("/v1/tickets/T-1001/replies", {"text": "On its way"}, who=ANA)

    desk.clock.advance(minutes=30)
    await ask(desk, number=2)
    desk.clock.advance(minutes=5)
    await until(lambda: raised(desk))

    assert {one.ticket_id for one in raised(desk)} == {"T-1002"}


async def test_what_was_read_stays_read_after_a_restart(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as service:
        await service.configure(sla_policies=POLICIES)
        await service.post("/v1/me/presence", {"to": "online"}, who=ANA)
        for number in (1, 2, 3):
            await ask(service, number=number)
        clock.advance(minutes=5)
        await until(lambda: len(raised(service)) == 3)
        [_, second, _] = (await told(service, ANA))["notifications"]

        done = await service.post(
            "/v1/me/notifications/read", {"ids": [second["id"], "none"]}, who=ANA
        )
        await service.put("/v1/me/notification-settings", CHOSEN, who=ANA)

        assert done.status_code == 204
    async with run_service(tmp_path, clock=clock) as service:
        after = await told(service, ANA, limit=2)
        settings = await service.get("/v1/me/notification-settings", ANA)
        await service.post("/v1/me/notifications/read", {"ids": None}, who=ANA)
        read = await told(service, ANA)

        assert [one["is_read"] for one in after["notifications"]] == [False, True]
        assert after["unread"] == 2
        assert settings.json() == {**CHOSEN, "available": ["app"]}
        assert (read["unread"], len(read["notifications"])) == (0, 3)


CHOSEN = {"app": True, "email": False, "sound": False, "desktop": True}


async def test_a_way_that_there_is_not_cannot_be_chosen(desk, tmp_path):
    by_email = {**CHOSEN, "email": True}
    chosen = await desk.put("/v1/me/notification-settings", by_email, who=ANA)
    async with run_service(tmp_path / "other") as mute:
        await mute.configure()
        refused = await mute.put("/v1/me/notification-settings", by_email, who=ANA)

    assert chosen.json() == {**by_email, "available": ["app", "email"]}
    assert refused.status_code == 422


async def test_it_is_heard_at_once_by_that_person_alone(desk):
    async with (
        served(desk.app) as url,
        listening(desk, url, ANA) as mine,
        listening(desk, url, CHIEF) as theirs,
    ):
        await ask(desk)
        desk.clock.advance(minutes=5)
        heard = await mine.hears("notification")
        await theirs.hears("ticket")

        [listed] = (await told(desk, ANA))["notifications"]
        assert heard == {
            "type": "notification",
            "notification": listed,
            "unread": 1,
        }
        assert [one for one in theirs.heard if one["type"] == "notification"] == []


async def test_thousands_at_once_are_listed_and_only_the_latest_heard(desk):
    agents = [{**one, "capacity": 500} for one in CONFIGURATION["agents"]]
    await desk.configure(sla_policies=POLICIES, agents=agents)
    async with served(desk.app) as url, listening(desk, url, ANA) as mine:
        for number in range(1_000, 1_300):
            await ask(desk, number=number)
        desk.clock.advance(minutes=5)
        await until(lambda: len(raised(desk)) == 300)
        await mine.hears("notification", unread=100)
        shown = await told(desk, ANA, limit=100)

        heard = [one for one in mine.heard if one["type"] == "notification"]
        assert (len(shown["notifications"]), shown["unread"]) == (100, 100)
        assert len(heard) <= 20
