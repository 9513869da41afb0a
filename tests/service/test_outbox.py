from __future__ import annotations

import asyncio

import httpx
import pytest
from running_service import (
    Clock,
    CloudApiStandIn,
    declined,
    payload,
    run_service,
    status_of,
    text_message,
    until,
)

AGENT = "support-support"


async def open_ticket(service):
    await service.configure()
    await service.deliver(payload(messages=[text_message("Hi", wamid="wamid.1")]))


async def reply(service, text="Hello"):
    response = await service.post("/v1/tickets/T-1001/replies", {"text": text}, AGENT)
    assert response.status_code == 200, response.text
    return response.json()["item"]["id"]


async def status_in_thread(service, message_id):
    items = (await service.ticket("T-1001"))["items"]
    (item,) = [one for one in items if one["id"] == message_id]
    return item["status"], item["error"]


@pytest.fixture
async def desk(tmp_path):
    async with run_service(tmp_path, whatsapp_backoff_seconds=0.0001) as service:
        await open_ticket(service)
        yield service


async def test_messages_to_one_customer_keep_their_order(desk):
    desk.whatsapp.answers = [declined(131000, 500), declined(2, 503)]

    for text in ("one", "two", "three"):
        await reply(desk, text)

    await until(lambda: len(desk.whatsapp.sent) == 3)
    assert [one["text"]["body"] for one in desk.whatsapp.sent] == [
        "one",
        "two",
        "three",
    ]


@pytest.mark.parametrize(
    "answers",
    [
        [declined(131016, 500)],
        [declined(None, 502)],
        [declined(130429, 429)],
        [httpx.ConnectError("refused")],
        [httpx.ConnectTimeout("slow")],
    ],
    ids=["transient", "bad gateway", "throttle", "not reached", "connect time-out"],
)
async def test_what_passes_is_tried_again(desk, answers):
    desk.whatsapp.answers = answers

    message_id = await reply(desk)

    await until(lambda: desk.events("MessageSent"))
    assert len(desk.events("SendAttempted")) == 2
    assert await status_in_thread(desk, message_id) == ("sent", None)


async def test_a_permanent_refusal_is_shown_and_not_repeated(desk):
    desk.whatsapp.answers = [declined(131026, reason="Not on WhatsApp")]

    message_id = await reply(desk)

    await until(lambda: desk.events("SendFailed"))
    assert await status_in_thread(desk, message_id) == ("failed", "Not on WhatsApp")
    await reply(desk, "next")
    await until(lambda: len(desk.whatsapp.sent) == 1)


async def test_after_eight_transient_failures_it_is_given_up(desk):
    desk.whatsapp.answers = [declined(131000, 500) for _ in range(9)]

    message_id = await reply(desk)

    await until(lambda: any(one.is_final for _, one in desk.events("SendFailed")))
    assert len(desk.events("SendAttempted")) == 8
    assert (await status_in_thread(desk, message_id))[0] == "failed"


async def test_an_unanswered_send_is_not_repeated_but_settled_by_its_status(desk):
    desk.whatsapp.answers = [httpx.ReadTimeout("no answer")]
    message_id = await reply(desk)
    await until(lambda: desk.events("SendAttempted"))
    await asyncio.sleep(0.1)
    assert await status_in_thread(desk, message_id) == ("queued", None)

    await desk.deliver(
        payload(
            statuses=[
                status_of(
                    "wamid.LOST", "delivered", biz_opaque_callback_data=message_id
                )
            ]
        )
    )

    assert await status_in_thread(desk, message_id) == ("delivered", None)
    assert desk.whatsapp.sent == []
    await desk.deliver(payload(statuses=[status_of("wamid.LOST", "read")]))
    assert await status_in_thread(desk, message_id) == ("read", None)


class SlowStandIn(CloudApiStandIn):
    """Takes a message, and answers when it is let."""

    def __init__(self):
        super().__init__()
        self.may_answer = asyncio.Event()

    async def __call__(self, request):
        response = await super().__call__(request)
        await self.may_answer.wait()
        return response


async def test_a_status_faster_than_the_answer_counts_once(tmp_path):
    slow = SlowStandIn()
    async with run_service(tmp_path, whatsapp=slow) as desk:
        await open_ticket(desk)
        message_id = await reply(desk)
        await until(lambda: slow.sent)

        wamid = slow.sent[0]["wamid"]
        status = status_of(wamid, "sent", biz_opaque_callback_data=message_id)
        await desk.deliver(payload(statuses=[status]))
        slow.may_answer.set()

        await asyncio.sleep(0.1)
        assert len(desk.events("MessageSent")) == 1
        assert await status_in_thread(desk, message_id) == ("sent", None)


async def test_what_was_queued_at_a_stop_is_sent_after_the_start(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock, whatsapp_access_token=None) as first:
        await open_ticket(first)
        await reply(first)
    whatsapp = CloudApiStandIn()

    async with run_service(tmp_path, clock=clock, whatsapp=whatsapp) as second:
        await until(lambda: second.events("MessageSent"))

    assert [one["text"]["body"] for one in whatsapp.sent] == ["Hello"]


async def test_what_left_without_an_answer_is_not_sent_after_a_restart(tmp_path):
    clock, whatsapp = Clock(), CloudApiStandIn()
    whatsapp.answers = [httpx.ReadTimeout("no answer")]
    async with run_service(tmp_path, clock=clock, whatsapp=whatsapp) as first:
        await open_ticket(first)
        message_id = await reply(first)
        await until(lambda: first.events("SendAttempted"))

    async with run_service(tmp_path, clock=clock, whatsapp=whatsapp) as second:
        await asyncio.sleep(0.1)
        status = status_of("wamid.X", "read", biz_opaque_callback_data=message_id)
        await second.deliver(payload(statuses=[status]))

        assert whatsapp.sent == []
        assert await status_in_thread(second, message_id) == ("read", None)
