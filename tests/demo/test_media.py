from __future__ import annotations

import hashlib
from datetime import timedelta

from stage import NUMBER, OTHER_NUMBER, STRANGER, until


async def upload(stage, content=b"\x89PNG", mime_type="image/png", **fields):
    return await stage.client.post(
        f"/v23.0/{NUMBER}/media",
        data={"messaging_product": "whatsapp", **fields},
        files={"file": ("a", content, mime_type)},
    )


async def test_an_uploaded_file_can_be_described_fetched_sent_and_deleted(stage):
    await stage.say(text="Hi")
    media_id = (await upload(stage)).json()["id"]

    described = (await stage.client.get(f"/v23.0/{media_id}")).json()
    fetched = await stage.client.get(described["url"])
    sent = await stage.send(type="image", image={"id": media_id})
    deleted = await stage.client.delete(f"/v23.0/{media_id}")
    gone = await stage.client.get(f"/v23.0/{media_id}")

    assert described["sha256"] == hashlib.sha256(b"\x89PNG").hexdigest()
    assert (described["mime_type"], described["file_size"]) == ("image/png", 4)
    assert fetched.content == b"\x89PNG"
    assert sent.status_code == 200
    assert deleted.json() == {"success": True}
    assert gone.json()["error"]["code"] == 100


async def test_a_link_needs_the_token_and_lives_five_minutes(stage):
    media_id = (await upload(stage)).json()["id"]
    url = (await stage.client.get(f"/v23.0/{media_id}")).json()["url"]

    without = await stage.client.get(url, headers={"Authorization": ""})
    stage.clock.offset = timedelta(minutes=5, seconds=1)
    late = await stage.client.get(url)

    assert without.status_code == 401
    assert late.status_code == 404


async def test_an_id_is_good_for_seven_days_or_thirty_where_we_uploaded_it(stage):
    await stage.say(media="voice")
    await until(stage.business.messages)
    theirs = stage.business.messages()[0]["audio"]["id"]
    ours = (await upload(stage)).json()["id"]

    codes = []
    for days in (6, 8, 31):
        stage.clock.offset = timedelta(days=days)
        for media_id in (theirs, ours):
            response = await stage.client.get(f"/v23.0/{media_id}")
            codes.append(response.status_code)

    assert codes == [200, 200, 400, 200, 400, 400]


async def test_media_is_found_under_the_number_it_was_uploaded_at(stage):
    media_id = (await upload(stage)).json()["id"]

    answers = [
        await stage.client.get(f"/v23.0/{media_id}", params={"phone_number_id": number})
        for number in (NUMBER, OTHER_NUMBER)
    ]

    assert [one.status_code for one in answers] == [200, 400]


async def test_a_sticker_that_stands_still_is_smaller(stage):
    still = b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\x00" + bytes(100_000)
    moving = b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\x02" + bytes(100_000)

    refused = await upload(stage, still, "image/webp")
    taken = await upload(stage, moving, "image/webp")

    assert refused.json()["error"]["code"] == 131053
    assert taken.status_code == 200


async def test_a_type_or_size_that_meta_does_not_take_is_refused(stage):
    html = await upload(stage, b"<html>", "text/html")
    huge = await upload(stage, b"x" * 500_001, "image/webp")
    empty = await upload(stage, b"")
    unnamed = await stage.client.post(f"/v23.0/{NUMBER}/media", data={})

    assert html.json()["error"]["code"] == 100
    assert huge.json()["error"]["code"] == 131053
    assert empty.json()["error"]["code"] == 100
    assert unnamed.json()["error"]["code"] == 100


async def test_a_file_cannot_be_sent_as_something_else(stage):
    await stage.say(text="Hi")
    media_id = (await upload(stage)).json()["id"]

    response = await stage.send(type="audio", audio={"id": media_id})

    assert response.json()["error"]["code"] == 131009


async def test_what_a_customer_attaches_can_be_fetched(stage):
    await stage.say(STRANGER, media="image", caption="Broken")

    await until(stage.business.messages)
    image = stage.business.messages()[0]["image"]
    described = (await stage.client.get(f"/v23.0/{image['id']}")).json()
    fetched = await stage.client.get(described["url"])
    assert image["caption"] == "Broken"
    assert fetched.headers["Content-Type"] == image["mime_type"] == "image/jpeg"
