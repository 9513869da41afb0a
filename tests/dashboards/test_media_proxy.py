"""Attachments through the pages: streamed both ways, and never as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection

import httpx
import pytest
from stand_in_channel import MANY_BYTES
from stand_in_service import PASSWORD, StandIn

from dashboards import media_proxy
from dashboards.proxy import ATTACHMENT, READABLE

OURS = {"X-Comptoir": "1"}


@pytest.fixture
def agent(desk: StandIn, pages_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=pages_url, headers={"Origin": pages_url}) as client:
        form = {"email": "ines@example.test", "password": PASSWORD}
        assert client.post("/auth/login", data=form).status_code == 303
        yield client


def test_an_attachment_comes_whole_and_may_not_act(
    agent: httpx.Client, desk: StandIn
) -> None:
    page = b"<script>alert(1)</script>" * 1_000
    desk.channel.files["m-1"] = ("text/html", page)

    answer = agent.get("/api/tickets/T-1/media/m-1")

    assert answer.content == page
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers.get_list("content-security-policy")
    assert policy == ["sandbox; default-src 'none'"]
    assert "Cookie" in answer.headers["vary"]


def test_a_player_gets_the_part_it_asks_for(agent: httpx.Client, desk: StandIn) -> None:
    desk.channel.files["m-1"] = ("audio/ogg", bytes(range(200)))

    answer = agent.get("/api/tickets/T-1/media/m-1", headers={"Range": "bytes=10-19"})

    assert answer.status_code == 206
    assert answer.content == bytes(range(10, 20))
    assert answer.headers["content-range"] == "bytes 10-19/200"


def test_a_file_is_not_compressed_on_its_way(
    agent: httpx.Client, desk: StandIn
) -> None:
    desk.channel.files["m-1"] = ("application/pdf", b"y" * MANY_BYTES)
    headers = {"Accept-Encoding": "gzip"}

    answer = agent.get("/api/tickets/T-1/media/m-1", headers=headers)

    assert answer.headers["content-length"] == str(MANY_BYTES)
    assert len(answer.content) == MANY_BYTES


def test_a_missing_attachment_is_not_remembered_by_the_browser(
    agent: httpx.Client,
) -> None:
    answer = agent.get("/api/tickets/T-1/media/m-1")

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_larger_than_a_command_may_be_is_uploaded(
    agent: httpx.Client, desk: StandIn
) -> None:
    content = b"x" * MANY_BYTES
    headers = {**OURS, "Content-Type": "image/png"}

    answer = agent.post(
        "/send/media?filename=a%20b.png", content=content, headers=headers
    )

    assert answer.json()["kind"] == "image"
    assert desk.channel.uploads == [("a b.png", "image/png", content)]


def test_a_file_beyond_whatsapps_limits_is_refused_before_it_travels(
    agent: httpx.Client, desk: StandIn, pages_url: str
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in agent.cookies.items())
    length = str(media_proxy.LARGEST_FILE_BYTES + 1)
    headers = {**OURS, "Origin": pages_url, "Cookie": cookie, "Content-Length": length}
    line = HTTPConnection(pages_url.removeprefix("http://"))

    line.request("POST", "/send/media?filename=a", headers=headers)

    assert line.getresponse().status == 413
    assert desk.channel.uploads == []
    line.close()


def test_another_site_uploads_nothing(agent: httpx.Client, desk: StandIn) -> None:
    path, foreign = "/send/media?filename=a", {**OURS, "Origin": "http://evil.test"}

    assert agent.post(path, content=b"x").status_code == 403
    assert agent.post(path, content=b"x", headers=foreign).status_code == 403
    assert desk.channel.uploads == []


@pytest.mark.parametrize(
    "path", ["tickets/../media/x", "tickets/T-1/media/..", "media/x", "numbers"]
)
def test_only_attachments_of_tickets_are_passed_on(
    agent: httpx.Client, path: str
) -> None:
    assert ATTACHMENT.fullmatch(path) is None
    assert READABLE.fullmatch(path) is None
    assert agent.get(f"/api/{path}").status_code == 404
