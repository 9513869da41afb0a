"""A rule may answer at once with a prepared answer."""

from __future__ import annotations

import pytest
from running_service import payload, text_message, until

RULES = [
    {
        "id": "danger",
        "when": {"keywords": ["smoke", "fumée"]},
        "then": {"quick_reply": "battery", "priority": "urgent"},
    }
]
REPLIES = [
    {
        "id": "battery",
        "shortcut": "battery",
        "text": {
            "en": "{customer}, switch it off. Your ticket is {ticket}.",
            "fr": "{customer}, éteignez-la.",
        },
    }
]


@pytest.fixture
async def desk(service):
    await service.configure(routing=RULES, quick_replies=REPLIES)
    return service


async def test_the_answer_is_sent_once_in_the_customers_language(desk):
    message = text_message("La montre sent la fumée, aidez-moi", wamid="wamid.1")

    await desk.deliver(payload(messages=[message]))
    await desk.deliver(payload(messages=[message]))

    await until(lambda: desk.whatsapp.sent)
    assert [one["text"]["body"] for one in desk.whatsapp.sent] == ["Zoé, éteignez-la."]
    [ticket] = await desk.tickets()
    assert ticket["preview"] == "La montre sent la fumée, aidez-moi"


async def test_a_later_message_of_the_ticket_is_not_answered_again(desk):
    first = text_message("There is smoke from my watch", wamid="wamid.1")
    await desk.deliver(payload(messages=[first]))
    await until(lambda: desk.whatsapp.sent)

    again = text_message("Still smoke!", wamid="wamid.2")
    await desk.deliver(payload(messages=[again]))

    posted = [event for _, event in desk.events("MessagePosted")]
    assert [(one.author, one.ticket_id) for one in posted] == [("automation", "T-1001")]
    body = desk.whatsapp.sent[0]["text"]["body"]
    assert body == "Zoé, switch it off. Your ticket is T-1001."
