from __future__ import annotations

from datetime import timedelta

import pytest
from account_facts import NOW, PASSWORD, acts, open_accounts, user_of
from running_service import CONFIGURATION

from routing_service.errors import (
    InvitationOver,
    InvitationUnknown,
    NotFound,
    PasswordTooShort,
    TooManyAttempts,
)

HERE = "10.0.0.1"


@pytest.fixture
def accounts(log, profiles, tmp_path):
    return open_accounts(log, profiles, tmp_path)


async def accept(accounts, token, *, password=PASSWORD, now=NOW):
    return await accounts.accept_invitation(token, password, HERE, now)


async def test_an_invitation_sets_the_password_and_signs_in_once(accounts, log):
    token, _ = await accounts.joining.invite("bob", "ada", NOW)

    started = await accept(accounts, token)

    assert user_of(accounts, started.token, NOW).id == "ada"
    await accounts.entrance.sign_in("ada@example.com", PASSWORD, HERE, NOW)
    with pytest.raises(InvitationOver) as refusal:
        await accept(accounts, token)
    assert refusal.value.type == "invitation-used"
    assert acts(log) == [
        "invitations.made",
        "invitations.accepted",
        "sessions.sign_in",
        "sessions.sign_in",
    ]


async def test_an_invitation_expires_after_a_day(accounts):
    token, made = await accounts.joining.invite("bob", "ada", NOW)

    assert made.expires_at == NOW + timedelta(hours=24)
    with pytest.raises(InvitationOver) as refusal:
        await accept(accounts, token, now=NOW + timedelta(hours=24))
    assert refusal.value.type == "invitation-expired"
    await accept(accounts, token, now=NOW + timedelta(hours=24, seconds=-1))


async def test_a_revoked_invitation_says_so(accounts):
    token, made = await accounts.joining.invite("bob", "ada", NOW)

    await accounts.joining.revoke("bob", made.id, NOW)

    with pytest.raises(InvitationOver) as refusal:
        await accept(accounts, token)
    assert refusal.value.type == "invitation-revoked"


async def test_a_newer_invitation_ends_the_older(accounts):
    older, _ = await accounts.joining.invite("bob", "ada", NOW)
    newer, _ = await accounts.joining.invite("bob", "ada", NOW)

    with pytest.raises(InvitationOver):
        await accept(accounts, older)
    await accept(accounts, newer)


async def test_a_refused_password_leaves_the_invitation_open(accounts):
    token, _ = await accounts.joining.invite("bob", "ada", NOW)

    with pytest.raises(PasswordTooShort):
        await accept(accounts, token, password="short")

    await accept(accounts, token)


async def test_invitations_survive_a_restart_and_are_kept_as_hashes(
    accounts, log, profiles, tmp_path
):
    token, _ = await accounts.joining.invite("bob", "ada", NOW)
    used, _ = await accounts.joining.invite("bob", "bob", NOW)
    await accept(accounts, used)
    log.execute_write("select 1").result()

    again = open_accounts(log, profiles, tmp_path)

    assert token not in str(log.query("select * from invitations"))
    with pytest.raises(InvitationOver):
        await accept(again, used)
    await accept(again, token)


async def test_guessing_links_is_slowed_down(accounts):
    for number in range(30):
        with pytest.raises(InvitationUnknown):
            await accept(accounts, f"guess-{number}")

    with pytest.raises(TooManyAttempts):
        await accept(accounts, "guess")


async def test_an_invitation_outlives_no_profile(accounts, profiles):
    token, _ = await accounts.joining.invite("bob", "ada", NOW)
    del profiles["ada"]

    with pytest.raises(InvitationUnknown):
        await accept(accounts, token)
    with pytest.raises(NotFound):
        await accounts.joining.invite("bob", "ada", NOW)


ADMINISTRATOR = {
    "id": "ad-min",
    "name": "Ad Min",
    "email": "ad-min@example.com",
    "role": "administrator",
}


async def test_an_administrator_invites_over_http(service):
    await service.configure(agents=[*CONFIGURATION["agents"], ADMINISTRATOR])
    wanted = {"agent_id": "support-support"}

    made = (await service.post("/v1/invitations", wanted, "ad-min")).json()
    accepted = await service.client.post(
        "/v1/invitations/accept", json={"token": made["token"], "password": PASSWORD}
    )

    assert accepted.status_code == 201
    assert accepted.json()["user"]["id"] == "support-support"
    [shown] = (await service.get("/v1/invitations", "ad-min")).json()["invitations"]
    assert (shown["state"], shown["made_by"]) == ("used", "ad-min")
    assert "token" not in shown
    for who in ("support-supervisor", "support-support"):
        refused = await service.post("/v1/invitations", wanted, who)
        assert refused.status_code == 403
