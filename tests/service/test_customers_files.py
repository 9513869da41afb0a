"""What customers attach: fetched in the background, kept by digest, served safely."""

from __future__ import annotations

import base64
import hashlib

import httpx
import pytest
from emulated_whatsapp import run_with_emulator
from running_service import (
    MONDAY,
    NUMBER,
    Clock,
    CloudApiStandIn,
    payload,
    run_service,
    text_message,
    until,
)

from demo.emulator.attachments import ATTACHMENTS
from routing_service.domain.events import Media, MessageReread
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact
from routing_service.media.store import MediaStore, TooManyBytes

AGENT = "support-support"
SUPERVISOR = "head-supervisor"
STRANGER = "billing-support"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LINK = "https://lookaside.fbsbx.com/whatsapp/1"


def image_message(wamid="wamid.1", *, content=PNG, **announced):
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    image = {"id": "media-1", "mime_type": "image/png", "sha256": digest, **announced}
    message = text_message(wamid=wamid)
    del message["text"]
    return {**message, "type": "image", "image": image}


class MediaStandIn(CloudApiStandIn):
    """Serves one file; `links` and `files` are played before it."""

    def __init__(self, content=PNG, link=LINK):
        super().__init__()
        self.content = content
        self.link = link
        self.links = []
        self.files = []
        self.asked = []

    async def __call__(self, request):
        if request.method == "POST":
            return await super().__call__(request)
        self.asked.append((str(request.url), request.headers.get("Authorization")))
        is_link = request.url.path.startswith("/v23.0/")
        played = self.links if is_link else self.files
        if played:
            answer = played.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if is_link:
            return httpx.Response(200, json={"url": self.link, "id": "media-1"})
        return httpx.Response(200, content=self.content)


async def receive(service, message):
    await service.configure()
    await service.deliver(payload(messages=[message]))


async def settled(service):
    await until(
        lambda: service.events("MediaStored") or service.events("MediaFailed"), 6
    )
    return [*service.events("MediaStored"), *service.events("MediaFailed")]


async def message_id(service):
    items = (await service.ticket("T-1001", SUPERVISOR))["items"]
    return next(one["id"] for one in items if one["kind"] == "message")


async def file_of(service, who=AGENT, **headers):
    path = f"/v1/tickets/T-1001/media/{await message_id(service)}"
    return await service.client.get(
        path, headers={**await service.headers(who), **headers}
    )


@pytest.mark.parametrize("kind", ["image", "voice", "video", "document", "sticker"])
async def test_what_a_customer_attaches_is_kept_and_shown(tmp_path, kind):
    async with run_with_emulator(tmp_path) as emulated:
        service = emulated.running
        await service.configure()

        await emulated.say(media=kind)

        ((_, stored),) = await settled(service)
        attachment = ATTACHMENTS[kind]
        file = await file_of(service, SUPERVISOR)
        assert file.content == attachment.content
        assert stored.sha256 == hashlib.sha256(attachment.content).hexdigest()
        assert stored.mime_type == attachment.mime_type.partition(";")[0]
        assert len(service.desk.state.awaited_media) == 0


@pytest.fixture
async def kept(tmp_path):
    async with run_service(tmp_path, whatsapp=MediaStandIn()) as service:
        await receive(service, image_message())
        await settled(service)
        yield service


async def test_a_file_is_served_as_an_attachment_that_cannot_act(kept):
    file = await file_of(kept)

    assert file.status_code == 200
    assert file.headers["Content-Type"] == "image/png"
    name = file.headers["Content-Disposition"]
    assert name.startswith("attachment; filename*=UTF-8''m-")
    assert name.endswith(".png")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_a_part_of_a_file_is_served(kept):
    file = await file_of(kept, Range="bytes=1-3")

    assert (file.status_code, file.content) == (206, b"PNG")


async def test_only_who_sees_the_ticket_gets_its_file(kept):
    hidden = await file_of(kept, STRANGER)
    unknown = await kept.get("/v1/tickets/T-1001/media/m-unknown", AGENT)

    assert (hidden.status_code, unknown.status_code) == (404, 404)


async def test_the_file_of_a_deleted_message_is_shown_no_more(kept):
    deleted = text_message(wamid="wamid.2")
    del deleted["text"]
    revoke = {"original_message_id": "wamid.1"}
    known = await message_id(kept)

    await kept.deliver(
        payload(messages=[{**deleted, "type": "revoke", "revoke": revoke}])
    )

    response = await kept.get(f"/v1/tickets/T-1001/media/{known}", AGENT)
    assert response.status_code == 404


async def test_the_token_goes_along_to_whatsapps_hosts(kept):
    assert kept.whatsapp.asked == [
        ("http://whatsapp.test/v23.0/media-1", "Bearer access-token"),
        (LINK, "Bearer access-token"),
    ]


@pytest.mark.parametrize(
    "link",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://whatsapp.test:8080/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:444/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://evilfbsbx.com/x",
        "https://user@evil.example/lookaside.fbsbx.com",
        "file:///etc/passwd",
    ],
)
async def test_a_link_to_another_host_is_not_followed(tmp_path, link):
    whatsapp = MediaStandIn(link=link)
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await receive(service, image_message())

        ((kind, failed),) = await settled(service)

    assert (kind, len(whatsapp.asked)) == ("MediaFailed", 1)
    assert "expected a host of WhatsApp's" in failed.reason


@pytest.mark.parametrize(
    ("to", "kind", "asked"),
    [
        ("https://evil.example/x", "MediaFailed", 2),
        ("https://scontent.xx.fbcdn.net/x", "MediaStored", 3),
    ],
)
async def test_a_redirect_is_followed_only_to_whatsapps_hosts(
    tmp_path, to, kind, asked
):
    whatsapp = MediaStandIn()
    whatsapp.files = [httpx.Response(302, headers={"Location": to})]
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await receive(service, image_message())

        ((settled_as, _),) = await settled(service)

    assert (settled_as, len(whatsapp.asked)) == (kind, asked)


@pytest.mark.parametrize(
    "trouble",
    [
        {"links": [httpx.ConnectError("refused")]},
        {"links": [httpx.Response(503)]},
        {"links": [httpx.Response(401, json={"error": {"code": 190}})]},
        {"links": [httpx.Response(200, json={})]},
        {"files": [httpx.ReadTimeout("slow")]},
        {"files": [httpx.Response(500)]},
        {"files": [httpx.Response(404)]},
        {"files": [httpx.Response(200, content=b"cut short")]},
    ],
    ids=[
        *("not reached", "unavailable", "no token", "no link"),
        *("time-out", "fault", "link expired", "cut short"),
    ],
)
async def test_what_passes_is_tried_again(tmp_path, trouble):
    whatsapp = MediaStandIn()
    vars(whatsapp).update(trouble)
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await receive(service, image_message())

        ((kind, _),) = await settled(service)

    assert kind == "MediaStored"


@pytest.mark.parametrize(
    ("announced", "links"),
    [
        ({}, [httpx.Response(400, json={"error": {"code": 100}})]),
        ({}, [httpx.Response(404)]),
        ({"file_size": 101 * 1024 * 1024}, []),
    ],
    ids=["unknown", "gone", "too large"],
)
async def test_what_cannot_be_had_is_said_to_have_failed(tmp_path, announced, links):
    whatsapp = MediaStandIn()
    whatsapp.links = links
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await receive(service, image_message(**announced))

        ((kind, failed),) = await settled(service)

        assert (kind, bool(failed.reason)) == ("MediaFailed", True)
        assert (await file_of(service)).status_code == 404


async def test_bytes_that_are_not_those_announced_are_not_shown(tmp_path):
    whatsapp = MediaStandIn(content=b"something else")
    async with run_service(tmp_path, whatsapp=whatsapp) as service:
        await receive(service, image_message())

        ((kind, failed),) = await settled(service)

    assert (kind, len(whatsapp.asked)) == ("MediaFailed", 6)
    assert "digest" in failed.reason


async def test_a_page_that_calls_itself_an_image_is_known_for_what_it_is(tmp_path):
    page = b"<html><script>alert(1)</script>"
    async with run_service(tmp_path, whatsapp=MediaStandIn(content=page)) as service:
        await receive(service, image_message(content=page))

        ((_, stored),) = await settled(service)
        file = await file_of(service)

    assert stored.mime_type == "text/html"
    assert file.headers["Content-Disposition"].startswith("attachment")


async def test_what_the_phone_app_sent_is_fetched_too(tmp_path):
    async with run_service(tmp_path, whatsapp=MediaStandIn()) as service:
        await service.configure()
        await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
        image = image_message("wamid.app")
        echo = {**image, "to": image["from"]}
        del echo["_contact"], echo["from"]
        value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [echo]}
        change = {"field": "smb_message_echoes", "value": value}

        await service.deliver({"entry": [{"id": "1", "changes": [change]}]})

        ((kind, _),) = await settled(service)
        item = (await service.ticket("T-1001", SUPERVISOR))["items"][-1]
        assert (kind, item["author"]) == ("MediaStored", "phone_echo")
        assert item["media"]["state"] == "stored"


async def test_what_a_later_reading_finds_attached_is_fetched(tmp_path):
    async with run_service(tmp_path, whatsapp=MediaStandIn()) as service:
        await service.configure()
        await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
        reread = MessageReread(
            ticket_id="T-1001",
            message_id=await message_id(service),
            kind="image",
            media=Media(media_id="media-1", mime_type="image/png"),
        )
        fact = Fact(
            id=new_event_id(),
            stream=ticket_stream("T-1001"),
            event=reread,
            occurred_at=MONDAY,
            actor="desk",
            source="reparse",
        )

        service.desk.record([fact])

        ((kind, _),) = await settled(service)
        assert kind == "MediaStored"


async def test_a_file_that_waited_is_fetched_after_a_restart(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock, whatsapp_access_token=None) as first:
        await receive(first, image_message())
        assert len(first.desk.state.awaited_media) == 1

    async with run_service(tmp_path, clock=clock, whatsapp=MediaStandIn()) as second:
        await until(lambda: len(second.desk.state.awaited_media) == 0)

        assert (await file_of(second)).content == PNG


async def test_the_same_content_is_kept_once(tmp_path):
    async with run_service(tmp_path, whatsapp=MediaStandIn()) as service:
        await receive(service, image_message("wamid.1"))
        await service.deliver(payload(messages=[image_message("wamid.2")]))
        await until(lambda: len(service.events("MediaStored")) == 2)

    files = [one for one in (tmp_path / "media").rglob("*") if one.is_file()]
    assert [one.name for one in files] == [hashlib.sha256(PNG).hexdigest()]


async def chunks(*parts):
    for part in parts:
        yield part


async def test_a_stream_above_its_limit_leaves_nothing(tmp_path):
    store = MediaStore(tmp_path)

    with pytest.raises(TooManyBytes):
        await store.put(chunks(b"1234", b"5678"), most_bytes=7)

    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


async def test_what_a_killed_run_left_aside_is_removed(tmp_path):
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "half").write_bytes(b"x")
    store = MediaStore(tmp_path)

    store.forget_unfinished()

    assert not (tmp_path / "incoming" / "half").exists()
