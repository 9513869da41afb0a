from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from account_facts import NOW, acts, open_accounts
from running_service import payload, text_message
from test_audit import AGENTS

from routing_service.accounts.sessions import Session
from routing_service.errors import NotAllowed, NotFound, Unreadable

HELD = frozenset({"tickets.view", "tickets.note", "accounts.write"})


@pytest.fixture
def accounts(log, profiles, tmp_path):
    return open_accounts(log, profiles, tmp_path)


async def make(accounts, *scopes, user_id="ada", expires_at=None):
    return await accounts.keys.make(
        user_id,
        "nightly",
        scopes or ["tickets.view"],
        held=HELD,
        now=NOW,
        expires_at=expires_at,
    )


async def test_a_key_is_its_maker_with_some_permissions(accounts, log):
    token, key = await make(accounts)

    bearer = accounts.bearer(token, NOW)
    accounts.bearer(token, NOW)

    assert (bearer.user.id, bearer.kind) == ("ada", "key")
    assert bearer.scopes == {"tickets.view"}
    assert token.startswith(key.prefix)
    assert acts(log) == ["api_keys.made", "api_keys.first_used"]


@pytest.mark.parametrize("scope", ["sql.run", "accounts.write"])
async def test_no_key_exceeds_its_maker_or_manages_accounts(accounts, scope):
    with pytest.raises(NotAllowed):
        await make(accounts, "tickets.view", scope)


async def test_a_revoked_key_ends_at_once(accounts, log):
    token, key = await make(accounts)

    await accounts.keys.revoke("ada", key.id, NOW, anybodys=False)
    await accounts.keys.revoke("ada", key.id, NOW, anybodys=False)

    assert accounts.bearer(token, NOW) is None
    assert acts(log) == ["api_keys.made", "api_keys.revoked"]


async def test_only_administrators_revoke_other_peoples_keys(accounts):
    token, key = await make(accounts)

    with pytest.raises(NotFound):
        await accounts.keys.revoke("bob", key.id, NOW, anybodys=False)
    await accounts.keys.revoke("bob", key.id, NOW, anybodys=True)

    assert accounts.bearer(token, NOW) is None


async def test_a_key_expires(accounts):
    token, _ = await make(accounts, expires_at=NOW + timedelta(days=1))

    assert accounts.bearer(token, NOW + timedelta(hours=23)) is not None
    assert accounts.bearer(token, NOW + timedelta(days=1)) is None
    with pytest.raises(Unreadable):
        await make(accounts, expires_at=NOW)


async def test_a_key_ends_with_its_makers_profile(accounts, profiles):
    token, _ = await make(accounts)

    del profiles["ada"]

    assert accounts.bearer(token, NOW) is None


async def test_keys_survive_a_restart_and_are_kept_as_hashes(
    accounts, log, profiles, tmp_path
):
    token, key = await make(accounts)
    accounts.bearer(token, NOW)
    log.execute_write("select 1").result()

    again = open_accounts(log, profiles, tmp_path)

    assert again.bearer(token, NOW).scopes == {"tickets.view"}
    [kept] = again.keys.all()
    assert (kept.id, kept.last_used_at) == (key.id, NOW)
    assert token not in str(log.query("select * from api_keys"))
    assert acts(log).count("api_keys.first_used") == 1


@pytest.fixture
async def keyed(service):
    """Ask with a key of Sup's that may read and note."""
    await service.configure(agents=AGENTS)
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
    wanted = {"name": "nightly", "scopes": ["tickets.view", "tickets.note"]}
    made = (await service.post("/v1/api-keys", wanted, "sup")).json()

    async def ask(method, path, body=None):
        headers = {"Authorization": f"Bearer {made['key']}"}
        return await service.client.request(method, path, json=body, headers=headers)

    ask.key_id = made["id"]
    return ask


async def test_a_key_does_what_its_scopes_say_and_no_more(keyed, service):
    [ticket] = (await keyed("GET", "/v1/tickets")).json()["tickets"]
    path = f"/v1/tickets/{ticket['id']}"

    note = await keyed("POST", f"{path}/notes", {"text": "seen"})
    reply = await keyed("POST", f"{path}/replies", {"text": "hi"})
    query = await keyed("POST", "/v1/sql", {"query": "select 1"})

    assert (note.status_code, reply.status_code, query.status_code) == (200, 403, 403)
    me = (await keyed("GET", "/v1/me")).json()
    assert me["permissions"] == ["tickets.note", "tickets.view"]
    assert service.desk.state.presence.get("sup", "offline") == "offline"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/api-keys", {"name": "more", "scopes": ["tickets.view"]}),
        ("GET", "/v1/api-keys", None),
        ("POST", "/v1/me/totp", None),
        ("GET", "/v1/me/sessions", None),
        ("POST", "/v1/me/presence", {"to": "online"}),
        ("POST", "/v1/agents/sup/password", {"password": "correct horse battery"}),
    ],
)
async def test_a_key_changes_nothing_of_its_makers_account(keyed, method, path, body):
    assert (await keyed(method, path, body)).status_code == 403


async def test_administrators_see_and_revoke_everybodys_keys(keyed, service):
    mine = (await service.get("/v1/api-keys", "ada")).json()["api_keys"]
    everybodys = (await service.get("/v1/api-keys", "ada", all=True)).json()["api_keys"]
    headers = await service.headers("ada")
    path = f"/v1/api-keys/{keyed.key_id}"

    revoked = await service.client.request("DELETE", path, headers=headers)

    assert mine == []
    assert [one["agent_id"] for one in everybodys] == ["sup"]
    assert "key" not in everybodys[0]
    assert revoked.status_code == 204
    assert (await keyed("GET", "/v1/me")).status_code == 401


async def test_a_key_follows_the_role_of_its_maker(keyed, service):
    analyst = [AGENTS[0], {**AGENTS[1], "role": "analyst"}]

    await service.configure(agents=analyst)

    assert (await keyed("GET", "/v1/me")).json()["permissions"] == []


async def test_a_session_whose_token_looks_like_a_key_is_a_session(accounts):
    accounts.sessions._sessions[sha256(b"ck_session").hexdigest()] = Session(
        "s", "ada", NOW, NOW, NOW
    )

    assert accounts.bearer("ck_session", NOW).kind == "session"
