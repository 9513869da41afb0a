"""Several numbers: each with its team, calendar, language, welcome and reopening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from running_service import MONDAY, payload, text_message, until

SHOP, TRADE = "555000111", "555000222"
NUMBERS = [
    {
        "id": SHOP,
        "language": "fr",
        "welcome": {"fr": "Bonjour !", "en": "Hello!"},
        "reopen_hours": 72,
    },
    {"id": TRADE, "team": "billing", "calendar": "mornings", "reopen_hours": 1},
]
CALENDARS = [{"id": "mornings", "timezone": "UTC", "weekly": {"tue": ["10:00-12:00"]}}]
AGENT = "support-support"


@pytest.fixture
async def desk(service):
    await service.configure(numbers=NUMBERS, calendars=CALENDARS)
    return service


async def write(desk, text="Hi", *, number=SHOP, wamid="wamid.1", **more):
    message = text_message(text, wamid=wamid, **more)
    response = await desk.deliver(payload(messages=[message], number=number))
    assert response.status_code == 200


def welcomes(desk):
    return [one for _, one in desk.events("MessagePosted")]


@pytest.mark.parametrize(
    ("text", "welcome"),
    [
        ("Hello, where is my order, please?", "Hello!"),
        ("Bonjour, où est ma commande ?", "Bonjour !"),
        ("📦", "Bonjour !"),
    ],
    ids=["the customer's language", "the number's too", "the number's"],
)
async def test_a_new_ticket_is_welcomed_in_the_language_of_its_customer(
    desk, text, welcome
):
    await write(desk, text)

    await until(lambda: desk.whatsapp.sent)
    assert desk.whatsapp.sent[0]["text"]["body"] == welcome
    assert desk.whatsapp.sent[0]["path"].endswith(f"/{SHOP}/messages")


async def test_a_welcome_is_sent_once_however_often_the_webhook_comes(desk):
    for _ in range(2):
        await write(desk)
    await write(desk, wamid="wamid.2")

    await until(lambda: desk.whatsapp.sent)
    assert len(welcomes(desk)) == 1


async def test_a_welcome_is_no_response_and_hides_nothing(desk):
    await write(desk, "Where is my order?")

    await until(lambda: desk.whatsapp.sent)
    (row,) = await desk.tickets(AGENT)
    ticket = (await desk.ticket("T-1001", AGENT))["ticket"]
    assert (row["preview"], row["preview_author"]) == ("Where is my order?", "customer")
    assert row["unread_count"] == 1
    assert ticket["first_responded_at"] is None
    assert row["sla"]["target"] == "first_response"


async def test_a_message_that_comes_a_day_late_is_not_welcomed(desk):
    await write(desk, at=MONDAY - timedelta(hours=24, seconds=1))

    assert len(desk.events("TicketOpened")) == 1
    assert welcomes(desk) == []


async def test_a_number_without_a_welcome_says_nothing(desk):
    await write(desk, number=TRADE)

    assert welcomes(desk) == []


async def test_a_number_has_its_team_and_calendar_where_no_rule_decides(desk):
    await write(desk, number=TRADE)

    (row,) = await desk.tickets("billing-support")
    assert row["team_id"] == "billing"
    assert row["sla"]["due_at"] == "2026-03-03T11:00:00Z"


async def test_a_rule_comes_before_the_team_of_the_number(desk):
    rule = {
        "id": "trade",
        "when": {"keywords": ["hello"]},
        "then": {"team": "support"},
    }
    await desk.configure(numbers=NUMBERS, calendars=CALENDARS, routing=[rule])

    await write(desk, "hello", number=TRADE)

    (row,) = await desk.tickets(AGENT)
    assert row["team_id"] == "support"


@pytest.mark.parametrize(
    ("number", "ids"),
    [(SHOP, ["T-1001"]), (TRADE, ["T-1001", "T-1002"])],
    ids=["within 72 hours", "after one hour"],
)
async def test_a_number_decides_for_how_long_a_resolved_ticket_reopens(
    desk, number, ids
):
    await write(desk, number=number)
    await desk.post("/v1/tickets/T-1001/status", {"to": "resolved"})
    desk.clock.advance(hours=2)

    at = MONDAY + timedelta(hours=2)
    await write(desk, "Not solved!", number=number, wamid="wamid.2", at=at)

    rows = await desk.tickets()
    assert sorted(one["id"] for one in rows if one["status"] == "open") == ids[-1:]
    assert {one.ticket_id for _, one in desk.events("TicketOpened")} == set(ids)


async def test_tickets_of_one_customer_on_two_numbers_stand_apart(desk):
    await write(desk)
    await write(desk, number=TRADE, wamid="wamid.2")

    rows = await desk.tickets()
    assert {one["id"]: one["team_id"] for one in rows} == {
        "T-1001": "support",
        "T-1002": "billing",
    }
