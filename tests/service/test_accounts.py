from __future__ import annotations

from datetime import timedelta

import pytest
from account_facts import ABSOLUTE, IDLE, NOW, PASSWORD, open_accounts, user_of

from routing_service.accounts.attempts import FAILURES_PER_ADDRESS
from routing_service.accounts.passwords import hash_password, is_password
from routing_service.errors import NotFound, SignInRefused, TooManyAttempts


@pytest.fixture
def accounts(log, profiles, tmp_path):
    return open_accounts(log, profiles, tmp_path)


async def sign_in(accounts, *, password=PASSWORD, now=NOW, address="10.0.0.1"):
    return await accounts.entrance.sign_in("ada@example.com", password, address, now)


def test_a_password_matches_its_own_hash_only():
    kept = hash_password(PASSWORD)

    assert kept.startswith("$argon2id$")
    assert is_password(PASSWORD, kept)
    assert not is_password("another password", kept)
    assert not is_password(PASSWORD, None)


async def test_the_right_password_starts_a_session(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)

    started = await sign_in(accounts)

    assert started.user.name == "Ada Lovelace"
    assert started.expires_at == NOW + ABSOLUTE
    assert user_of(accounts, started.token, NOW) == started.user


async def test_sessions_survive_a_restart_and_are_kept_as_hashes(
    accounts, log, profiles, tmp_path
):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    started = await sign_in(accounts)
    log.execute_write("select 1").result()

    again = open_accounts(log, profiles, tmp_path)

    assert user_of(again, started.token, NOW) == started.user
    assert started.token not in str(log.query("select * from sessions"))


async def test_a_company_signs_in_from_one_address(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)

    tokens = [(await sign_in(accounts)).token for _ in range(FAILURES_PER_ADDRESS + 1)]

    assert len(set(tokens)) == FAILURES_PER_ADDRESS + 1


async def test_an_idle_session_ends(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    token = (await sign_in(accounts)).token

    assert user_of(accounts, token, NOW + IDLE - timedelta(seconds=1)) is not None
    assert user_of(accounts, token, NOW + 2 * IDLE) is None


async def test_sessions_that_are_over_are_forgotten_at_the_next_sign_in(accounts, log):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    await sign_in(accounts)

    await sign_in(accounts, now=NOW + ABSOLUTE)

    log.execute_write("select 1").result()
    assert log.query("select count(*) from sessions") == [(1,)]


async def test_a_session_in_use_ends_at_its_absolute_limit(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    token = (await sign_in(accounts)).token

    for quarters in range(1, 32):
        at = NOW + timedelta(minutes=15) * quarters
        assert user_of(accounts, token, at) is not None

    assert user_of(accounts, token, NOW + ABSOLUTE) is None


async def test_a_profile_taken_away_loses_access_at_once(accounts, profiles):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    token = (await sign_in(accounts)).token

    del profiles["ada"]

    assert user_of(accounts, token, NOW) is None
    with pytest.raises(SignInRefused):
        await sign_in(accounts)


async def test_guessing_is_slowed_down(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await sign_in(accounts, password="wrong password")

    with pytest.raises(TooManyAttempts) as refusal:
        await sign_in(accounts)

    assert 0 < refusal.value.retry_after_seconds <= 901
    await sign_in(accounts, now=NOW + timedelta(minutes=16))


async def test_a_new_password_ends_the_other_sessions(accounts):
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    kept = (await sign_in(accounts)).token
    other = (await sign_in(accounts)).token

    await accounts.set_password("root", "ada", "a brand new password", NOW, but=kept)

    assert user_of(accounts, kept, NOW) is not None
    assert user_of(accounts, other, NOW) is None
    with pytest.raises(SignInRefused):
        await sign_in(accounts)


async def test_a_password_for_nobody_is_refused(accounts):
    with pytest.raises(NotFound):
        await accounts.set_password("root", "nobody", PASSWORD, NOW)


async def test_the_first_administrator_gets_one_password_in_a_private_file(
    accounts, tmp_path
):
    accounts.add_first_administrator(tmp_path, NOW)
    accounts.add_first_administrator(tmp_path, NOW)

    email, password = (tmp_path / "first-login").read_text().split()
    user = (await accounts.entrance.sign_in(email, password, "10.0.0.1", NOW)).user
    assert (user.id, user.role) == ("administrator", "administrator")
    assert (tmp_path / "first-login").stat().st_mode & 0o777 == 0o600


def test_the_service_token_is_a_principal(accounts, tmp_path):
    token = (tmp_path / "service.token").read_text().strip()

    assert user_of(accounts, token, NOW).id == "service"
    assert user_of(accounts, token + "x", NOW) is None
    assert user_of(accounts, "", NOW) is None
