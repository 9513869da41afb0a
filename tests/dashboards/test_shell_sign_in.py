"""The way in: the sign-in page, the guard, the proxy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect
from stand_in_service import PASSWORD, SignIn, StandIn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboards.door import safe_path
from dashboards.guard import COOKIE

HTML = {"Accept": "text/html"}


@pytest.fixture
def visitor(desk: StandIn, pages_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=pages_url, headers={"Origin": pages_url}) as client:
        yield client


@pytest.fixture
def agent(visitor: httpx.Client) -> httpx.Client:
    form = {"email": "ines@example.test", "password": PASSWORD}
    assert visitor.post("/auth/login", data=form).status_code == 303
    return visitor


def test_a_stranger_is_led_to_the_sign_in_page(visitor: httpx.Client) -> None:
    home = visitor.get("/", headers=HTML)
    ticket = visitor.get("/?ticket=T-1", headers=HTML)

    assert (home.status_code, home.headers["location"]) == (303, "/signin")
    assert ticket.headers["location"] == "/signin?next=/%3Fticket%3DT-1"


@pytest.mark.parametrize("path", ["/api/tickets", "/_stcore/host-config", "/media/x"])
def test_a_stranger_reads_nothing(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(path).status_code == 403


def test_the_sign_in_page_speaks_the_browsers_language(visitor: httpx.Client) -> None:
    french = visitor.get("/signin", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    english = visitor.get("/signin", headers={"Accept-Language": "de,en;q=0.5"})

    assert "Mot de passe" in french.text
    assert "Password" in english.text


def test_a_wrong_password_is_told_and_the_e_mail_kept(visitor: httpx.Client) -> None:
    form = {"email": "ines@example.test", "password": "wrong", "next": '/"><b>'}

    answer = visitor.post("/auth/login", data=form)

    assert answer.status_code == 401
    assert "do not match" in answer.text
    assert 'value="ines@example.test"' in answer.text
    assert '"><b>' not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    visitor: httpx.Client,
) -> None:
    form = {"email": "ines@example.test", "password": PASSWORD, "next": "/?ticket=T-1"}

    answer = visitor.post("/auth/login", data=form)

    assert answer.headers["location"] == "/?ticket=T-1"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_another_site_signs_nobody_in(visitor: httpx.Client) -> None:
    form = {"email": "ines@example.test", "password": PASSWORD}

    answer = visitor.post("/auth/login", data=form, headers={"Origin": "http://evil"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.test",
        "//evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "/\t/evil",
    ],
)
def test_sign_in_leads_only_into_this_site(wanted: str) -> None:
    assert safe_path(wanted) == "/"


def test_every_page_carries_its_policy(agent: httpx.Client) -> None:
    policy = agent.get("/", headers=HTML).headers["content-security-policy"]

    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_proxy_reads_only_what_is_listed(agent: httpx.Client) -> None:
    assert agent.get("/api/tickets?view=mine").json()["counts"]["mine"] == 0
    assert agent.get("/api/me").json()["user"]["name"] == "Inès Rossi"
    for path in ("configuration", "events", "tickets/../events", "sql/schema"):
        assert agent.get(f"/api/{path}").status_code == 404


def test_a_command_needs_our_origin_and_our_header(
    agent: httpx.Client, desk: StandIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=60)
    path, ours = "/send/tickets/T-1/claim", {"X-Comptoir": "1"}

    assert agent.post(path, json={}).status_code == 403
    assert (
        agent.post(path, json={}, headers=ours | {"Origin": "http://e"}).status_code
        == 403
    )
    assert agent.post("/send/configuration", json={}, headers=ours).status_code == 404
    assert desk.said == []
    assert agent.post(path, json={}, headers=ours).status_code == 200


def test_the_idempotency_key_travels_on(agent: httpx.Client, desk: StandIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=60)
    headers = {"X-Comptoir": "1", "Idempotency-Key": "once"}

    for _ in range(2):
        agent.post("/send/tickets/T-1/replies", json={"text": "hi"}, headers=headers)

    assert len(desk.said) == 1


def test_signing_out_forgets_the_cookie(agent: httpx.Client) -> None:
    answer = agent.post("/auth/logout")

    assert answer.headers["location"] == "/signin"
    assert COOKIE not in agent.cookies


@pytest.mark.parametrize("path", ["/livews", "/_stcore/stream"])
@pytest.mark.parametrize("origin", ["http://evil.test", None])
def test_a_socket_needs_the_cookie_and_our_origin(
    agent: httpx.Client, pages_url: str, path: str, origin: str | None
) -> None:
    cookie = f"{COOKIE}={agent.cookies[COOKIE]}" if origin else "other=1"
    headers = {"Cookie": cookie, "Origin": origin or pages_url}
    url = pages_url.replace("http", "ws") + path

    with (
        pytest.raises(InvalidStatus) as refusal,
        connect(url, additional_headers=headers),
    ):
        pass

    assert refusal.value.response.status_code == 403


def test_the_live_line_is_the_visitors_own(agent: httpx.Client, pages_url: str) -> None:
    cookie = f"{COOKIE}={agent.cookies[COOKIE]}"
    url = pages_url.replace("http", "ws") + "/livews"

    with connect(
        url, additional_headers={"Cookie": cookie, "Origin": pages_url}
    ) as line:
        hello = json.loads(line.recv(timeout=5))

    assert hello["type"] == "hello"


@pytest.mark.browser
def test_an_ended_session_leads_back_to_the_ticket_after_signing_in(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    page.wait_for_selector(".row")
    desk.revoked.add("ines@example.test")

    page.click(".row")
    page.wait_for_selector("input[name=password]")
    desk.revoked.clear()
    page.fill("input[name=email]", "ines@example.test")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")

    expect(page.locator(".header h2")).to_have_text("Ana")


@pytest.mark.browser
def test_signing_in_leads_to_the_page_that_was_asked(
    desk: StandIn, context: BrowserContext, pages_url: str, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = context.new_page()
    page.goto(pages_url + "/?ticket=T-1")
    page.fill("input[name=email]", "ines@example.test")
    page.fill("input[name=password]", "wrong")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("do not match")

    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")

    expect(page.locator(".header h2")).to_have_text("Ana")
    assert page.url.endswith("/?ticket=T-1")


@pytest.mark.browser
def test_the_sidebar_signs_out(desk: StandIn, sign_in: SignIn) -> None:
    page = sign_in()

    page.get_by_label("Sign out").click()

    expect(page.locator("input[name=password]")).to_be_visible()
