"""Corrections of what was detected of a customer, and messages in their raw form."""

from __future__ import annotations

import pytest
from running_service import payload, text_message

AGENT = "support-support"
CORRECTION = {"language": "pt-BR", "timezone": "America/Recife", "country": "br"}


@pytest.fixture
async def desk(service):
    await service.configure()
    await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
    return service


async def contact_id(desk):
    return (await desk.ticket("T-1001", AGENT))["ticket"]["contact"]["id"]


async def correct(desk, body, who=AGENT, key=None):
    return await desk.post(f"/v1/contacts/{await contact_id(desk)}", body, who, key)


async def test_a_correction_shows_and_no_message_changes_it(desk):
    response = await correct(desk, CORRECTION)

    assert response.status_code == 200, response.text
    card = response.json()
    assert (card["language"], card["timezone"], card["country"]) == (
        "pt-br",
        "America/Recife",
        "BR",
    )
    message = text_message("Bonjour, où est mon colis ?", wamid="wamid.2")
    await desk.deliver(payload(messages=[message]))
    shown = (await desk.ticket("T-1001", AGENT))["ticket"]["contact"]
    assert shown == card


async def test_what_is_not_given_stays(desk):
    before = (await desk.ticket("T-1001", AGENT))["ticket"]["contact"]

    card = (await correct(desk, {"language": "de"})).json()

    assert card["language"] == "de"
    assert (card["country"], card["timezone"]) == (
        before["country"],
        before["timezone"],
    )


async def test_what_is_known_already_is_no_fact(desk):
    for _ in range(2):
        await correct(desk, CORRECTION)

    assert len(desk.events("ContactCorrected")) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"timezone": "Europe/Atlantis"}, "IANA time zone"),
        ({"country": "F1"}, "ISO 3166"),
        ({"language": " "}, "a text"),
    ],
)
async def test_what_is_none_is_refused(desk, body, expected):
    response = await correct(desk, body)

    assert response.status_code == 422
    assert expected in response.json()["detail"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (AGENT, 200),
        ("billing-supervisor", 404),
        ("billing-support", 404),
        ("ana-lyst", 403),
    ],
)
async def test_only_who_may_answer_the_customer_corrects(desk, who, status):
    assert (await correct(desk, CORRECTION, who)).status_code == status


async def test_a_contact_without_tickets_in_work_is_corrected_by_who_sees_all(desk):
    known = await contact_id(desk)
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, AGENT)

    refused = await desk.post(f"/v1/contacts/{known}", CORRECTION, AGENT)
    done = await desk.post(f"/v1/contacts/{known}", CORRECTION)

    assert (refused.status_code, done.status_code) == (404, 200)


async def raw(desk, who=None):
    items = (await desk.ticket("T-1001", AGENT))["items"]
    message_id = [one["id"] for one in items if one["kind"] == "message"][-1]
    return await desk.get(f"/v1/tickets/T-1001/messages/{message_id}/raw", who)


async def test_a_message_is_shown_as_it_was_kept(desk):
    shown = (await raw(desk)).json()

    assert shown["item"] == {"id": "wamid.1", "type": "text", "text": {"body": "Hi"}}
    assert shown["event_type"] == "MessageReceived"


async def test_a_kind_that_is_not_known_is_shown_whole(desk):
    message = text_message(wamid="wamid.2")
    del message["text"]
    strange = {**message, "type": "hologram", "hologram": {"depth": 3}}
    await desk.deliver(payload(messages=[strange]))

    shown = (await raw(desk)).json()

    assert shown["item"]["hologram"] == {"depth": 3}
    assert shown["item"]["type"] == "hologram"


@pytest.mark.parametrize("who", [AGENT, "support-supervisor", "ana-lyst"])
async def test_raw_forms_are_for_administrators(desk, who):
    assert (await raw(desk, who)).status_code == 403


async def test_a_message_that_is_not_there_is_not_found(desk):
    response = await desk.get("/v1/tickets/T-1001/messages/m-none/raw")

    assert response.status_code == 404
