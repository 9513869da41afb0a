from __future__ import annotations

import json

from stage import NUMBER, STRANGER, set_up, until

from demo.emulator.reporting import Receipts


async def test_a_customers_words_arrive_signed_and_escaped(stage):
    wamid = await stage.say(text="Où est mon colis ? 📦", name="Zoé", country="FR")

    [body] = await until(lambda: stage.business.bodies)
    [value] = stage.business.values
    assert stage.business.bad_signatures == 0
    assert body.isascii()
    assert b"\\u00f9" in body
    assert value["messages"][0]["id"] == wamid
    assert value["messages"][0]["text"] == {"body": "Où est mon colis ? 📦"}
    assert value["messages"][0]["from"] == STRANGER
    assert value["contacts"][0]["profile"] == {"name": "Zoé"}
    assert value["contacts"][0]["user_id"].startswith("FR.")
    assert value["metadata"] == {
        "display_phone_number": "33199009900",
        "phone_number_id": NUMBER,
    }


async def test_slashes_are_escaped_as_meta_escapes_them(stage):
    await stage.say(text="https://x.example/a")

    [body] = await until(lambda: stage.business.bodies)
    assert rb"https:\/\/x.example\/a" in body


async def test_a_sent_message_is_reported_sent_delivered_and_read(stage):
    await stage.say(text="Hi")
    response = await stage.send_text(biz_opaque_callback_data="mine")

    wamid = response.json()["messages"][0]["id"]
    await until(lambda: len(stage.business.statuses(wamid)) == 3)
    by_name = {one["status"]: one for one in stage.business.statuses(wamid)}
    assert set(by_name) == {"sent", "delivered", "read"}
    assert {one["biz_opaque_callback_data"] for one in by_name.values()} == {"mine"}
    assert {one["recipient_id"] for one in by_name.values()} == {STRANGER}
    assert by_name["sent"]["conversation"]["origin"] == {"type": "service"}
    assert by_name["sent"]["conversation"]["expiration_timestamp"].isdecimal()
    assert by_name["delivered"]["pricing"]["category"] == "service"
    assert "pricing" not in by_name["read"]
    assert all(one["timestamp"].isdecimal() for one in by_name.values())


async def test_a_voice_note_is_also_reported_as_played(stage):
    await stage.say(text="Hi")
    response = await stage.send(
        type="audio", audio={"link": "https://x.example/a.ogg", "voice": True}
    )

    wamid = response.json()["messages"][0]["id"]
    await until(lambda: len(stage.business.statuses(wamid)) == 4)
    names = [one["status"] for one in stage.business.statuses(wamid)]
    assert set(names) == {"sent", "delivered", "read", "played"}


async def test_a_webhook_is_sent_again_until_it_is_answered_with_200(stage):
    stage.business.answers = [500, 401]

    wamid = await stage.say(text="Hi")

    await until(stage.business.messages)
    assert [one["id"] for one in stage.business.messages()] == [wamid]
    tally = (await stage.control("GET", "webhooks"))["tally"]
    assert (tally["posts"], tally["refused"], tally["acknowledged"]) == (3, 2, 1)


async def test_webhooks_can_be_held_batched_and_doubled(stage):
    await stage.control("PUT", "webhooks", is_held=True, batch_size=3, copies=2)
    said = [await stage.say(text=str(number)) for number in range(3)]
    await stage.control("PUT", "webhooks", batch_size=3, copies=2)

    await until(lambda: len(stage.business.bodies) == 2)
    first, second = stage.business.bodies
    assert first == second
    assert len(json.loads(first)["entry"][0]["changes"]) == 3
    assert {one["id"] for one in stage.business.messages()} == set(said)


async def test_webhooks_can_be_shuffled(stage):
    await stage.control("PUT", "webhooks", is_held=True, is_shuffled=True)
    said = [await stage.say(text=str(number)) for number in range(20)]
    await stage.control("PUT", "webhooks", is_shuffled=True)

    await until(lambda: len(stage.business.messages()) == 20)
    arrived = [one["id"] for one in stage.business.messages()]
    assert arrived != said
    assert set(arrived) == set(said)


async def test_webhooks_can_be_repeated_by_chance(stage):
    await stage.control("PUT", "webhooks", repeat_probability=0.5)

    said = [await stage.say(text=str(number)) for number in range(40)]

    await until(lambda: len(set(stage.business.bodies)) == 40)
    await until(lambda: len(stage.business.bodies) > 45)
    assert len(stage.business.bodies) < 75
    assert {one["id"] for one in stage.business.messages()} == set(said)


async def test_a_later_webhook_can_overtake_an_earlier_one(stage):
    await stage.control("PUT", "webhooks", delay_spread_seconds=0.2)

    said = [await stage.say(text=str(number)) for number in range(20)]

    await until(lambda: len(stage.business.messages()) == 20)
    assert [one["id"] for one in stage.business.messages()] != said


async def test_a_late_message_carries_its_own_time(stage):
    await stage.say(text="Hi", timestamp=1_700_000_000)

    await until(stage.business.messages)
    assert stage.business.messages()[0]["timestamp"] == "1700000000"
    assert (await stage.send_text()).json()["error"]["code"] == 131047


async def test_a_tap_names_the_message_and_the_option(stage):
    await stage.say(text="Hi")
    reply = {"type": "reply", "reply": {"id": "rate:4", "title": "Good"}}
    response = await stage.send(
        type="interactive",
        interactive={
            "type": "button",
            "body": {"text": "How was it?"},
            "action": {"buttons": [reply]},
        },
    )

    await stage.say(tap="rate:4")

    asked = response.json()["messages"][0]["id"]
    await until(lambda: len(stage.business.messages()) == 2)
    tap = stage.business.messages()[1]
    assert tap["context"]["id"] == asked
    assert tap["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "rate:4", "title": "Good"},
    }


async def test_a_tap_on_what_was_never_offered_is_refused(stage):
    response = await stage.client.post(
        f"/_emulator/customers/{STRANGER}/messages", json={"tap": "nothing"}
    )

    assert response.status_code == 400


async def test_a_reaction_can_be_given_and_taken_back(stage):
    await stage.say(text="Hi")
    response = await stage.send_text()

    await stage.say(reaction="👍")
    await stage.say(reaction="")

    wamid = response.json()["messages"][0]["id"]
    await until(lambda: len(stage.business.messages()) == 3)
    assert stage.business.messages()[1]["reaction"] == {
        "message_id": wamid,
        "emoji": "👍",
    }
    assert stage.business.messages()[2]["reaction"] == {"message_id": wamid}


async def test_any_message_object_can_be_said_as_it_stands(stage):
    order = {"type": "order", "order": {"catalog_id": "1", "product_items": []}}

    await stage.say(message=order)

    await until(stage.business.messages)
    assert stage.business.messages()[0]["order"] == order["order"]


async def test_nothing_is_sent_before_the_handshake():
    async with set_up(is_subscribable=False) as stage:
        wamid = await stage.say(text="Hi")
        await until(lambda: stage.business.refused_handshakes)
        early = list(stage.business.bodies)
        stage.business.is_subscribable = True

        await until(stage.business.messages)

        assert early == []
        assert [one["id"] for one in stage.business.messages()] == [wamid]


async def test_receipts_take_their_time():
    async with set_up(receipts=Receipts(sent=0, delivered=30, read=30)) as stage:
        await stage.say(text="Hi")
        await stage.send_text()

        await until(stage.business.statuses)
        assert [one["status"] for one in stage.business.statuses()] == ["sent"]


async def test_the_journal_is_read_on_from_where_one_stopped(stage):
    await stage.say(text="one")
    first = await stage.control("GET", "journal")
    await stage.say(text="two")

    after = first["next_after"]
    response = await stage.client.get("/_emulator/journal", params={"after": after})

    [entry] = response.json()["entries"]
    assert entry["content"] == {"body": "two"}
    assert entry["direction"] == "from_customer"
