"""Beside writing: customers attach, share, correct, delete, quote and come by ads."""

from __future__ import annotations

import asyncio
import json
from random import Random

import pytest
from stage import set_up, until

from demo.customers.conversation import Conversation
from demo.customers.people import People
from demo.customers.saying import Heard
from demo.customers.scripts import read_scripts

SCRIPTS = read_scripts()
PEOPLE = People(SCRIPTS)
KINDS = {
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "order",
    "reaction",
    "edit",
    "revoke",
    "unsupported",
}


def conversation(seed=1):
    rng = Random(seed)
    person = PEOPLE.choose(rng)
    return Conversation(person, SCRIPTS[person.language], rng)


def everything(count=300):
    for seed in range(count):
        talk = conversation(seed)
        yield from talk.open()
        for _ in range(4):
            yield from talk.answer()


@pytest.mark.parametrize(
    "field",
    ["media", "location", "contact", "order", "edit", "unsupported", "referral"],
)
def test_every_habit_shows_within_some_conversations(field):
    shown = [one for one in everything() if getattr(one, field)]

    assert 3 <= len(shown) < 400


def test_most_of_what_is_said_is_still_words():
    said = list(everything())

    assert sum(one.text is not None for one in said) / len(said) > 0.6


def test_an_edit_puts_right_what_was_mistyped():
    said = list(everything())

    pairs = [(said[at - 1], one) for at, one in enumerate(said) if one.edit]
    assert pairs
    for before, edit in pairs:
        assert before.text != edit.edit
        assert sorted(before.text) == sorted(edit.edit)


@pytest.mark.parametrize(
    ("heard", "field"),
    [
        (Heard("location_request_message"), "location"),
        (Heard("request_contact_info"), "contact"),
        (Heard("sticker"), "reaction"),
        (Heard("button", [("yes", "Yes")]), "tap"),
    ],
    ids=lambda value: value.kind if isinstance(value, Heard) else value,
)
def test_customers_answer_what_they_are_asked_for(heard, field):
    [said, *_] = conversation(3).answer(heard)

    assert getattr(said, field)


def test_a_file_that_arrived_may_be_acknowledged():
    signs = {
        conversation(seed).answer(Heard("document"))[0].reaction for seed in range(40)
    }

    assert signs == {None, "🙏", "👍"}


class Correspondence:
    """What customers sent so far, each message answered once."""

    def __init__(self, stage):
        self.stage = stage
        self.read = 0
        self.messages = []

    async def go_on(self):
        bodies = self.stage.business.bodies
        await until(lambda: len(bodies) > self.read)
        for body in bodies[self.read :]:
            [change] = json.loads(body)["entry"][0]["changes"]
            for message in change["value"].get("messages", ()):
                self.messages.append(message)
                to = {"recipient": message["from_user_id"], "to": None}
                await self.stage.send_text("Tell me more", **to)
            self.read += 1

    def is_complete(self):
        return (
            {one["type"] for one in self.messages} >= KINDS
            and any("referral" in one for one in self.messages)
            and any("context" in one for one in self.messages)
            and any("from" not in one for one in self.messages)
        )


async def test_a_business_receives_every_kind_from_its_customers():
    flags = ["--speed", "5000", "--seconds-between", "2", "--most-open", "60"]
    async with set_up(*flags) as stage:
        received = Correspondence(stage)

        async with asyncio.timeout(30):
            while not received.is_complete():
                await received.go_on()

        assert stage.business.bad_signatures == 0
