"""What WhatsApp refuses, and what the outbox does not even ask it."""

from __future__ import annotations

import asyncio
import time

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

from routing_service.domain.events import (
    MarketingOptedOut,
    MessagePosted,
    TemplatesSynchronised,
)
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal

AGENT = "support-support"
NUMBER = "555000111"


async def open_ticket(service, *, sender="33600000001"):
    message = text_message("Hi", wamid=f"wamid.{sender}", sender=sender)
    await service.deliver(payload(messages=[message]))


async def reply(service, text="Hello", *, ticket="T-1001"):
    response = await service.post(f"/v1/tickets/{ticket}/replies", {"text": text})
    assert response.status_code == 200, response.text
    return response.json()["item"]["id"]


async def thread_of(service, message_id, *, ticket="T-1001"):
    items = (await service.ticket(ticket))["items"]
    (item,) = [one for one in items if one["id"] == message_id]
    return item["status"], item["error"]


def texts(whatsapp):
    return [one["text"]["body"] for one in whatsapp.sent]


@pytest.fixture
async def desk(tmp_path):
    async with run_service(tmp_path, whatsapp_backoff_seconds=0.0001) as service:
        await service.configure()
        await open_ticket(service)
        yield service


async def test_a_number_keeps_its_messages_per_second(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(numbers=[{"id": NUMBER, "messages_per_second": 20}])
        for number in range(30):
            await open_ticket(service, sender=f"3360000{number:04d}")
        await asyncio.sleep(1.1)  # what customers wrote counts too
        started = time.monotonic()

        for number in range(30):
            await reply(service, ticket=f"T-{1001 + number}")
        await until(lambda: len(service.whatsapp.sent) == 30, seconds=20)

        assert time.monotonic() - started > 1.3


async def test_a_customers_burst_ends_before_whatsapp_would_end_it(tmp_path):
    whatsapp = CloudApiStandIn()
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await service.configure(numbers=[{"id": NUMBER, "messages_per_second": 1000}])
        await open_ticket(service)
        await open_ticket(service, sender="33600000002")
        for number in range(50):
            await reply(service, str(number))
        await reply(service, "another", ticket="T-1002")
        await until(lambda: len(whatsapp.sent) >= 45)
        await asyncio.sleep(0.1)

    assert len(whatsapp.sent) == 45
    assert "another" in texts(whatsapp)


async def test_a_burst_of_a_former_run_still_counts(tmp_path):
    first, second = CloudApiStandIn(), CloudApiStandIn()
    async with run_service(tmp_path, whatsapp=first) as service:
        await service.configure(numbers=[{"id": NUMBER, "messages_per_second": 1000}])
        await open_ticket(service)
        for number in range(50):
            await reply(service, str(number))
        await until(lambda: len(first.sent) == 44)
        service.clock.advance(seconds=12)
        clock = service.clock

    async with run_service(tmp_path, whatsapp=second, clock=clock):
        await until(lambda: len(second.sent) == 2)
        await asyncio.sleep(0.1)

    assert texts(second) == ["44", "45"]


async def test_the_pair_limit_holds_one_customer_and_no_other(desk):
    await open_ticket(desk, sender="33600000002")
    desk.whatsapp.answers = [declined(131056)]

    await reply(desk, "held")
    await until(lambda: desk.events("SendFailed"))
    await reply(desk, "behind")
    await reply(desk, "another", ticket="T-1002")
    await until(lambda: desk.whatsapp.sent)
    await asyncio.sleep(0.1)

    assert texts(desk.whatsapp) == ["another"]


async def test_a_window_that_closed_in_the_queue_is_noticed_before_sending(tmp_path):
    async with run_service(tmp_path, whatsapp_access_token=None) as first:
        await first.configure()
        await open_ticket(first)
        message_id = await reply(first)
        first.clock.advance(hours=24, seconds=1)
        clock = first.clock

    async with run_service(tmp_path, clock=clock) as second:
        await until(lambda: second.events("SendFailed"))
        status, error = await thread_of(second, message_id)

        assert second.whatsapp.sent == []
        assert second.events("SendAttempted") == []
        assert status == "failed"
        assert "a template is needed" in error


async def test_the_next_message_waits_a_while_for_the_one_without_an_answer(desk):
    desk.whatsapp.answers = [httpx.ReadTimeout("no answer")]
    lost = await reply(desk, "lost")
    await until(lambda: desk.events("SendAttempted"))

    await reply(desk, "next")
    await asyncio.sleep(0.2)
    waiting = texts(desk.whatsapp)
    status = status_of("wamid.LOST", "sent", biz_opaque_callback_data=lost)
    await desk.deliver(payload(statuses=[status]))
    await until(lambda: desk.whatsapp.sent)

    assert waiting == []
    assert texts(desk.whatsapp) == ["next"]


def note(service, stream, event, personal=None):
    """Records what happened without a door for it."""
    contact_id = next(iter(service.desk.state.contacts.by_id))
    fact = Fact(
        id=new_event_id(),
        stream=stream,
        event=event,
        occurred_at=service.clock(),
        actor="desk",
        personal=personal and Personal(contact_id, personal),
    )
    service.desk.record([fact])


async def test_marketing_to_who_has_opted_out_meanwhile_is_not_sent(tmp_path):
    async with run_service(tmp_path, whatsapp_access_token=None) as first:
        await first.configure()
        await open_ticket(first)
        (contact,) = first.desk.state.contacts.by_id
        listed = [
            {"name": "sale", "language": "en", "category": "MARKETING"},
            {"name": "shipped", "language": "en", "category": "UTILITY"},
        ]
        synchronised = TemplatesSynchronised(account_id="1", templates=listed)
        note(first, "templates:1", synchronised)
        for name in ("sale", "shipped"):
            posted = MessagePosted(
                ticket_id="T-1001",
                message_id=f"m-{name}",
                author="automation",
                contact_id=contact,
                number_id=NUMBER,
                kind="template",
                template_name=name,
                template_language="en",
            )
            note(first, "ticket:T-1001", posted, {"content": {"name": name}})
        note(first, f"contact:{contact}", MarketingOptedOut(contact_id=contact))
        clock = first.clock

    async with run_service(tmp_path, clock=clock) as second:
        await until(lambda: second.whatsapp.sent and second.events("SendFailed"))

        assert [one["template"]["name"] for one in second.whatsapp.sent] == ["shipped"]
        ((_, failed),) = second.events("SendFailed")
        assert (failed.message_id, failed.code) == ("m-sale", 131050)
