from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import httpx
import pytest
from desk_stand_in import NOW, OPENING, DeskStandIn, said, ticket
from stage import until

from demo.customers.pace import Pace
from demo.customers.scripts import read_scripts
from demo.staff.desk import Desk, Refused
from demo.staff.judgement import OVERLOOKED, Step, is_overlooked, next_step
from demo.staff.shift import Shift

SCRIPTS = read_scripts()
FR = SCRIPTS["fr"]


def step(items, *, seed=2, **changes):
    return next_step(
        ticket(**changes),
        items,
        FR,
        agent_name="Lucas Petit",
        now=NOW,
        rng=Random(seed),
    )


HELLO = said("agent", "Bonjour")
DETAILS = said("customer", "Deuxième étage")


def test_a_new_customer_is_greeted_by_name():
    first = step([OPENING])

    assert first is not None
    assert "Zoé" in first.reply
    assert "Lucas" in first.reply
    assert not first.resolves


def test_details_get_an_answer_that_names_the_order():
    talk = [OPENING, HELLO, DETAILS]

    answers = {step(talk, seed=seed).reply for seed in range(20)}

    assert any("MR-12345" in one for one in answers)
    assert all("{" not in one for one in answers)


def test_an_answer_without_an_order_number_has_no_hole():
    opening = said("customer", "Où est mon colis ?")

    reply = step([opening, HELLO, DETAILS]).reply

    assert reply in FR.topics["delivery"].answers


def test_thanks_end_the_conversation():
    thanks = said("customer", FR.thanks["happy"][0])

    last = step([OPENING, HELLO, DETAILS, HELLO, thanks])

    assert last.resolves
    assert last.reply in FR.agent.closings


def test_a_comment_on_a_rating_needs_no_second_greeting():
    resolved = {"kind": "event", "detail": {"to": "resolved"}, "at": NOW.isoformat()}
    comment = said("customer", FR.comments.poor[0])

    last = step([OPENING, HELLO, resolved, comment])

    assert last.resolves
    assert last.reply in FR.agent.closings


def test_it_is_the_customers_turn_until_they_have_been_quiet():
    assert step([OPENING, said("agent", "Alors ?", ago=60)]) is None
    assert step([OPENING, said("agent", "Alors ?", ago=200)]) == Step(resolves=True)


def test_a_closed_window_is_noted_and_resolved():
    only = step([OPENING], window_closes_at=(NOW - timedelta(seconds=1)).isoformat())

    assert only.reply is None
    assert only.note
    assert only.resolves


def test_a_reopened_ticket_begins_anew():
    resolved = {"kind": "event", "detail": {"to": "resolved"}, "at": NOW.isoformat()}

    again = step([OPENING, HELLO, DETAILS, HELLO, resolved, OPENING])

    assert "Zoé" in again.reply


def manners(items, **changes):
    return {step(items, seed=seed, **changes).manner for seed in range(40)}


def test_a_delivery_may_be_asked_where_to():
    assert manners([OPENING]) == {"plain", "place"}
    assert manners([OPENING], category="sales") == {"plain"}


def test_an_answer_may_ask_for_a_thumb_or_bring_the_invoice():
    talk = [OPENING, HELLO, DETAILS]

    assert manners(talk) == {"plain", "thumb"}
    assert manners(talk, category="billing") == {"plain", "thumb", "invoice"}


def test_thanks_may_get_a_heart():
    thanks = said("customer", FR.thanks["happy"][0]) | {"id": "m-9"}

    hearts = {step([OPENING, HELLO, thanks], seed=seed).reacts_to for seed in range(20)}

    assert hearts == {None, "m-9"}


def test_an_escalated_ticket_is_answered_like_any_other():
    tagged = {
        "kind": "event",
        "detail": {"to": ["urgent", "escalated"]},
        "at": NOW.isoformat(),
    }

    assert step([OPENING, tagged]).reply is not None


def test_some_tickets_are_overlooked_for_a_while_and_always_the_same():
    def overlooked(now):
        rows = [{"id": f"T-{n}", "opened_at": NOW.isoformat()} for n in range(200)]
        return [is_overlooked(row, "lucas", share=0.2, now=now) for row in rows]

    assert 20 < sum(overlooked(NOW)) < 60
    assert overlooked(NOW) == overlooked(NOW + timedelta(minutes=1))
    assert not any(overlooked(NOW + OVERLOOKED))


@pytest.fixture
def stand_in():
    return DeskStandIn()


@pytest.fixture
async def shift(stand_in):
    desk = Desk("http://desk", "l@x", "p", transport=httpx.ASGITransport(stand_in.app))
    shift = Shift(
        desk,
        SCRIPTS,
        pace=Pace(1_000),
        rng=Random(1),
        clock=lambda: NOW,
        leave_waiting=3,
    )
    working = asyncio.create_task(shift.work())
    yield desk
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await desk.leave()


async def test_a_colleague_signs_in_comes_online_and_answers(stand_in, shift):
    await until(
        lambda: [name for name, _ in stand_in.commands] == ["presence", "replies"]
    )

    assert stand_in.presence == "online"
    assert "Zoé" in stand_in.commands[1][1]["text"]


async def test_a_colleague_leaves_the_visitor_some_work(stand_in, shift):
    await until(lambda: not stand_in.mine)
    await asyncio.sleep(0.1)
    assert "claim" not in [name for name, _ in stand_in.commands]

    stand_in.unassigned = 4

    await until(lambda: ("claim", {}) in stand_in.commands)


async def test_an_ended_session_is_replaced(stand_in, shift):
    stand_in.troubles = [401]

    await until(lambda: not stand_in.mine)

    assert stand_in.sessions == 2


async def test_a_colleague_signs_out_when_asked_to_stop(stand_in):
    desk = Desk("http://desk", "l@x", "p", transport=httpx.ASGITransport(stand_in.app))
    await desk.show_up()

    await desk.leave()

    assert stand_in.presence == "offline"
    assert stand_in.commands == [("sign out", None)]


async def test_a_refusal_says_what_and_why(stand_in):
    desk = Desk("http://desk", "l@x", "p", transport=httpx.ASGITransport(stand_in.app))
    stand_in.troubles = [409]

    with pytest.raises(Refused, match="409 x: y"):
        await desk.tickets("mine")


@pytest.mark.parametrize(
    ("manner", "kind"),
    [("place", "location_request"), ("thumb", "buttons"), ("invoice", "document")],
)
async def test_a_reply_is_sent_in_its_manner(stand_in, manner, kind):
    desk = Desk("http://desk", "l@x", "p", transport=httpx.ASGITransport(stand_in.app))
    shift = Shift(
        desk,
        SCRIPTS,
        pace=Pace(1_000),
        rng=Random(1),
        clock=lambda: NOW,
        leave_waiting=3,
    )

    await shift.carry_out("T-1", Step(reply="Hello", manner=manner, reacts_to="m-1"))

    await desk.leave()
    sent = dict(stand_in.commands)
    assert sent["reactions"] == {"message_id": "m-1", "emoji": "❤️"}
    assert sent["replies"]["kind"] == kind
    assert sent["replies"]["text"] == "Hello"
    assert ("media" in sent) == (manner == "invoice")
