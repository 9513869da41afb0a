from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from account_facts import NOW, PASSWORD, acts, open_accounts, user_of
from running_service import CONFIGURATION, run_service

from routing_service.errors import (
    CodeNeeded,
    CodeRefused,
    Conflict,
    SignInRefused,
    TooManyAttempts,
)

HERE = "10.0.0.1"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
async def accounts(log, profiles, tmp_path):
    accounts = open_accounts(log, profiles, tmp_path)
    await accounts.set_password("root", "ada", PASSWORD, NOW)
    return accounts


async def turn_on(accounts, user_id="ada"):
    """(the app, the recovery codes)."""
    user = accounts._people.find(user_id)
    app = pyotp.TOTP(accounts.second_factor.enrol(user, NOW).secret)
    codes = await accounts.second_factor.confirm(user, app.at(NOW), NOW)
    return app, codes


async def sign_in(accounts, code=None, *, now=LATER, password=PASSWORD):
    return await accounts.entrance.sign_in(
        "ada@example.com", password, HERE, now, code=code
    )


async def test_codes_count_once_the_first_one_confirms_them(accounts):
    user = accounts._people.find("ada")
    enrolment = accounts.second_factor.enrol(user, NOW)

    with pytest.raises(CodeRefused):
        await accounts.second_factor.confirm(user, "000000", NOW)

    assert enrolment.uri.startswith("otpauth://totp/Comptoir:Ada%40Example.com")
    assert "<svg" in enrolment.qr_svg
    await sign_in(accounts)


async def test_the_right_password_is_asked_for_a_code(accounts):
    app, _ = await turn_on(accounts)

    with pytest.raises(CodeNeeded):
        await sign_in(accounts)
    with pytest.raises(SignInRefused):
        await sign_in(accounts, app.at(LATER), password="wrong password")

    assert (await sign_in(accounts, app.at(LATER))).user.id == "ada"


async def test_the_challenge_stands_for_the_password_for_five_minutes(accounts):
    app, _ = await turn_on(accounts)
    with pytest.raises(CodeNeeded) as asked:
        await sign_in(accounts)
    challenge = asked.value.challenge

    async def answer(code, *, now=LATER):
        return await accounts.entrance.sign_in_with_code(challenge, code, HERE, now)

    with pytest.raises(CodeRefused):
        await answer("000000")
    with pytest.raises(SignInRefused):
        await answer(app.at(LATER), now=LATER + timedelta(minutes=5))
    with pytest.raises(SignInRefused):
        await accounts.entrance.sign_in_with_code("made up", app.at(LATER), HERE, LATER)
    assert (await answer(app.at(LATER))).user.id == "ada"
    with pytest.raises(CodeRefused):
        await answer(app.at(LATER))


@pytest.mark.parametrize("seconds", [-30, 0, 30])
async def test_a_clock_may_be_a_step_wrong(accounts, seconds):
    app, _ = await turn_on(accounts)

    await sign_in(accounts, app.at(LATER + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-60, 60])
async def test_but_not_two(accounts, seconds):
    app, _ = await turn_on(accounts)

    with pytest.raises(CodeRefused):
        await sign_in(accounts, app.at(LATER + timedelta(seconds=seconds)))


async def test_a_code_opens_once(accounts, log, profiles, tmp_path):
    app, _ = await turn_on(accounts)
    await sign_in(accounts, app.at(LATER))

    with pytest.raises(CodeRefused):
        await sign_in(accounts, app.at(LATER))

    log.execute_write("select 1").result()
    again = open_accounts(log, profiles, tmp_path)
    with pytest.raises(CodeRefused):
        await sign_in(again, app.at(LATER))
    await sign_in(again, app.at(LATER + timedelta(seconds=30)))


async def test_the_code_that_confirmed_does_not_open(accounts):
    app, _ = await turn_on(accounts)

    with pytest.raises(CodeRefused):
        await sign_in(accounts, app.at(NOW), now=NOW)


async def test_a_recovery_code_opens_once_however_it_is_written(accounts, log):
    _, codes = await turn_on(accounts)

    await sign_in(accounts, codes[0].lower().replace("-", " "))

    assert len(set(codes)) == 10
    with pytest.raises(CodeRefused):
        await sign_in(accounts, codes[0])
    assert accounts.second_factor.recovery_left("ada") == 9
    assert "totp.recovery_used" in acts(log)


async def test_guessing_codes_is_slowed_down_although_the_password_is_right(accounts):
    app, _ = await turn_on(accounts)
    for _ in range(5):
        with pytest.raises(CodeNeeded):
            await sign_in(accounts)
        with pytest.raises(CodeRefused):
            await sign_in(accounts, "000000")

    with pytest.raises(TooManyAttempts):
        await sign_in(accounts, app.at(LATER))


async def test_secrets_and_recovery_codes_do_not_stand_in_the_file(accounts, log):
    app, codes = await turn_on(accounts)

    kept = str(log.query("select * from totp")) + str(
        log.query("select * from recovery_codes")
    )

    assert app.secret not in kept
    assert all(code.replace("-", "") not in kept for code in codes)


async def test_a_secret_in_another_users_row_opens_nothing(
    accounts, log, profiles, tmp_path
):
    app, _ = await turn_on(accounts, "bob")
    log.execute_write("update totp set user_id = 'ada'").result()

    again = open_accounts(log, profiles, tmp_path)

    with pytest.raises(CodeRefused):
        await sign_in(again, app.at(LATER))


async def test_an_administrator_resets_it_and_ends_the_sessions(accounts, log):
    app, _ = await turn_on(accounts)
    token = (await sign_in(accounts, app.at(LATER))).token

    await accounts.reset_second_factor("bob", "ada")

    assert user_of(accounts, token, LATER) is None
    await sign_in(accounts)
    assert acts(log)[-2:] == ["totp.turned_off", "sessions.sign_in"]


async def test_what_is_on_is_turned_off_before_it_is_set_up_anew(accounts):
    await turn_on(accounts)

    with pytest.raises(Conflict):
        accounts.second_factor.enrol(accounts._people.find("ada"), NOW)


async def test_an_invitation_does_not_replace_the_code(accounts):
    app, _ = await turn_on(accounts)
    token, _ = await accounts.joining.invite("bob", "ada", LATER)

    with pytest.raises(CodeNeeded):
        await accounts.accept_invitation(token, PASSWORD, HERE, LATER)

    await accounts.accept_invitation(token, PASSWORD, HERE, LATER, code=app.at(LATER))


async def test_a_role_that_must_have_codes_can_only_set_them_up(tmp_path):
    async with run_service(tmp_path, totp_roles="supervisor") as service:
        await service.configure()
        who = "support-supervisor"

        before = await service.get("/v1/tickets", who)
        shown = (await service.get("/v1/me/totp", who)).json()
        enrolment = (await service.post("/v1/me/totp", {}, who)).json()
        code = pyotp.TOTP(enrolment["secret"]).at(service.clock())
        confirmed = await service.post("/v1/me/totp/confirm", {"code": code}, who)

        assert before.status_code == 403
        assert before.json()["type"] == "second-factor-needed"
        assert (shown["is_on"], shown["is_required"]) == (False, True)
        assert len(confirmed.json()["recovery_codes"]) == 10
        assert (await service.get("/v1/tickets", who)).status_code == 200
        assert (await service.get("/v1/tickets", "support-support")).status_code == 200


async def test_turning_off_takes_the_password(service):
    await service.configure(agents=CONFIGURATION["agents"])
    who = "support-support"
    path = f"/v1/agents/{who}/password"
    assert (await service.post(path, {"password": PASSWORD})).status_code == 204
    enrolment = (await service.post("/v1/me/totp", {}, who)).json()
    code = pyotp.TOTP(enrolment["secret"]).at(service.clock())
    await service.post("/v1/me/totp/confirm", {"code": code}, who)

    async def turn_off(password):
        return await service.client.request(
            "DELETE",
            "/v1/me/totp",
            json={"password": password},
            headers=await service.headers(who),
        )

    assert (await turn_off("wrong password")).status_code == 401
    assert (await turn_off(PASSWORD)).status_code == 204
    assert (await service.get("/v1/me/totp", who)).json()["is_on"] is False
