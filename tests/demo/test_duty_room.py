"""The stand-in for a channel of Slack's."""

from __future__ import annotations

from stage import set_up


async def test_what_the_desk_tells_the_channel_can_be_read_newest_first():
    async with set_up() as stage:
        for text in ("T-1001: first reply is late", "T-1002: first reply is late"):
            told = await stage.client.post(
                "/_emulator/duty-room",
                json={"text": text},
                headers={"Authorization": ""},
            )
            assert (told.status_code, told.text) == (200, "ok")

        posts = (await stage.client.get("/_emulator/duty-room")).json()["posts"]

    assert [one["text"] for one in posts] == [
        "T-1002: first reply is late",
        "T-1001: first reply is late",
    ]
