"""Signing in by an identity provider that is asked over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from identity_provider import CLIENT_ID, CLIENT_SECRET, new_key, running_provider
from running_service import Clock, run_service

PAGES = "https://desk.example.com"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def provider(clock):
    with running_provider(clock) as provider:
        yield provider


@pytest.fixture
async def desk(tmp_path, clock, provider):
    async with run_service(
        tmp_path,
        clock=clock,
        public_url=PAGES,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Parcels Inc.",
    ) as service:
        await service.configure()
        yield service


async def leave(desk, next_path="/?ticket=T-1001"):
    """(what the browser brings back in the address, what in its cookie)."""
    answer = await desk.client.post("/v1/oidc/start", json={"next": next_path})
    left = answer.json()
    async with httpx.AsyncClient() as browser:
        sent_back = await browser.get(left["url"])
    address = urlsplit(sent_back.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        PAGES + "/auth/oidc/callback"
    )
    brought = {name: values[0] for name, values in parse_qs(address.query).items()}
    return {**brought, "binding": left["binding"]}


async def come_back(desk, brought):
    return await desk.client.post("/v1/oidc/finish", json=brought)


async def signed_in(desk):
    return await come_back(desk, await leave(desk))


def refusals(desk):
    return [
        event.detail["why"]
        for _, event in desk.events("ActRecorded")
        if event.act == "sessions.refused"
    ]


async def test_the_provider_signs_in_who_has_a_profile(desk, provider):
    arrived = (await signed_in(desk)).json()

    token = arrived["session"]["token"]
    me = await desk.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["user"]["id"] == "support-support"
    assert arrived["next"] == "/?ticket=T-1001"
    [(authorization, form)] = provider.asked
    assert authorization.startswith("Basic ")
    assert "client_secret" not in form


async def test_the_way_in_is_told_to_everybody(desk):
    options = (await desk.client.get("/v1/sign-in-options")).json()

    assert options["oidc"] == {"name": "Parcels Inc."}


async def test_without_a_provider_there_is_no_such_way(service):
    options = (await service.client.get("/v1/sign-in-options")).json()
    start = await service.client.post("/v1/oidc/start", json={})

    assert options["oidc"] is None
    assert start.status_code == 404


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://elsewhere.example.com"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 99_999_999_999},
        {"email_verified": False},
        {"email_verified": None},
        {"email": None},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(desk, provider, claims):
    provider.claims = claims

    answer = await signed_in(desk)

    assert answer.status_code == 401
    assert answer.json()["type"] == "oidc-refused"
    assert refusals(desk) == ["oidc"]


async def test_an_expired_token_is_refused(desk, provider, clock):
    brought = await leave(desk)
    expired = clock() - timedelta(minutes=2)
    provider.claims = {"exp": int(expired.timestamp())}

    assert (await come_back(desk, brought)).status_code == 401


async def test_a_token_signed_by_somebody_else_is_refused(desk, provider):
    provider.key = new_key("first")

    assert (await signed_in(desk)).status_code == 401


async def test_a_token_signed_with_the_shared_secret_is_refused(desk, provider):
    from joserfc.jwk import OctKey  # noqa: PLC0415

    provider.algorithm = "HS256"
    provider.key = OctKey.import_key(CLIENT_SECRET * 2, {"kid": "first"})

    assert (await signed_in(desk)).status_code == 401


async def test_keys_that_changed_are_fetched_again(desk, provider, clock):
    assert (await signed_in(desk)).status_code == 201
    provider.key = new_key("second")
    provider.published = [provider.key]
    clock.advance(minutes=2)

    assert (await signed_in(desk)).status_code == 201


async def test_a_person_without_a_profile_is_told_so(desk, provider):
    provider.email = "stranger@example.com"

    answer = await signed_in(desk)

    assert answer.status_code == 403
    assert answer.json()["type"] == "oidc-unknown"
    assert refusals(desk) == ["unknown"]
    assert "stranger" not in str(desk.events("ActRecorded"))


async def test_a_state_opens_once(desk):
    brought = await leave(desk)

    first, second = await come_back(desk, brought), await come_back(desk, brought)

    assert (first.status_code, second.status_code) == (201, 401)


async def test_a_state_belongs_to_the_browser_that_began(desk):
    brought, other = await leave(desk), await leave(desk)

    answer = await come_back(desk, {**brought, "binding": other["binding"]})

    assert answer.status_code == 401


async def test_a_made_up_state_is_refused(desk):
    brought = await leave(desk)

    for state in ("", "bm90IHNlYWxlZA==", brought["state"][:-4] + "AAAA"):
        assert (await come_back(desk, {**brought, "state": state})).status_code == 401


async def test_who_comes_back_too_late_begins_anew(desk, clock):
    brought = await leave(desk)
    clock.advance(minutes=10)

    assert (await come_back(desk, brought)).status_code == 401


async def test_another_code_is_refused_by_the_provider(desk):
    brought, other = await leave(desk), await leave(desk)

    answer = await come_back(desk, {**brought, "code": other["code"]})

    assert answer.status_code == 401


async def test_a_provider_that_does_not_answer_is_told(tmp_path):
    async with run_service(
        tmp_path,
        public_url=PAGES,
        oidc_issuer="http://127.0.0.1:9",
        oidc_client_id=CLIENT_ID,
    ) as service:
        answer = await service.client.post("/v1/oidc/start", json={})

        assert answer.status_code == 503
        assert answer.json()["type"] == "unavailable"


async def test_a_provider_that_calls_itself_otherwise_is_not_believed(desk, provider):
    provider.issuer += "/other"

    answer = await desk.client.post("/v1/oidc/start", json={})

    assert answer.status_code == 503
