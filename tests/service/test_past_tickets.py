from __future__ import annotations

import msgspec
import pytest
from running_service import payload, text_message

from routing_service.classifier_history import PastStep, past_tickets


async def past(service, who=None):
    response = await service.get("/v1/routing/history", who, after=0)
    assert response.status_code == 200, response.text
    page = response.json()
    assert page["next"] is None
    return past_tickets(msgspec.convert(page["steps"], list[PastStep]))


async def wrote(service, text, number):
    message = text_message(text, wamid=f"wamid.{number}", sender=f"3360000000{number}")
    await service.deliver(payload(messages=[message]))


@pytest.fixture
async def desk(service):
    await service.configure()
    await wrote(service, "my invoice is wrong", 1)
    await wrote(service, "still open", 2)
    return service


async def test_a_ticket_that_ended_is_as_people_left_it(desk):
    ticket = "/v1/tickets/T-1001"
    await desk.post(f"{ticket}/team", {"team_id": "billing"})
    await desk.post(f"{ticket}/priority", {"to": "high"})
    await wrote(desk, "and another thing", 1)
    await desk.post(f"{ticket}/status", {"to": "resolved"})

    found = await past(desk)

    assert [one.text for one in found] == ["my invoice is wrong"]
    assert found[0].labels == {
        "category": "billing",
        "team": "billing",
        "priority": "high",
    }


async def test_a_ticket_in_work_teaches_nothing(desk):
    assert await past(desk) == []


async def test_reading_them_is_an_act(desk):
    await past(desk)

    acts = [event.act for _, event in desk.events("ActRecorded")]
    assert acts[-1] == "history.read"


@pytest.mark.parametrize("who", ["support-support", "support-supervisor", "ana-lyst"])
async def test_only_an_administrator_reads_them(desk, who):
    response = await desk.get("/v1/routing/history", who, after=0)

    assert response.status_code == 403
