"""Every kind of reply, as it reaches the customer by the emulator's own checks."""

from __future__ import annotations

import pytest
from emulated_whatsapp import run_with_emulator
from running_service import until

from demo.emulator.faults import Fault
from routing_service.domain.media_limits import MOST_BYTES

AGENT = "support-support"
REPLIES = "/v1/tickets/T-1001/replies"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 64
FILES = {
    "image": (PNG, "photo.png", "image/png"),
    "audio": (b"OggS\0\x02" + b"\0" * 64, "voice.ogg", "audio/ogg"),
    "video": (b"\0\0\0\x20ftypisom" + b"\0" * 64, "film.mp4", "video/mp4"),
    "document": (b"%PDF-1.7\n" + b"x" * 64, "Bill é.pdf", "application/pdf"),
    "sticker": (WEBP, "smile.webp", "image/webp"),
}


@pytest.fixture
async def desk(tmp_path):
    async with run_with_emulator(tmp_path) as emulated:
        await emulated.running.configure()
        await emulated.say(text="Hi", name="Zoé")
        yield emulated


async def reply(desk, key=None, status=200, **body):
    response = await desk.running.post(REPLIES, body, AGENT, key)
    assert response.status_code == status, response.text
    return response.json()


async def upload(desk, kind, who=AGENT, key=None):
    content, filename, mime_type = FILES[kind]
    response = await desk.running.client.post(
        "/v1/media",
        params={"filename": filename},
        content=content,
        headers={
            **await desk.running.headers(who, key),
            "Content-Type": mime_type,
        },
    )
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (
            {
                "kind": "buttons",
                "text": "Which?",
                "buttons": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}],
            },
            {
                "type": "button",
                "body": {"text": "Which?"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "a", "title": "A"}},
                        {"type": "reply", "reply": {"id": "b", "title": "B"}},
                    ]
                },
            },
        ),
        (
            {
                "kind": "list",
                "text": "Where?",
                "list": {
                    "button": "Shops",
                    "sections": [
                        {"title": "Nord", "rows": [{"id": "1", "title": "Lille"}]},
                        {
                            "title": "Sud",
                            "rows": [{"id": "2", "title": "Nice", "description": "!"}],
                        },
                    ],
                },
            },
            {
                "type": "list",
                "body": {"text": "Where?"},
                "action": {
                    "button": "Shops",
                    "sections": [
                        {"title": "Nord", "rows": [{"id": "1", "title": "Lille"}]},
                        {
                            "title": "Sud",
                            "rows": [{"id": "2", "title": "Nice", "description": "!"}],
                        },
                    ],
                },
            },
        ),
        (
            {"kind": "location_request", "text": "Where are you?"},
            {
                "type": "location_request_message",
                "body": {"text": "Where are you?"},
                "action": {"name": "send_location"},
            },
        ),
    ],
    ids=["buttons", "list", "location request"],
)
async def test_an_interactive_reply_arrives_as_it_was_made(desk, body, content):
    outcome = await reply(desk, **body)

    assert await desk.receive() == ("interactive", content)
    assert outcome["item"]["text"] == body["text"]
    assert outcome["item"]["content"] == content


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_is_uploaded_and_sent(desk, kind):
    uploaded = await upload(desk, kind)
    caption = {"text": "Voilà"} if kind in {"image", "video", "document"} else {}

    await reply(desk, kind=kind, media_id=uploaded["media_id"], **caption)

    sent_as, content = await desk.receive()
    file = desk.emulator.exchange.media.find(content["id"])
    assert (sent_as, uploaded["kind"]) == (kind, kind)
    assert (file.content, file.mime_type) == (FILES[kind][0], uploaded["mime_type"])
    assert content.get("caption") == caption.get("text")
    assert content.get("filename") == ("Bill é.pdf" if kind == "document" else None)


async def test_a_file_sent_twice_is_uploaded_once(desk):
    uploaded = await upload(desk, "image")

    for _ in range(2):
        await reply(desk, kind="image", media_id=uploaded["media_id"])

    await desk.receive(2)
    (_, first), (_, second) = desk.received()
    assert first["id"] == second["id"]


async def test_a_file_that_whatsapp_lost_is_uploaded_again_once(desk):
    uploaded = await upload(desk, "image")
    desk.emulator.exchange.faults.plan(Fault(how="response", code=131052))

    await reply(desk, kind="image", media_id=uploaded["media_id"])

    await desk.receive()
    assert len(desk.emulator.exchange.media._files) == 2


async def test_a_file_that_whatsapp_cannot_use_is_given_up_after_two_uploads(desk):
    uploaded = await upload(desk, "image")
    for _ in range(2):
        desk.emulator.exchange.faults.plan(Fault(how="response", code=131053))

    await reply(desk, kind="image", media_id=uploaded["media_id"])

    failures = desk.running.events
    await until(lambda: any(one.is_final for _, one in failures("SendFailed")))
    assert [one.code for _, one in failures("SendFailed")] == [131053, 131053]


async def test_what_was_uploaded_may_be_sent_only_by_who_uploaded_it(desk):
    foreign = await upload(desk, "image", who="billing-escalation")

    refused = await reply(desk, status=422, kind="image", media_id=foreign["media_id"])

    assert refused["type"] == "unreadable"


async def test_an_upload_repeated_with_its_key_is_one(desk):
    first = await upload(desk, "image", key="k-1")
    second = await upload(desk, "image", key="k-1")

    assert first == second


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"<html><script>alert(1)</script>", "text/html"),
        (b"MZ\x90\0" * 10, "application/octet-stream"),
        (PNG + b"\0" * 5_000_000, "5000000"),
        (b"", "application/octet-stream"),
    ],
    ids=["html", "program", "too large", "empty"],
)
async def test_what_whatsapp_would_not_take_is_refused(desk, content, named):
    response = await desk.running.client.post(
        "/v1/media",
        content=content,
        headers={**await desk.running.headers(AGENT), "Content-Type": "image/png"},
    )

    assert response.status_code == 422
    assert response.json()["type"] == "media-refused"
    assert named in response.json()["detail"]
    kept = (desk.running.data / "media").rglob("*")
    assert [one for one in kept if one.is_file()] == []


async def test_a_stream_that_does_not_end_is_refused_with_the_limit(desk):
    async def endless():
        while True:
            yield PNG + bytes(1024 * 1024)

    response = await desk.running.client.post(
        "/v1/media", content=endless(), headers=await desk.running.headers(AGENT)
    )

    assert response.status_code == 422
    assert response.json()["type"] == "media-refused"
    assert str(MOST_BYTES) in response.json()["detail"]


async def test_a_disk_that_does_not_take_a_file_is_said(desk):
    (desk.running.data / "media").write_text("in the way")

    response = await desk.running.client.post(
        "/v1/media", content=PNG, headers=await desk.running.headers(AGENT)
    )

    assert response.status_code == 503
    assert response.json()["type"] == "unavailable"


async def test_an_analyst_uploads_nothing(desk):
    response = await desk.running.client.post(
        "/v1/media", content=PNG, headers=await desk.running.headers("ana-lyst")
    )

    assert response.status_code == 403


async def test_a_reaction_arrives_and_is_taken_back(desk):
    wamid = await desk.say(text="Thanks a lot for the help with this")
    items = (await desk.running.ticket("T-1001", AGENT))["items"]
    message_id = [one for one in items if one["kind"] == "message"][-1]["id"]

    for emoji in ("👍", ""):
        response = await desk.running.post(
            "/v1/tickets/T-1001/reactions",
            {"message_id": message_id, "emoji": emoji},
            AGENT,
        )
        assert response.status_code == 200, response.text

    await desk.receive(2)
    assert desk.received() == [
        ("reaction", {"message_id": wamid, "emoji": "👍"}),
        ("reaction", {"message_id": wamid, "emoji": ""}),
    ]
    await until(lambda: len(desk.running.events("MessageSent")) == 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message_id": "m-unknown", "emoji": "👍"}, 404),
        ({"message_id": "m-unknown", "emoji": "x" * 17}, 422),
    ],
)
async def test_a_reaction_needs_a_message_and_an_emoji(desk, body, status):
    response = await desk.running.post("/v1/tickets/T-1001/reactions", body, AGENT)

    assert response.status_code == status


async def test_a_reply_quotes_its_message(desk):
    items = (await desk.running.ticket("T-1001", AGENT))["items"]
    (asked,) = [one for one in items if one["kind"] == "message"]

    await reply(desk, text="Yes", reply_to_message_id=asked["id"])

    await desk.receive()
    chat = desk.emulator.exchange.journal.chat("33600000001")
    assert chat.entries[1].reply_to == chat.entries[0].id


async def test_a_repeated_key_sends_once(desk):
    uploaded = await upload(desk, "image")
    body = {"kind": "image", "media_id": uploaded["media_id"]}

    first = await reply(desk, "k-1", **body)
    second = await reply(desk, "k-1", **body)

    await desk.receive()
    assert first["item"]["id"] == second["item"]["id"]
    assert len(desk.running.events("MessagePosted")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"kind": "buttons", "text": "x", "buttons": [{"id": "a", "title": "x" * 21}]},
        {"kind": "list", "text": "x"},
        {"kind": "image"},
        {"kind": "image", "media_id": "u-unknown"},
        {"kind": "hologram", "text": "x"},
    ],
    ids=["empty", "long button", "no list", "no file", "unknown file", "kind"],
)
async def test_what_does_not_fit_is_refused_and_not_sent(desk, body):
    refused = await reply(desk, status=422, **body)

    assert refused["type"] == "unreadable"
    assert desk.running.events("MessagePosted") == []


async def test_a_retry_by_hand_uploads_the_file_anew(desk):
    uploaded = await upload(desk, "image")
    faults = desk.emulator.exchange.faults
    faults.plan(Fault(how="status", code=131053))
    outcome = await reply(desk, kind="image", media_id=uploaded["media_id"])
    message_id = outcome["item"]["id"]
    await until(lambda: desk.running.events("MessageStatusReported"))

    response = await desk.running.post(
        f"/v1/tickets/T-1001/messages/{message_id}/retry", who=AGENT
    )

    assert response.status_code == 200, response.text
    await desk.receive(2)
    (_, first), (_, second) = desk.received()
    assert first["id"] != second["id"]
