"""What did not leave: who sees it, who may send it again, and stopped numbers."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from running_service import (
    CloudApiStandIn,
    declined,
    payload,
    run_service,
    status_of,
    text_message,
    until,
)

NUMBER = "555000111"
AGENT, ELSEWHERE, SUPERVISOR = (
    "support-support",
    "billing-support",
    "head-supervisor",
)


@pytest.fixture
async def desk(tmp_path):
    async with run_service(tmp_path, whatsapp_backoff_seconds=0.0001) as service:
        await service.configure()
        await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
        yield service


async def reply(service, text="Hello"):
    response = await service.post("/v1/tickets/T-1001/replies", {"text": text}, AGENT)
    assert response.status_code == 200, response.text
    return response.json()["item"]["id"]


async def failed(service, who=AGENT):
    response = await service.get("/v1/outbox/failed", who)
    assert response.status_code == 200
    return response.json()["messages"]


async def numbers(service):
    response = await service.get("/v1/numbers", SUPERVISOR)
    assert response.status_code == 200, response.text
    return {one["id"]: one for one in response.json()["numbers"]}


async def retry(service, message_id, who=AGENT, key=None):
    path = f"/v1/tickets/T-1001/messages/{message_id}/retry"
    return await service.post(path, None, who, key)


async def fail(service, code=131026, reason="Not on WhatsApp"):
    service.whatsapp.answers = [declined(code, reason=reason)]
    message_id = await reply(service)
    await until(lambda: service.events("SendFailed"))
    return message_id


async def test_a_failed_message_is_listed_with_its_reason(desk):
    message_id = await fail(desk)

    (listed,) = await failed(desk)

    assert listed == {
        "ticket_id": "T-1001",
        "message_id": message_id,
        "contact_name": "Zoé",
        "agent_id": AGENT,
        "kind": "text",
        "text": "Hello",
        "failed_at": "2026-03-02T09:00:00Z",
        "code": 131026,
        "reason": "Not on WhatsApp",
    }


async def test_failed_messages_are_seen_by_who_sees_their_ticket(desk):
    await fail(desk)

    seen = {who: len(await failed(desk, who)) for who in (AGENT, ELSEWHERE, SUPERVISOR)}

    assert seen == {AGENT: 1, ELSEWHERE: 0, SUPERVISOR: 1}
    assert (await retry(desk, "m-1", ELSEWHERE)).status_code == 404


async def test_a_retry_sends_once_more_with_all_its_tries(desk):
    desk.whatsapp.answers = [declined(131000, 500) for _ in range(8)]
    message_id = await reply(desk)
    await until(lambda: any(one.is_final for _, one in desk.events("SendFailed")))

    desk.whatsapp.answers = [declined(131000, 500) for _ in range(5)]
    response = await retry(desk, message_id)

    assert response.status_code == 200, response.text
    item = response.json()["item"]
    assert (item["id"], item["status"], item["error"]) == (message_id, "queued", None)
    await until(lambda: desk.events("MessageSent"))
    assert len(desk.whatsapp.sent) == 1
    assert await failed(desk) == []


async def test_a_retry_asked_for_twice_under_one_key_is_one(desk):
    message_id = await fail(desk)

    first = await retry(desk, message_id, key="again")
    second = await retry(desk, message_id, key="again")

    await until(lambda: desk.events("MessageSent"))
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(desk.events("SendRetried")) == 1


async def test_what_did_not_fail_is_not_sent_again(desk):
    message_id = await reply(desk)
    await until(lambda: desk.events("MessageSent"))

    response = await retry(desk, message_id)

    assert response.status_code == 409
    assert "expected one that failed" in response.json()["detail"]


async def test_what_whatsapp_reports_as_failed_later_can_be_retried(desk):
    message_id = await reply(desk)
    await until(lambda: desk.events("MessageSent"))
    status = status_of(
        desk.whatsapp.sent[0]["wamid"],
        "failed",
        errors=[{"code": 131026, "title": "Message undeliverable"}],
    )
    await desk.deliver(payload(statuses=[status]))

    (listed,) = await failed(desk)
    response = await retry(desk, message_id)
    await until(lambda: len(desk.whatsapp.sent) == 2)

    assert (listed["message_id"], listed["code"]) == (message_id, 131026)
    assert response.status_code == 200


async def test_a_retry_outside_the_window_is_refused(desk):
    message_id = await fail(desk)
    desk.clock.advance(hours=24, seconds=1)

    response = await retry(desk, message_id, who=None)

    assert response.status_code == 422
    assert response.json()["type"] == "window-closed"


async def give_up(service):
    """A message without an answer, until the desk gives it up."""
    service.whatsapp.answers = [httpx.ReadTimeout("no answer")]
    message_id = await reply(service)
    await until(lambda: service.events("SendAttempted"))
    service.clock.advance(minutes=11)
    await until(lambda: service.events("SendFailed"))
    return message_id


@pytest.fixture
async def impatient(tmp_path):
    async with run_service(tmp_path, whatsapp_unknown_seconds=2) as service:
        await service.configure()
        await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
        yield service


async def test_an_unanswered_message_is_sent_again_only_by_an_agents_decision(
    impatient,
):
    message_id = await give_up(impatient)
    await asyncio.sleep(0.1)
    unasked = list(impatient.whatsapp.sent)

    response = await retry(impatient, message_id)
    await until(lambda: impatient.whatsapp.sent)

    assert unasked == []
    assert "it may have arrived" in impatient.events("SendFailed")[0][1].reason
    assert response.status_code == 200
    assert len(impatient.whatsapp.sent) == 1


async def test_a_late_status_settles_what_was_given_up(impatient):
    message_id = await give_up(impatient)

    status = status_of("wamid.LATE", "read", biz_opaque_callback_data=message_id)
    await impatient.deliver(payload(statuses=[status]))

    assert await failed(impatient) == []
    assert (await retry(impatient, message_id)).status_code == 409


@pytest.mark.parametrize("code", [131048, 190])
async def test_a_stopped_number_keeps_its_messages_until_it_is_resumed(desk, code):
    desk.whatsapp.answers = [declined(code, reason="Stop")]
    for text in ("one", "two"):
        await reply(desk, text)
    await until(lambda: desk.events("NumberStopped"))
    await asyncio.sleep(0.1)
    stopped = (await numbers(desk))[NUMBER]
    sent_while_stopped = list(desk.whatsapp.sent)

    response = await desk.post(f"/v1/numbers/{NUMBER}/resume")
    await until(lambda: len(desk.whatsapp.sent) == 2)

    assert sent_while_stopped == []
    assert (stopped["state"], stopped["code"], stopped["reason"]) == (
        "stopped",
        code,
        "Stop",
    )
    assert stopped["queued"] == 2
    assert response.json()["state"] == "sending"
    assert [one["text"]["body"] for one in desk.whatsapp.sent] == ["one", "two"]


async def test_a_stop_survives_a_restart(tmp_path):
    whatsapp = CloudApiStandIn()
    whatsapp.answers = [declined(131031, 403)]
    async with run_service(tmp_path, whatsapp=whatsapp) as first:
        await first.configure()
        await first.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
        await reply(first)
        await until(lambda: first.events("NumberStopped"))

    async with run_service(tmp_path, whatsapp=whatsapp) as second:
        await asyncio.sleep(0.1)
        state = (await numbers(second))[NUMBER]["state"]

    assert state == "stopped"
    assert whatsapp.sent == []


async def test_a_throttled_number_is_shown_as_paused(tmp_path):
    async with run_service(tmp_path, whatsapp_backoff_seconds=60) as service:
        await service.configure()
        await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))
        await fail(service, 130429, "Rate limit hit")

        shown = (await numbers(service))[NUMBER]

    assert (shown["state"], shown["code"]) == ("paused", 130429)


async def test_numbers_are_overseen_by_supervisors_and_resumed_by_administrators(desk):
    seen = await desk.get("/v1/numbers", AGENT)
    resumed = await desk.post(f"/v1/numbers/{NUMBER}/resume", None, SUPERVISOR)
    unknown = await desk.post("/v1/numbers/none/resume")

    assert (seen.status_code, resumed.status_code, unknown.status_code) == (
        403,
        403,
        404,
    )


async def test_an_opt_out_is_remembered_of_the_customer(desk):
    await fail(desk, 131050, "User has stopped receiving marketing messages")

    (contact,) = desk.desk.state.contacts.by_id.values()

    assert not contact.takes_marketing
