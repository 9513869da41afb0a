from __future__ import annotations

import asyncio
from random import Random

import pytest
from stage import NUMBER, set_up, until

from demo.customers.conversation import Conversation, choose_option, is_survey
from demo.customers.pace import Pace
from demo.customers.people import COUNTRIES, People
from demo.customers.scripts import read_scripts

SCRIPTS = read_scripts()
PEOPLE = People(SCRIPTS)
SURVEY = [(f"rate:{rating}", "*" * rating) for rating in (5, 4, 3, 2, 1)]


def somebody(mood="patient", language=None):
    for index in range(500):
        for country in COUNTRIES:
            person = PEOPLE.person(country, index % country.people)
            if person.mood == mood and language in {None, person.language}:
                return person
    raise LookupError(mood)


def talk(person, seed=1):
    return Conversation(person, SCRIPTS[person.language], Random(seed))


def whole_run(seed):
    said = []
    for number in range(40):
        rng = Random(f"{seed}:{number}")
        person = PEOPLE.choose(rng)
        conversation = talk(person, f"{seed}:{number}")
        said += [conversation.open(), conversation.answer(), conversation.answer()]
        said += [conversation.remind(), conversation.rate(SURVEY, 60)]
    return said


def test_the_same_seed_says_the_same():
    assert whole_run(7) == whole_run(7)
    assert whole_run(7) != whole_run(8)


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_a_customer_opens_in_their_own_language(language):
    person = somebody(language=language)

    said = talk(person).open()

    openings = [
        one for topic in SCRIPTS[language].topics.values() for one in topic.openings
    ]
    start = {line.split("{order}")[0] for line in openings}
    assert any(one.text and any(line in one.text for line in start) for one in said)
    assert not any("{" in (one.text or "") for one in said)


def test_a_customer_tells_more_then_thanks_then_falls_silent():
    conversation = talk(somebody("happy"), seed=3)
    conversation.open()

    answers = [conversation.answer() for _ in range(6)]

    assert answers[0][0].text or answers[0][0].media
    assert conversation.is_satisfied
    assert all(one.reaction for said in answers[3:] for one in said)


def test_an_angry_customer_asks_again_three_times_and_then_gives_up():
    conversation = talk(somebody("angry"))
    conversation.open()

    reminders = [conversation.remind() for _ in range(5)]

    assert [bool(one) for one in reminders] == [True, True, True, False, False]


def test_an_answer_comes_two_to_ten_seconds_later():
    delays = [
        talk(somebody(mood), seed).answer()[0].after_seconds
        for mood in ("patient", "hurried")
        for seed in range(40)
    ]

    assert min(delays) >= 2
    assert max(delays) <= 14


def mean_rating(mood, waited_seconds):
    ratings = []
    for seed in range(300):
        said = talk(somebody(mood), seed).rate(SURVEY, waited_seconds)
        ratings += [int(one.tap[-1]) for one in said if one.tap]
    return sum(ratings) / len(ratings)


def test_ratings_fall_with_the_wait_and_the_mood():
    assert mean_rating("happy", 20) > 4.3
    assert mean_rating("happy", 20) > mean_rating("happy", 900)
    assert mean_rating("angry", 20) < mean_rating("patient", 20)


@pytest.mark.parametrize(
    ("options", "rating", "chosen"),
    [
        (SURVEY, 2, "rate:2"),
        ([("s:5", "Good"), ("s:3", "So-so"), ("s:1", "Bad")], 4, "s:5"),
        ([("s:5", "Good"), ("s:3", "So-so"), ("s:1", "Bad")], 1, "s:1"),
    ],
)
def test_the_option_nearest_to_the_rating_is_tapped(options, rating, chosen):
    assert is_survey(options)
    assert choose_option(options, rating) == chosen


def test_a_menu_is_no_survey():
    assert not is_survey([("menu:sales", "Sales"), ("menu:help", "Help")])
    assert not is_survey([])


async def test_a_changed_speed_reaches_those_who_wait():
    pace = Pace(0)
    waiting = asyncio.create_task(pace.sleep(100))
    await asyncio.sleep(0.01)
    assert not waiting.done()

    pace.set_speed(10_000)

    async with asyncio.timeout(1):
        await waiting


def test_a_speed_below_zero_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        Pace().set_speed(-1)


async def test_a_customer_who_came_by_themselves_answers():
    async with set_up("--speed", "200", "--seconds-between", "2") as stage:
        await until(stage.business.messages)
        await stage.control("PUT", "speed", seconds_between_conversations=0)
        wa_id = stage.business.messages()[0]["from"]

        def said():
            senders = [one["from"] for one in stage.business.messages()]
            return senders.count(wa_id)

        before = said()
        await stage.send_text("One moment, please", to=wa_id)

        await until(lambda: said() > before)


async def test_no_more_talk_at_a_time_than_allowed():
    flags = ["--speed", "500", "--seconds-between", "1", "--most-open", "3"]
    async with set_up(*flags) as stage:
        await until(lambda: len(stage.business.messages()) >= 3)
        await asyncio.sleep(0.1)

        state = await stage.control("GET", "speed")

    assert state["open"] <= 3
    assert state["most_open"] == 3


async def test_who_wrote_before_a_restart_is_still_answered_and_answers():
    async with set_up("--speed", "200") as stage:
        wa_id = somebody().wa_id

        response = await stage.send_text("Sorry for the wait", to=wa_id)

        assert response.status_code == 200
        await until(lambda: [m["from"] for m in stage.business.messages()] == [wa_id])


async def test_a_greeting_by_itself_answers_nobody():
    async with set_up("--speed", "200") as stage:
        person = somebody()
        (greeting, *_) = stage.emulator.exchange.numbers.find(NUMBER).welcomes

        await stage.send_text(greeting, to=person.wa_id)
        greeted = await stage.control("GET", "speed")
        await stage.send_text("How may I help?", to=person.wa_id)
        answered = await stage.control("GET", "speed")

    assert (greeted["begun"], answered["begun"]) == (0, 1)


async def test_the_survey_is_tapped_by_most(stage):
    await stage.control("PUT", "speed", speed=500)
    options = [
        {"type": "reply", "reply": {"id": f"survey:{rating}", "title": str(rating)}}
        for rating in (5, 3, 1)
    ]
    for index in range(12):
        await stage.send(
            to=PEOPLE.person(COUNTRIES[0], index).wa_id,
            number=NUMBER,
            type="interactive",
            interactive={
                "type": "button",
                "body": {"text": "How was it?"},
                "action": {"buttons": options},
            },
        )

    def taps():
        kinds = [
            one for one in stage.business.messages() if one["type"] == "interactive"
        ]
        return len(kinds) >= 4

    await until(taps)


async def test_an_impossible_pace_is_refused(stage):
    for body in ({"speed": -1}, {"most_open": -1}, {"haste": 3}):
        response = await stage.client.put("/_emulator/speed", json=body)

        assert response.status_code == 400


async def test_a_visitor_of_the_address_reads_what_it_is(stage):
    response = await stage.client.get("/", headers={"Authorization": ""})

    assert response.status_code == 200
    assert "0 customers are talking" in response.text
