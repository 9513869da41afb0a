from __future__ import annotations

import pytest
from stage import STRANGER, until

AD = {"source_type": "ad", "source_id": "1", "headline": "Oak tables"}
CARD = {
    "name": {"formatted_name": "Léa Roy"},
    "phones": [{"phone": "+33 1 99 00 00 01"}],
}
BASKET = {"catalog_id": "1", "product_items": [{"product_retailer_id": "oak-160"}]}


async def heard(stage, count):
    await until(lambda: len(stage.business.messages()) == count)
    return stage.business.messages()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"media": "image"}, "image"),
        ({"media": "screenshot"}, "image"),
        ({"media": "voice"}, "audio"),
        ({"media": "video"}, "video"),
        ({"media": "document"}, "document"),
        ({"media": "animated_sticker"}, "sticker"),
        ({"location": {"latitude": 47.2, "longitude": -1.55}}, "location"),
        ({"contacts": [CARD]}, "contacts"),
        ({"order": BASKET}, "order"),
        ({"unsupported": "poll"}, "unsupported"),
    ],
)
async def test_a_customer_can_say_every_kind(stage, said, kind):
    await stage.say(**said)

    [message] = await heard(stage, 1)
    assert message["type"] == kind
    assert message[kind]


async def test_the_newest_message_is_edited_and_then_deleted(stage):
    original = await stage.say(text="The parsel is late")
    await stage.say(edit="The parcel is late")
    await stage.say(revoke=True)

    _, edited, revoked = await heard(stage, 3)
    assert edited["edit"]["original_message_id"] == original
    assert edited["edit"]["message"]["text"] == {"body": "The parcel is late"}
    assert revoked["revoke"] == {"original_message_id": original}


async def test_an_edited_picture_keeps_its_file(stage):
    await stage.say(media="image", caption="Broken")
    await stage.say(edit="Broken on arrival")

    first, edited = await heard(stage, 2)
    content = edited["edit"]["message"]["image"]
    assert content == {**first["image"], "caption": "Broken on arrival"}


async def test_what_was_not_said_cannot_be_edited(stage):
    await stage.say(location={"latitude": 1, "longitude": 2})

    for wa_id in (STRANGER, "15550009999"):
        response = await stage.client.post(
            f"/_emulator/customers/{wa_id}/messages", json={"edit": "?"}
        )
        assert response.status_code == 400


async def test_an_ad_a_quote_and_a_forward_are_written_as_meta_does(stage):
    first = await stage.say(text="Is it in stock?", referral=AD)
    await stage.say(text="This one", to_message_id=first, is_forwarded=True)

    from_ad, quoting = await heard(stage, 2)
    assert from_ad["referral"] == AD
    assert quoting["context"]["id"] == first
    assert quoting["context"]["forwarded"] is True


async def test_messages_after_an_ad_are_free_for_three_days(stage):
    await stage.say(text="Is it in stock?", referral=AD)
    response = await stage.send_text()

    wamid = response.json()["messages"][0]["id"]
    await until(lambda: len(stage.business.statuses(wamid)) == 3)
    pricing = stage.business.statuses(wamid)[0]["pricing"]
    assert pricing["type"] == "free_entry_point"
    assert pricing["category"] == "referral_conversion"
    assert pricing["billable"] is False


async def test_a_new_number_is_told_and_goes_on_with_the_chat(stage):
    await stage.say(text="Hi")
    before = (await stage.control("GET", f"customers/{STRANGER}"))["user_id"]
    response = await stage.client.post(
        f"/_emulator/customers/{STRANGER}/number", json={"wa_id": "15550002222"}
    )

    sent = await stage.send_text(to="15550002222")

    _, told = await heard(stage, 2)
    assert told["type"] == "system"
    assert told["from"] == STRANGER
    assert told["system"]["type"] == "user_changed_number"
    assert told["system"]["wa_id"] == "15550002222"
    assert response.json()["user_id"] == told["system"]["user_id"] != before
    assert sent.status_code == 200


async def test_a_colleague_can_answer_from_the_phone(stage):
    await stage.say(text="Hi")
    response = await stage.client.post(
        f"/_emulator/customers/{STRANGER}/echoes", json={"text": "On my way"}
    )

    def echoes():
        return [
            one for v in stage.business.values for one in v.get("message_echoes", ())
        ]

    [echo] = await until(echoes)
    assert echo["id"] == response.json()["message_id"]
    assert (echo["to"], echo["text"]) == (STRANGER, {"body": "On my way"})
