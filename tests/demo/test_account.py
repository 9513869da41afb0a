"""The account, its numbers and what Meta tells about them."""

from __future__ import annotations

import pytest
from stage import NUMBER, OTHER_NUMBER, VERIFY, until

from demo.emulator.notices import NOTICES
from demo.emulator.payloads import WABA_ID


async def read(stage, path, **query):
    response = await stage.client.get(f"/v23.0/{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


async def test_the_numbers_of_the_account_are_listed(stage):
    listed = await read(stage, f"{WABA_ID}/phone_numbers")
    short = await read(stage, f"{WABA_ID}/phone_numbers", fields="display_phone_number")

    assert [one["id"] for one in listed["data"]] == [NUMBER, OTHER_NUMBER]
    assert listed["data"][0]["verified_name"] == "Marelle Europe"
    assert listed["data"][0]["throughput"] == {"level": "STANDARD"}
    assert set(short["data"][0]) == {"id", "display_phone_number"}


async def test_account_and_number_are_described(stage):
    account = await read(stage, WABA_ID, fields="name,currency")
    number = await read(stage, NUMBER)

    assert account == {"id": WABA_ID, "name": "Marelle", "currency": "EUR"}
    assert number["quality_rating"] == "GREEN"


async def test_a_profile_is_read_and_changed(stage):
    path = f"{NUMBER}/whatsapp_business_profile"

    changed = await stage.client.post(
        f"/v23.0/{path}", json={"messaging_product": "whatsapp", "about": "New"}
    )
    refused = await stage.client.post(
        f"/v23.0/{path}", json={"messaging_product": "whatsapp", "motto": "New"}
    )

    [profile] = (await read(stage, path, fields="about,vertical"))["data"]
    assert changed.json() == {"success": True}
    assert refused.json()["error"]["code"] == 100
    assert profile == {"about": "New", "vertical": "RETAIL"}


async def test_webhooks_move_to_a_url_that_answers_the_handshake(stage):
    path = f"/v23.0/{WABA_ID}/subscribed_apps"
    moved = {"override_callback_uri": "http://business/moved", "verify_token": VERIFY}

    refused = await stage.client.post(path, json=moved | {"verify_token": "wrong"})
    taken = await stage.client.post(path, json=moved)

    await stage.say(text="Hi")
    [subscribed] = (await stage.client.get(path)).json()["data"]
    assert refused.json()["error"]["code"] == 2200
    assert taken.json() == {"success": True}
    assert subscribed["override_callback_uri"] == "http://business/moved"
    await until(stage.business.messages)
    assert stage.business.paths == ["/moved"]


@pytest.mark.parametrize("name", sorted(NOTICES))
async def test_meta_tells_a_notice_with_its_time(stage, name):
    field = (await stage.control("POST", "notices", notice=name))["field"]

    [entry] = await until(stage.business.entries)
    [change] = entry["changes"]
    assert entry["id"] == WABA_ID
    assert isinstance(entry["time"], int)
    assert change["field"] == field
    assert change["value"]


async def test_a_number_that_is_flagged_shows_it(stage):
    flagged = {"number_id": OTHER_NUMBER, "quality": "RED"}
    await stage.control("POST", "notices", notice="number_quality", **flagged)

    [value] = await until(lambda: stage.business.values)
    number = await read(stage, OTHER_NUMBER)
    assert value["event"] == "FLAGGED"
    assert number["quality_rating"] == "RED"


async def test_any_other_change_can_be_told_as_it_stands(stage):
    await stage.control("POST", "notices", field="flows", value={"event": "X"})
    refused = await stage.client.post("/_emulator/notices", json={"notice": "gossip"})

    [entry] = await until(stage.business.entries)
    assert entry["changes"] == [{"field": "flows", "value": {"event": "X"}}]
    assert refused.status_code == 400
