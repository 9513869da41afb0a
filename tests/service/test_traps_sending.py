"""Traps that others fell into when sending: the acceptance tests of that name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from emulated_whatsapp import ACCOUNT, run_with_emulator
from running_service import (
    Clock,
    payload,
    run_service,
    text_message,
    until,
)

from routing_service.domain.events import MarketingOptedOut
from routing_service.domain.identifiers import contact_stream, new_event_id
from routing_service.domain.record import Fact

AGENT = "support-support"
REPLIES = "/v1/tickets/T-1001/replies"
FOLLOW_UP = {
    "name": "conversation_follow_up",
    "language": "en",
    "body": ["Zoé", "T-1001"],
}


@pytest.fixture
async def desk(tmp_path):
    async with run_with_emulator(tmp_path, whatsapp_account_id=ACCOUNT) as emulated:
        await emulated.running.configure()
        await emulated.say(text="Hi")
        await until(lambda: emulated.running.desk.state.catalogue.templates)
        yield emulated


async def reply(desk, **body):
    return await desk.running.post(REPLIES, body, AGENT)


@pytest.mark.parametrize(
    "body",
    [
        {"text": "Are you still there?"},
        {"kind": "buttons", "text": "?", "buttons": [{"id": "y", "title": "Yes"}]},
        {"kind": "location_request", "text": "Where are you?"},
    ],
    ids=["text", "buttons", "location request"],
)
async def test_t15_a_free_form_reply_after_24_hours_and_a_second_is_not_sent(
    desk, body
):
    desk.running.clock.advance(hours=24, seconds=1)

    response = await reply(desk, **body)

    assert response.status_code == 422
    assert response.json()["type"] == "window-closed"
    assert desk.running.events("MessagePosted") == []
    assert desk.received() == []


async def test_t15_the_last_second_of_the_window_is_inside(desk):
    desk.running.clock.advance(hours=23, minutes=59, seconds=59)

    response = await reply(desk, text="Still there?")

    assert response.status_code == 200
    assert await desk.receive() == (
        "text",
        {"body": "Still there?", "preview_url": False},
    )


async def test_t15_the_queue_knows_at_23_hours_that_an_hour_is_left(desk):
    desk.running.clock.advance(hours=23)

    (row,) = await desk.running.tickets(AGENT)

    closes_at = datetime.fromisoformat(row["window_closes_at"])
    assert closes_at - desk.running.clock.now == timedelta(hours=1)


async def test_t15_a_template_goes_out_after_the_window(desk):
    desk.running.clock.advance(hours=24, seconds=1)

    response = await reply(desk, kind="template", template=FOLLOW_UP)

    assert response.status_code == 200, response.text
    assert response.json()["item"]["text"].startswith("Hello Zoé, we have news")
    kind, content = await desk.receive()
    assert (kind, content["name"]) == ("template", "conversation_follow_up")


async def test_t15_a_template_of_an_agent_is_the_agents_first_response(desk):
    desk.running.clock.advance(hours=24, seconds=1)

    await reply(desk, kind="template", template=FOLLOW_UP)

    ticket = (await desk.running.ticket("T-1001", AGENT))["ticket"]
    (first,) = [one for one in ticket["clocks"] if one["target"] == "first_response"]
    assert ticket["first_responded_at"] is not None
    assert first["state"] == "stopped"


@pytest.mark.parametrize(
    ("template", "named"),
    [
        ({**FOLLOW_UP, "name": "unheard_of"}, "conversation_follow_up"),
        ({**FOLLOW_UP, "language": "xx"}, "expected"),
        ({**FOLLOW_UP, "body": ["Zoé"]}, "1 body variables: expected 2"),
        ({**FOLLOW_UP, "header": ["x"]}, "1 header variables: expected 0"),
    ],
    ids=["name", "language", "too few", "header"],
)
async def test_a_template_that_does_not_fit_is_refused_with_what_was_expected(
    desk, template, named
):
    response = await reply(desk, kind="template", template=template)

    assert response.status_code == 422
    assert response.json()["type"] == "template-refused"
    assert named in response.json()["detail"]


async def test_marketing_is_refused_to_a_customer_who_has_opted_out(desk):
    sale = {"name": "season_sale", "language": "en", "body": ["Zoé"]}
    contact_id = (await desk.running.tickets(AGENT))[0]["contact"]["id"]
    fact = Fact(
        id=new_event_id(),
        stream=contact_stream(contact_id),
        event=MarketingOptedOut(contact_id=contact_id),
        occurred_at=desk.running.clock(),
        actor="whatsapp",
    )
    desk.running.desk.record([fact])

    marketing = await reply(desk, kind="template", template=sale)
    utility = await reply(desk, kind="template", template=FOLLOW_UP)

    assert (marketing.status_code, utility.status_code) == (422, 200)
    assert marketing.json()["type"] == "template-refused"
    assert "takes no marketing" in marketing.json()["detail"]


MENUS = [
    {
        "id": "returns",
        "when": {"payload_ids": ["shop_returns"]},
        "then": {"team": "support"},
    },
    {
        "id": "invoices",
        "when": {"payload_ids": ["bank_returns"]},
        "then": {"team": "billing"},
    },
]


def tap(payload_id, *, wamid, sender):
    message = text_message(wamid=wamid, sender=sender)
    del message["text"]
    chosen = {
        "type": "button_reply",
        "button_reply": {"id": payload_id, "title": "Returns"},
    }
    return {**message, "type": "interactive", "interactive": chosen}


async def test_t17_two_menus_with_one_title_route_by_their_payload_ids(tmp_path):
    async with run_service(tmp_path, clock=Clock()) as service:
        await service.configure(routing=MENUS)

        for at, payload_id in enumerate(("shop_returns", "bank_returns")):
            sender = f"3360000000{at}"
            message = tap(payload_id, wamid=f"wamid.{at}", sender=sender)
            await service.deliver(payload(messages=[message]))

        routed = {one["id"]: one["team_id"] for one in await service.tickets()}
        assert routed == {"T-1001": "support", "T-1002": "billing"}
        assert [one.rule_id for _, one in service.events("TicketRouted")] == [
            "returns",
            "invoices",
        ]
