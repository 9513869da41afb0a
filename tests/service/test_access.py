from __future__ import annotations

import pytest
from running_service import PASSWORD, payload, text_message

ROLES = ["support", "escalation", "account_manager", "supervisor"]


@pytest.fixture
async def desk(service):
    """T-1001: support team, unassigned · T-1002: billing, unassigned ·
    T-1003: support team, owned by its escalation agent."""
    await service.configure()
    for number, text in enumerate(("hello", "my invoice", "hello"), start=1):
        message = text_message(
            text, wamid=f"wamid.{number}", sender=f"3360000000{number}"
        )
        await service.deliver(payload(messages=[message]))
    owner = {"agent_id": "support-escalation"}
    response = await service.post("/v1/tickets/T-1003/assign", owner)
    assert response.status_code == 200, response.text
    return service


SIGHT = {
    "support-support": {"T-1001"},
    "support-escalation": {"T-1003"},
    "support-account_manager": set(),
    "support-supervisor": {"T-1001", "T-1003"},
    "billing-support": {"T-1002"},
    "billing-supervisor": {"T-1002"},
    "ana-lyst": set(),
}


async def test_a_role_sees_its_tickets_everywhere_and_no_other(desk):
    everything = {"T-1001", "T-1002", "T-1003"}
    for who, seen in SIGHT.items():
        listed = (await desk.get("/v1/tickets", who)).json()
        found = [
            one["id"]
            for words in ("hello", "invoice")
            for one in await desk.tickets(who, q=words)
        ]
        opened = {one: await desk.get(f"/v1/tickets/{one}", who) for one in everything}
        changed = {
            one: await desk.post(f"/v1/tickets/{one}/notes", {"text": "x"}, who)
            for one in everything
        }

        assert {one["id"] for one in listed["tickets"]} == seen, who
        assert listed["counts"]["all"] == len(seen), who
        assert set(found) == seen, who
        shown = {one for one in opened if opened[one].status_code == 200}
        assert shown == seen, who
        assert {opened[one].status_code for one in everything - seen} <= {
            404,
            403 if who == "ana-lyst" else 404,
        }
        noted = {one for one in changed if changed[one].status_code == 200}
        assert noted == seen, who


PROTECTED = [
    ("GET", "/v1/me"),
    ("GET", "/v1/tickets"),
    ("GET", "/v1/tickets/T-1001"),
    ("POST", "/v1/tickets/T-1001/claim"),
    ("POST", "/v1/tickets/T-1001/replies"),
    ("POST", "/v1/tickets/T-1001/reactions"),
    ("GET", "/v1/tickets/T-1001/media/m-1"),
    ("GET", "/v1/tickets/T-1001/messages/m-1/raw"),
    ("POST", "/v1/media"),
    ("GET", "/v1/templates"),
    ("POST", "/v1/templates/sync"),
    ("POST", "/v1/contacts/c-1"),
    ("GET", "/v1/notices"),
    ("POST", "/v1/notices/1/settle"),
    ("GET", "/v1/directory"),
    ("GET", "/v1/events"),
    ("POST", "/v1/import"),
    ("GET", "/v1/configuration"),
    ("PUT", "/v1/configuration"),
    ("POST", "/v1/sql"),
    ("GET", "/v1/sql/schema"),
    ("GET", "/metrics"),
    ("GET", "/v1/openapi.json"),
    ("DELETE", "/v1/sessions/current"),
]


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer ", "wrong"])
async def test_without_a_session_nothing_is_shown(service, authorization):
    headers = {} if authorization is None else {"Authorization": authorization}

    answers = [
        await service.client.request(method, path, headers=headers)
        for method, path in PROTECTED
    ]

    assert {one.status_code for one in answers} == {401}
    types = {one.headers["content-type"] for one in answers}
    assert types == {"application/problem+json"}


async def test_every_route_but_the_way_in_and_health_needs_a_session(service):
    document = (await service.get("/v1/openapi.json")).json()
    open_to_all = {
        ("POST", "/v1/sessions"),
        ("POST", "/v1/sessions/code"),
        ("POST", "/v1/invitations/accept"),
        ("GET", "/v1/sign-in-options"),
        ("POST", "/v1/oidc/start"),
        ("POST", "/v1/oidc/finish"),
        ("GET", "/healthz"),
    }
    routes = [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if (method.upper(), path) not in open_to_all
    ]

    codes = {
        (await service.client.request(method, path, json={})).status_code
        for method, path in routes
    }

    assert len(routes) > 15
    assert codes == {401}


async def test_health_is_open(service):
    response = await service.client.get("/healthz")

    assert response.json()["status"] == "ok"


async def test_reading_the_house_is_for_some_roles(desk):
    allowed = {
        "/v1/events": set(),
        "/metrics": set(),
        "/v1/configuration": {"supervisor"},
    }
    for path, roles in allowed.items():
        codes = {
            role: (await desk.get(path, f"support-{role}")).status_code
            for role in ROLES
        }

        assert {role for role, code in codes.items() if code == 200} == roles
        assert {code for code in codes.values() if code != 200} <= {403}


async def test_only_an_administrator_changes_configuration_and_passwords(desk):
    who = "support-supervisor"

    applied = await desk.put("/v1/configuration", {"teams": []}, who)
    password = await desk.post(
        "/v1/agents/support-support/password", {"password": "long enough now"}, who
    )

    assert (applied.status_code, password.status_code) == (403, 403)


async def test_a_profile_taken_away_ends_the_session(desk):
    await desk.sign_in("support-support")

    await desk.configure(agents=[])

    assert (await desk.get("/v1/me", "support-support")).status_code == 401


async def test_a_password_opens_a_session_that_knows_its_user(service):
    await service.configure()
    set_password = await service.post(
        "/v1/agents/support-support/password", {"password": PASSWORD}
    )

    response = await service.client.post(
        "/v1/sessions",
        json={"email": "Support-Support@example.com", "password": PASSWORD},
    )

    assert (set_password.status_code, response.status_code) == (204, 201)
    session = response.json()
    assert session["expires_at"] == "2026-03-02T21:00:00Z"
    headers = {"Authorization": f"Bearer {session['token']}"}
    me = (await service.client.get("/v1/me", headers=headers)).json()
    assert me["user"] == session["user"]
    assert me["user"]["teams"] == ["support"]
    assert "tickets.reply" in me["permissions"]


async def test_signing_out_ends_the_session(desk):
    headers = await desk.headers("support-support")

    response = await desk.client.delete("/v1/sessions/current", headers=headers)

    assert response.status_code == 204
    assert (await desk.client.get("/v1/me", headers=headers)).status_code == 401


async def test_guessing_is_answered_with_a_wait(desk):
    guess = {"email": "support-support@example.com", "password": "guess"}

    codes = [
        (await desk.client.post("/v1/sessions", json=guess)).status_code
        for _ in range(6)
    ]
    last = await desk.client.post("/v1/sessions", json=guess)

    assert codes == [401] * 5 + [429]
    assert int(last.headers["Retry-After"]) > 0
