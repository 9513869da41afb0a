from __future__ import annotations

import pytest
from running_service import payload, text_message, until

AGENT = "support-support"


@pytest.fixture
async def desk(service):
    await service.configure()
    await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
    return service


async def resolve(desk, ticket_id="T-1001"):
    await desk.post(f"/v1/tickets/{ticket_id}/claim", {}, AGENT)
    response = await desk.post(
        f"/v1/tickets/{ticket_id}/status", {"to": "resolved"}, AGENT
    )
    assert response.status_code == 200, response.text


def tap(desk, rating, *, wamid, ask=0):
    rows = desk.whatsapp.sent[ask]["interactive"]["action"]["sections"][0]["rows"]
    row = rows[5 - rating]
    return text_message(wamid=wamid, at=desk.clock.now) | {
        "type": "interactive",
        "interactive": {
            "type": "list_reply",
            "list_reply": {"id": row["id"], "title": row["title"]},
        },
    }


async def test_a_resolution_asks_the_customer_for_a_rating(desk):
    await resolve(desk)

    await until(lambda: desk.whatsapp.sent)
    (ask,) = desk.whatsapp.sent
    assert ask["type"] == "interactive"
    assert len(ask["interactive"]["action"]["sections"][0]["rows"]) == 5


async def test_the_tap_comes_back_as_the_tickets_rating(desk):
    await resolve(desk)
    await until(lambda: desk.whatsapp.sent)

    message = tap(desk, 4, wamid="wamid.2")
    await desk.deliver(payload(messages=[message]))
    await desk.deliver(payload(messages=[message]))

    view = await desk.ticket("T-1001")
    assert view["ticket"]["rating"] == 4
    assert view["ticket"]["status"] == "resolved"
    assert len(desk.events("RatingAnswered")) == 1


async def test_a_late_tap_rates_the_closed_ticket(desk):  # T16
    await resolve(desk)
    await until(lambda: desk.whatsapp.sent)
    message = tap(desk, 2, wamid="wamid.2")
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, AGENT)
    await desk.deliver(payload(messages=[text_message("New", wamid="wamid.3")]))

    await desk.deliver(payload(messages=[message]))

    assert (await desk.ticket("T-1001"))["ticket"]["rating"] == 2
    assert (await desk.ticket("T-1002"))["ticket"]["rating"] is None


async def test_thanks_after_a_resolution_leave_it_resolved(desk):  # T9
    await resolve(desk)

    await desk.deliver(payload(messages=[text_message("Merci !", wamid="wamid.2")]))

    view = await desk.ticket("T-1001")
    assert view["ticket"]["status"] == "resolved"
    assert len(desk.events("RatingAsked")) == 1


async def test_a_question_after_a_resolution_reopens_the_ticket(desk):
    await resolve(desk)

    await desk.deliver(
        payload(messages=[text_message("It is broken again", wamid="wamid.2")])
    )

    (ticket,) = await desk.tickets()
    assert (ticket["id"], ticket["status"]) == ("T-1001", "open")
    assert (await desk.ticket("T-1001"))["ticket"]["reopen_count"] == 1


async def test_a_resolved_ticket_closes_by_itself(desk):
    await resolve(desk)
    desk.clock.advance(hours=73)

    desk.desk._close_resolved()
    await until(lambda: len(desk.events("StatusChanged")) == 2)

    view = await desk.ticket("T-1001")
    assert view["ticket"]["status"] == "closed"
    assert view["items"][-1]["detail"]["reason"] == "auto-close"
