"""Dagster's pages open for signed-in administrators only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from orchestration.webserver import SESSION_COOKIE, SessionGuard

ROLES = {"admin-token": "administrator", "agent-token": "support"}
HERE = "http://desk.test:8602"


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("runs")(scope, receive, send)


def me(request: httpx.Request) -> httpx.Response:
    token = request.headers["Authorization"].removeprefix("Bearer ")
    if token not in ROLES:
        return httpx.Response(401)
    return httpx.Response(200, json={"user": {"role": ROLES[token]}})


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(me), base_url="http://service.test"
    ) as service:
        guard = SessionGuard(pages, service, "http://desk.test:8601/signin")
        transport = httpx.ASGITransport(guard)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            yield client


async def test_an_administrator_sees_the_pages(browser: httpx.AsyncClient) -> None:
    browser.cookies.set(SESSION_COOKIE, "admin-token")

    answer = await browser.get("/runs")

    assert (answer.status_code, answer.text) == (200, "runs")


@pytest.mark.parametrize("token", [None, "ended-token"])
async def test_a_stranger_is_sent_to_the_sign_in_page(
    browser: httpx.AsyncClient, token: str | None
) -> None:
    if token is not None:
        browser.cookies.set(SESSION_COOKIE, token)

    answer = await browser.get("/runs")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("http://desk.test:8601/signin?next=")


async def test_an_agent_is_told_no(browser: httpx.AsyncClient) -> None:
    browser.cookies.set(SESSION_COOKIE, "agent-token")

    assert (await browser.get("/runs")).status_code == 403


async def test_another_sites_page_cannot_act_with_the_cookie(
    browser: httpx.AsyncClient,
) -> None:
    browser.cookies.set(SESSION_COOKIE, "admin-token")

    answer = await browser.post("/graphql", headers={"Origin": "http://evil.test"})

    assert answer.status_code == 403
