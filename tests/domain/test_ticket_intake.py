from __future__ import annotations

import pytest
from desk_facts import (
    MONDAY,
    at,
    configured,
    draft_facts,
    fold,
    opened,
    posted,
    received,
    status,
)

from routing_service.domain.events import (
    MessageReceived,
    StatusChanged,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.intake import IncomingMessage, decide_message
from routing_service.domain.routing import Router
from routing_service.domain.sla import clocks_of, urgency
from routing_service.domain.thanks import is_thanks
from routing_service.domain.workload import Workload

ROUTER = Router(
    configured(
        teams=[
            {"id": "support", "name": "Support", "is_default": True},
            {"id": "billing", "name": "Billing"},
        ],
        routing=[
            {
                "id": "money",
                "when": {"keywords": ["invoice"]},
                "then": {"team": "billing", "priority": "high"},
            }
        ],
        numbers=[
            {"id": "n-1", "display_number": "+1", "language": "en", "reopen_hours": 72},
            {"id": "n-2", "display_number": "+2", "reopen_hours": 0},
        ],
    )
)


def say(text="My invoice is wrong", when=MONDAY, *, tickets=(), number="n-1", **fields):
    message = IncomingMessage(
        message_id="m-1",
        contact_id="c-1",
        number_id=number,
        occurred_at=when,
        received_at=max(when, MONDAY),
        text=text,
        personal={"text": text, "wamid": "wamid.1"},
        **fields,
    )
    return decide_message(
        message,
        tickets,
        router=ROUTER,
        workload=Workload(),
        new_ticket_id="T-2",
    )


def kinds(intake):
    return [type(draft.event) for draft in intake.drafts]


def resolved(when=MONDAY):
    return fold(
        opened(),
        received(),
        posted(at(minutes=5)),
        status("resolved", when),
    )


def test_a_first_message_opens_a_routed_ticket_at_its_own_time():  # T1
    intake = say(when=at(hours=-3), country="FR")

    assert intake.is_new
    assert kinds(intake) == [TicketOpened, TicketRouted, MessageReceived]
    assert {draft.occurred_at for draft in intake.drafts} == {at(hours=-3)}
    ticket = fold(*draft_facts(intake.drafts))
    assert (ticket.team_id, ticket.priority) == ("billing", "high")
    assert (ticket.language, ticket.country) == ("en", "FR")
    assert urgency(ticket.sla).due_at == at(hours=-2)


def test_the_text_travels_apart_from_the_fact():
    draft = say().drafts[-1]

    assert draft.personal == {"text": "My invoice is wrong", "wamid": "wamid.1"}
    assert draft.event.text_length == 19
    assert not hasattr(draft.event, "text")


def test_an_unresolved_ticket_takes_the_message():
    intake = say(tickets=[fold(opened(), received())])

    assert (intake.ticket_id, intake.is_new) == ("T-1", False)
    assert kinds(intake) == [MessageReceived]


def test_a_conversation_on_another_number_is_another_ticket():
    intake = say(tickets=[fold(opened(), received())], number="n-2")

    assert intake.is_new
    assert intake.drafts[0].event.previous_ticket_id == "T-1"


@pytest.mark.parametrize("paused", ["pending", "on_hold", "snoozed"])
def test_a_message_ends_a_pause(paused):  # T12
    ticket = fold(
        opened(),
        received(),
        posted(at(minutes=5)),
        status(paused, at(minutes=6)),
    )

    intake = say("Hello?", at(hours=1), tickets=[ticket])

    after = fold(*draft_facts(intake.drafts), ticket=ticket)
    assert kinds(intake) == [StatusChanged, MessageReceived]
    assert after.status == "open"
    shown = {clock.target: clock.outcome for clock in clocks_of(after.sla, at(hours=1))}
    assert shown["resolution"] == shown["next_response"] == "pending"


@pytest.mark.parametrize(
    ("hours", "is_new"), [(1, False), (72, False), (73, True)], ids=str
)
def test_a_resolved_ticket_reopens_within_the_hours_of_the_number(hours, is_new):
    intake = say("It broke again", at(hours=hours), tickets=[resolved()])

    assert intake.is_new is is_new
    if not is_new:
        assert kinds(intake) == [StatusChanged, MessageReceived]
        assert fold(*draft_facts(intake.drafts), ticket=resolved()).reopen_count == 1


def test_a_closed_ticket_stays_closed():
    ticket = fold(status("closed", at(minutes=1)), ticket=resolved())

    assert say("It broke again", at(hours=1), tickets=[ticket]).is_new


def test_thanks_after_a_resolution_start_nothing():  # T9
    ticket = resolved(at(hours=1))

    intake = say("Merci beaucoup 🙏", at(hours=2), tickets=[ticket])

    after = fold(*draft_facts(intake.drafts), ticket=ticket)
    assert kinds(intake) == [MessageReceived]
    assert (after.status, after.reopen_count) == ("resolved", 0)
    targets = {clock.target for clock in clocks_of(after.sla, at(hours=9))}
    assert "next_response" not in targets


def test_a_late_message_reopens_when_it_becomes_known():
    ticket = resolved(at(hours=2))

    intake = say("One more thing", at(hours=1), tickets=[ticket])

    after = fold(*draft_facts(intake.drafts), ticket=ticket)
    assert (after.status, after.last_customer_message_at) == ("open", at(hours=1))


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "ok thank you so much",
        "Merci beaucoup 🙏",
        "Parfait, merci",
        "Muchas gracias",
        "Muito obrigada!",
        "Vielen Dank für Ihre Hilfe",
        "Grazie mille",
        "Dank u wel",
        "شكرًا جزيلًا",
        "Çok teşekkür ederim",
        "Dziękuję bardzo",
        "谢谢",
        "धन्यवाद",
        "👍",
        "❤️❤️",
    ],
)
def test_a_plain_thank_you_is_recognised(text):
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Thanks, but it still does not work",
        "Thanks, where is it?",
        "Merci de me rappeler demain",
        "merci ?",
        "thanks order 1234",
        "Gracias, pero no llegó",
        "😡",
        "Thank you for nothing, I want my money back now please",
    ],
)
def test_thanks_with_anything_to_answer_are_a_message(text):
    assert not is_thanks(text)
