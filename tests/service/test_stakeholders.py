"""A customer's stakeholders, told how a ticket stands."""

from __future__ import annotations

from datetime import timedelta

from mail_and_posts import mailbox
from running_service import (
    MONDAY,
    Clock,
    payload,
    run_service,
    text_message,
    until,
)

MANAGER = "support-account_manager"
UPDATE = "/v1/tickets/T-1001/stakeholder-update"
QUICK = {"notify_backoff_seconds": 0.01}


async def account(service):
    """A ticket of the account manager's customer."""
    await service.configure()
    message = text_message("My secret words", wamid="w.1")
    await service.deliver(payload(messages=[message]))
    view = await service.ticket("T-1001")
    contact_id = view["ticket"]["contact"]["id"]
    given = {"account_manager_id": MANAGER, "language": "fr"}
    await service.post(f"/v1/contacts/{contact_id}", given)


def sent(service):
    names = [type(one.fact.event).__name__ for one in service.desk.log.read(0)]
    return [name for name in names if name.startswith("Stakeholder")]


async def test_an_account_manager_tells_status_and_deadlines(tmp_path):
    async with (
        mailbox() as (box, server),
        run_service(tmp_path, **QUICK, **server) as service,
    ):
        await account(service)

        body = {"text": "Nous y travaillons.", "emails": ["Boss@x.test", "it@x.test"]}
        done = await service.post(UPDATE, body, who=MANAGER, key="once")
        again = await service.post(UPDATE, body, who=MANAGER, key="once")
        await until(lambda: len(sent(service)) == 2)

        assert (done.status_code, again.status_code) == (200, 200)
        assert done.json()["item"]["event_type"] == "StakeholdersInformed"
        [(addresses, letter)] = box.letters
        assert addresses == ["boss@x.test", "it@x.test"]
        assert letter["subject"] == "Ticket T-1001 : où il en est"
        assert letter["reply-to"] == "support-account_manager@example.com"
        assert letter.get_content().splitlines() == [
            "Nous y travaillons.",
            "",
            "État : ouvert",
            "Première réponse : attendue le 2 mars 2026, 11:00 CET",
            "Résolution : attendue le 3 mars 2026, 10:00 CET",
        ]
        [(_, event)] = service.events("StakeholdersInformed")
        assert event.recipient_count == 2
        assert [one.due_at - MONDAY for one in event.clocks] == [
            timedelta(hours=1),
            timedelta(hours=24),
        ]
        assert "x.test" not in repr(event)
        assert len(service.desk.state.updates.facts) == 0


async def test_stakeholders_are_kept_and_told_again_also_after_a_restart(tmp_path):
    clock = Clock()
    async with mailbox() as (box, server):
        given = {"clock": clock, **QUICK, **server}
        box.answers = ["451 Later"] * 999
        async with run_service(tmp_path, **given) as service:
            await account(service)
            await service.post(UPDATE, {"emails": ["boss@x.test"]}, who=MANAGER)
            await until(lambda: len(box.answers) < 998)
        box.answers = []
        async with run_service(tmp_path, **given) as service:
            await until(lambda: len(sent(service)) == 2)
            kept = await service.get("/v1/tickets/T-1001/stakeholders", MANAGER)
            await service.post(UPDATE, {"text": "Soon."}, who=MANAGER)
            await until(lambda: len(sent(service)) == 4)

            assert kept.json() == {"emails": ["boss@x.test"]}
            assert [to for to, _ in box.letters] == [["boss@x.test"]] * 2
            assert box.letters[1][1].get_content().startswith("Soon.\r\n")


async def test_what_cannot_be_told_is_said(tmp_path):
    async with mailbox() as (box, server):
        box.answers = ["550 No"]
        async with run_service(tmp_path, **QUICK, **server) as service:
            await account(service)
            nobody = await service.post(UPDATE, {}, who=MANAGER)
            other = await service.post(UPDATE, {}, who="support-support")
            wrong = await service.post(UPDATE, {"emails": ["a@b, c@d"]}, who=MANAGER)
            await service.post(UPDATE, {"emails": ["boss@x.test"]}, who=MANAGER)
            await until(lambda: len(sent(service)) == 2)

            assert (nobody.status_code, other.status_code) == (422, 403)
            assert nobody.json()["type"] == "nobody-to-tell"
            assert (wrong.status_code, wrong.json()["type"]) == (422, "unreadable")
            assert wrong.json()["detail"].startswith("body.emails.0: ")
            [(_, failed)] = service.events("StakeholderUpdateFailed")
            assert failed.reason == "the mail server refused it (550)"
    async with run_service(tmp_path / "other") as service:
        await account(service)
        mute = await service.post(UPDATE, {"emails": ["a@b.test"]}, who=MANAGER)

        assert (mute.status_code, mute.json()["type"]) == (422, "no-mail-server")
