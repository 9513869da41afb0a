from __future__ import annotations

import pytest
from stage import NUMBER, STRANGER, set_up, until

from demo.customers.people import COUNTRIES, People
from demo.customers.scripts import read_scripts
from demo.emulator.identifiers import number_behind, user_id_of

PEOPLE = People(read_scripts())


async def send_to_id(stage, user_id, **more):
    body = {
        "messaging_product": "whatsapp",
        "recipient": user_id,
        "type": "text",
        "text": {"body": "Hello"},
        **more,
    }
    return await stage.client.post(f"/v23.0/{NUMBER}/messages", json=body)


async def test_a_hidden_number_is_in_no_webhook(stage):
    await stage.say(text="Hi", hides_number=True, username="zoe.k", name="Zoé")
    user_id = user_id_of(STRANGER)

    response = await send_to_id(stage, user_id)

    await until(lambda: len(stage.business.statuses()) == 3)
    [message] = stage.business.messages()
    assert message["from_user_id"] == user_id
    assert "from" not in message
    assert response.json()["contacts"] == [{"input": user_id, "user_id": user_id}]
    assert not any(STRANGER.encode() in body for body in stage.business.bodies)


async def test_a_status_tells_the_username_once_it_was_delivered(stage):
    await stage.say(text="Hi", hides_number=True, username="zoe.k", name="Zoé")

    await send_to_id(stage, user_id_of(STRANGER))

    await until(lambda: len(stage.business.statuses()) == 3)
    reports = [value for value in stage.business.values if "statuses" in value]
    profiles = {
        value["statuses"][0]["status"]: value["contacts"][0]["profile"]
        for value in reports
    }
    assert profiles == {
        "sent": {"name": "Zoé"},
        "delivered": {"name": "Zoé", "username": "zoe.k"},
        "read": {"name": "Zoé", "username": "zoe.k"},
    }
    assert {one["recipient_user_id"] for one in stage.business.statuses()} == {
        user_id_of(STRANGER)
    }


async def test_who_shows_the_number_again_is_the_same_customer(stage):
    await stage.say(text="Hi", hides_number=True)
    await stage.say(text="It is me", hides_number=False)

    await until(lambda: len(stage.business.messages()) == 2)
    hidden, shown = stage.business.messages()
    assert hidden["from_user_id"] == shown["from_user_id"]
    assert shown["from"] == STRANGER


async def test_a_number_goes_before_an_id_where_both_are_given(stage):
    await stage.say(text="Hi")

    response = await send_to_id(stage, user_id_of("33600000001"), to=STRANGER)

    assert response.json()["contacts"] == [{"input": STRANGER, "wa_id": STRANGER}]


@pytest.mark.parametrize(
    ("user_id", "code"),
    [("zoe.k", 131009), ("US.13491208655302741918", 131026), ("", 100)],
)
async def test_an_id_of_nobody_is_refused(stage, user_id, code):
    response = await send_to_id(stage, user_id)

    assert response.json()["error"]["code"] == code


async def test_an_id_given_by_a_test_is_known_from_then_on(stage):
    await stage.say(text="Hi", user_id="US.13491208655302741918", hides_number=True)

    response = await send_to_id(stage, "US.13491208655302741918")

    assert response.status_code == 200


def test_an_id_leads_back_to_its_number():
    for country in COUNTRIES:
        person = PEOPLE.person(country, country.people - 1)

        user_id = user_id_of(person.wa_id, country.code)

        assert number_behind(user_id) == person.wa_id


def test_about_an_eighth_of_the_people_hide_their_number():
    people = [
        PEOPLE.person(country, index) for country in COUNTRIES for index in range(100)
    ]

    names = [person.username for person in people if person.username]

    assert 0.08 < len(names) / len(people) < 0.16
    assert all(name.isascii() and name == name.lower() for name in names)


async def test_a_customer_behind_an_id_answers_after_a_restart():
    hidden = next(
        person
        for index in range(300)
        if (person := PEOPLE.person(COUNTRIES[0], index)).username
    )
    user_id = user_id_of(hidden.wa_id, hidden.country)
    async with set_up("--speed", "200") as stage:
        response = await send_to_id(stage, user_id)

        assert response.status_code == 200
        [answer] = await until(stage.business.messages)
        assert answer["from_user_id"] == user_id
