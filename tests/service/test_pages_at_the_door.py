"""The pages at the door, asked as a browser does, before the real service."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager

import httpx
import pyotp
import pytest
from identity_provider import CLIENT_ID, CLIENT_SECRET, running_provider
from running_service import CONFIGURATION, PASSWORD, Clock, run_service
from starlette.applications import Starlette

from dashboards.guard import COOKIE, Guard
from dashboards.single_sign_on import BINDING
from dashboards.ways_in import ways_in

PAGES = "https://desk.test"
WHO = "support-support"
EMAIL = f"{WHO}@example.com"


@asynccontextmanager
async def browser_before(service, language="en"):
    """A browser on the pages of this service."""
    app = Guard(Starlette(routes=ways_in(service.client)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=PAGES,
        headers={"Origin": PAGES, "Accept-Language": language},
    ) as browser:
        yield browser


@pytest.fixture
async def desk(service):
    await service.configure(agents=CONFIGURATION["agents"])
    path = f"/v1/agents/{WHO}/password"
    assert (await service.post(path, {"password": PASSWORD})).status_code == 204
    return service


@pytest.fixture
async def browser(desk):
    async with browser_before(desk) as browser:
        yield browser


async def turn_codes_on(desk):
    enrolment = (await desk.post("/v1/me/totp", {}, WHO)).json()
    app = pyotp.TOTP(enrolment["secret"])
    code = {"code": app.at(desk.clock())}
    assert (await desk.post("/v1/me/totp/confirm", code, WHO)).status_code == 200
    desk.clock.advance(minutes=1)
    return app


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1]


async def test_a_password_then_a_code_let_in_without_repeating_it(desk, browser):
    app = await turn_codes_on(desk)
    form = {"email": EMAIL, "password": PASSWORD, "next": "/?ticket=T-1"}

    asked = await browser.post("/auth/login", data=form)
    step = {name: hidden(asked, name) for name in ("challenge", "next")}
    wrong = await browser.post("/auth/code", data=step | {"code": "000000"})
    right = await browser.post("/auth/code", data=step | {"code": app.at(desk.clock())})

    assert asked.status_code == 200
    assert PASSWORD not in asked.text
    assert COOKIE not in asked.cookies
    assert (wrong.status_code, right.status_code) == (401, 303)
    assert "wrong or was used" in wrong.text
    assert hidden(wrong, "challenge") == step["challenge"]
    assert right.headers["location"] == "/?ticket=T-1"
    cookie = right.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure"))


async def test_who_takes_too_long_begins_anew(desk, browser):
    app = await turn_codes_on(desk)
    asked = await browser.post(
        "/auth/login", data={"email": EMAIL, "password": PASSWORD}
    )
    desk.clock.advance(minutes=6)

    late = await browser.post(
        "/auth/code",
        data={"challenge": hidden(asked, "challenge"), "code": app.at(desk.clock())},
    )

    assert late.headers["location"] == "/signin?next=/"


async def test_an_invitation_is_a_page_that_lets_in_once(desk, browser):
    made = (await desk.post("/v1/invitations", {"agent_id": WHO})).json()
    page = await browser.get("/invitation", params={"token": made["token"]})
    form = {"token": hidden(page, "token"), "password": "four odd words", "again": "x"}

    differ = await browser.post("/auth/invitation", data=form)
    form["again"] = form["password"]
    easy = await browser.post(
        "/auth/invitation",
        data=form | {"password": "password123", "again": "password123"},
    )
    right = await browser.post("/auth/invitation", data=form)
    again = await browser.post("/auth/invitation", data=form)

    # The address is the key; "no-referrer" would make browsers send no Origin either.
    assert page.headers["referrer-policy"] == "same-origin"
    assert (differ.status_code, easy.status_code) == (422, 422)
    assert "passwords differ" in differ.text
    assert "easy to guess" in easy.text
    assert right.status_code == 303
    assert COOKIE in right.headers["set-cookie"]
    assert again.status_code == 410
    assert "used already" in again.text


async def test_an_invitation_of_somebody_with_codes_asks_for_one(desk, browser):
    app = await turn_codes_on(desk)
    made = (await desk.post("/v1/invitations", {"agent_id": WHO})).json()
    form = {"token": made["token"], "password": PASSWORD, "again": PASSWORD}

    asked = await browser.post("/auth/invitation", data=form)
    right = await browser.post(
        "/auth/invitation", data=form | {"code": app.at(desk.clock())}
    )

    assert asked.status_code == 401
    assert "asks for a code" in asked.text
    assert right.status_code == 303


@pytest.mark.parametrize("path", ["/auth/login", "/auth/code", "/auth/invitation"])
async def test_another_site_answers_no_form(browser, path):
    answer = await browser.post(path, data={}, headers={"Origin": "https://evil.test"})

    assert answer.status_code == 403


async def test_a_wrong_password_says_the_same_for_anybody(browser):
    wrong = {"email": EMAIL, "password": "wrong password"}
    nobody = {"email": "nobody@example.com", "password": "wrong password"}

    pages = [
        (await browser.post("/auth/login", data=form)).text.replace(form["email"], "")
        for form in (wrong, nobody)
    ]

    assert pages[0] == pages[1]
    assert "do not match" in pages[0]


async def test_the_door_speaks_french(desk):
    made = (await desk.post("/v1/invitations", {"agent_id": WHO})).json()
    async with browser_before(desk, language="fr") as browser:
        page = await browser.get("/invitation", params={"token": made["token"]})
        sign_in = await browser.get("/signin", params={"problem": "oidc-unknown"})

    assert "Choisissez votre mot de passe" in page.text
    assert "Personne ici n’a l’e-mail" in sign_in.text


async def test_without_a_provider_there_is_no_button(browser):
    page = await browser.get("/signin")

    assert "Continue with" not in page.text


@pytest.fixture
async def with_provider(tmp_path):
    clock = Clock()
    with running_provider(clock) as provider:
        async with run_service(
            tmp_path,
            clock=clock,
            public_url=PAGES,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_name="Parcels <Inc>",
        ) as service:
            await service.configure()
            async with browser_before(service) as browser:
                yield browser, provider


async def come_back(browser, left):
    async with httpx.AsyncClient() as elsewhere:
        sent_back = await elsewhere.get(left.headers["location"])
    return await browser.get(sent_back.headers["location"])


async def test_the_companys_sign_in_leads_back_to_the_page_that_was_asked(
    with_provider,
):
    browser, _ = with_provider
    page = await browser.get("/signin", params={"next": "/?ticket=T-1"})

    left = await browser.get("/auth/oidc/start?next=/%3Fticket%3DT-1")
    binding = left.headers["set-cookie"]
    arrived = await come_back(browser, left)

    assert "Continue with Parcels &lt;Inc&gt;" in page.text
    assert 'href="/auth/oidc/start?next=/%3Fticket%3DT-1"' in page.text
    assert BINDING in binding
    assert "HttpOnly" in binding
    assert arrived.headers["location"] == "/?ticket=T-1"
    assert f"{COOKIE}=" in arrived.headers["set-cookie"]


async def test_a_stranger_is_told_on_the_sign_in_page(with_provider):
    browser, provider = with_provider
    provider.email = "stranger@example.com"

    arrived = await come_back(browser, await browser.get("/auth/oidc/start"))
    page = await browser.get(arrived.headers["location"])

    assert arrived.headers["location"] == "/signin?problem=oidc-unknown"
    assert "Nobody here has the e-mail" in page.text


async def test_another_browser_cannot_finish_it(with_provider):
    browser, _ = with_provider
    left = await browser.get("/auth/oidc/start")
    browser.cookies.clear()

    arrived = await come_back(browser, left)

    assert arrived.headers["location"] == "/signin?problem=oidc-refused"
