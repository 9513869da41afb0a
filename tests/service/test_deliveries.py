"""Notifications that leave the house: by e-mail, to Slack, to webhooks."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, asynccontextmanager

from mail_and_posts import mailbox, receiver
from running_service import (
    CONFIGURATION,
    Clock,
    payload,
    run_service,
    text_message,
    until,
)

ANA = "support-support"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
QUICK = {
    "notify_gather_seconds": 0.05,
    "notify_rest_seconds": 0.1,
    "notify_email_rest_seconds": 0.1,
    "notify_backoff_seconds": 0.01,
    "public_url": "https://desk.example.com/",
}
BY_EMAIL = {"app": False, "email": True, "sound": False, "desktop": False}
AGENTS = [
    {**one, "locale": "fr-CA", "timezone": "Europe/Paris", "capacity": 500}
    if one["id"] == ANA
    else one
    for one in CONFIGURATION["agents"]
]


def policies(*recipients):
    return [
        {
            "id": "quick",
            "targets": {"first_response": "10m"},
            "warn_at": [{"at": "50%", "notify": list(recipients)}],
        }
    ]


@asynccontextmanager
async def desk(tmp_path, *recipients, channels=(), clock=None, **settings):
    async with run_service(tmp_path, clock=clock, **{**QUICK, **settings}) as service:
        if recipients:
            await service.configure(
                sla_policies=policies(*recipients),
                agents=AGENTS,
                channels=list(channels),
            )
        yield service


async def ask(service, *numbers):
    for number in numbers:
        message = text_message(
            "My secret words", wamid=f"w.{number}", sender=f"336000{number:05}"
        )
        await service.deliver(payload(messages=[message]))


async def warn(service, *numbers):
    await ask(service, *numbers)
    service.clock.advance(minutes=5)


def outcomes(service):
    names = ("NotificationsDelivered", "NotificationsFailed")
    records = service.desk.log.read(0)
    events = [one.fact.event for one in records]
    return [one for one in events if type(one).__name__ in names]


async def test_an_agent_who_chose_so_gets_an_e_mail_in_their_language(tmp_path):
    async with mailbox() as (box, server), desk(tmp_path, "owner", **server) as service:
        await service.post("/v1/me/presence", {"to": "online"}, who=ANA)
        await service.put("/v1/me/notification-settings", BY_EMAIL, who=ANA)
        await warn(service, 1)
        await until(lambda: outcomes(service))

        [(addresses, letter)] = box.letters
        assert addresses == ["support-support@example.com"]
        assert letter["subject"] == (
            "T-1001 : première réponse attendue le 2 mars 2026, 10:10 CET"
        )
        assert "https://desk.example.com/?ticket=T-1001" in letter.get_content()
        assert "secret" not in letter.as_string()
        assert letter["auto-submitted"] == "auto-generated"
        listed = await service.get("/v1/me/notifications", ANA)
        assert listed.json()["notifications"] == []


async def test_what_falls_together_is_one_message_to_each_channel(tmp_path):
    async with mailbox() as (box, server), receiver() as hook:
        channels = [
            {"id": "ops", "kind": "slack", "language": "fr"},
            {"id": "duty", "kind": "email", "addresses": ["a@x.test", "b@x.test"]},
            {"id": "pager", "kind": "webhook", "url": f"{hook.url}/pager"},
        ]
        secrets = {
            "COMPTOIR_CHANNEL_OPS_URL": f"{hook.url}/slack",
            "COMPTOIR_CHANNEL_PAGER_SECRET": SECRET,
        }
        async with desk(
            tmp_path,
            *("ops", "duty", "pager"),
            channels=channels,
            channel_secrets=secrets,
            notify_gather_seconds=0.5,
            **server,
        ) as service:
            await warn(service, *range(60))
            await until(lambda: len(outcomes(service)) == 3)

            by_path = {path: json.loads(body) for path, _, body in hook.posts}
            [(addresses, letter)] = box.letters
            lines = by_path["/slack"]["text"].split("\n")
            told = by_path["/pager"]

        assert addresses == ["a@x.test", "b@x.test"]
        assert letter["subject"] == "60 tickets need you"
        assert "and 10 more tickets" in letter.get_content()
        assert lines[0] == (
            "<https://desk.example.com/?ticket=T-1001|T-1001> : première réponse "
            "attendue le 2 mars 2026, 09:10 UTC"
        )
        assert lines[-1] == "et 10 autres tickets"
        assert len(told["notifications"]) == 60
        assert {one["cause"] for one in told["notifications"]} == {"warning"}


async def test_what_is_not_taken_is_tried_again_as_the_same_message(tmp_path):
    async with receiver() as hook:
        channel = {"id": "pager", "kind": "webhook", "url": hook.url}
        secrets = {"COMPTOIR_CHANNEL_PAGER_SECRET": SECRET}
        hook.answers = ["503 Busy", "429 Slow down\nretry-after: 0"]
        async with desk(
            tmp_path, "pager", channels=[channel], channel_secrets=secrets
        ) as service:
            await warn(service, 1)
            await until(lambda: outcomes(service))

            assert [one.way for one in outcomes(service)] == ["webhook"]
            assert len(hook.posts) == 1
            assert len(service.desk.state.deliveries) == 0


async def test_a_failure_is_a_fact_and_a_notice_with_its_reason(tmp_path):
    reasons = {
        "ops": "COMPTOIR_CHANNEL_OPS_URL is not set",
        "duty": "COMPTOIR_SMTP_HOST is not set",
        "gone": "it answered 404",
        "moved": "it answered 302",
        "down": "it answered 500",
    }
    answers = {
        "gone": ["404 Gone"],
        "moved": ["302 Elsewhere\nlocation: http://127.0.0.1:9/"],
        "down": ["500 Down"] * 99,
    }
    async with AsyncExitStack() as stack:
        hooks = {one: await stack.enter_async_context(receiver()) for one in answers}
        for name, hook in hooks.items():
            hook.answers = answers[name]
        channels = [
            {"id": "ops", "kind": "slack"},
            {"id": "duty", "kind": "email", "addresses": ["a@x.test"]},
            *(
                {"id": name, "kind": "webhook", "url": hook.url}
                for name, hook in hooks.items()
            ),
        ]
        secrets = {f"COMPTOIR_CHANNEL_{one.upper()}_SECRET": SECRET for one in hooks}
        service = await stack.enter_async_context(
            desk(
                tmp_path,
                *reasons,
                channels=channels,
                channel_secrets=secrets,
                notify_patience_seconds=0.3,
            )
        )
        await warn(service, 1)
        await until(lambda: len(outcomes(service)) == len(reasons))
        shown = await service.get("/v1/notices", open=True)

        found = {one.recipient_id: one.reason for one in outcomes(service)}
        notices = shown.json()["notices"]
        assert found == reasons
        assert {one["field"] for one in notices} == {"notifications"}
        assert {
            one["value"]["recipient"]: one["value"]["reason"] for one in notices
        } == (reasons)
        assert [post for hook in hooks.values() for post in hook.posts] == []
        assert len(service.desk.state.deliveries) == 0


async def test_a_restart_takes_up_what_was_not_delivered_and_nothing_else(tmp_path):
    clock = Clock()
    async with mailbox() as (box, server), receiver() as hook:
        channels = [
            {"id": "duty", "kind": "email", "addresses": ["a@x.test"]},
            {"id": "pager", "kind": "webhook", "url": hook.url},
        ]
        secrets = {"COMPTOIR_CHANNEL_PAGER_SECRET": SECRET}
        given = {"channel_secrets": secrets, "clock": clock, **server}
        box.answers = ["451 Later"] * 999
        async with desk(
            tmp_path, "duty", "pager", channels=channels, **given
        ) as service:
            await warn(service, 1)
            await until(lambda: outcomes(service))
            assert [one.recipient_id for one in outcomes(service)] == ["pager"]
        box.answers = []
        async with desk(tmp_path, **given) as service:
            await until(lambda: len(outcomes(service)) == 2)

            assert [one.recipient_id for one in outcomes(service)] == ["pager", "duty"]
            assert (len(box.letters), len(hook.posts)) == (1, 1)


async def test_channels_that_nothing_can_be_sent_to_are_named_at_once(tmp_path):
    channels = [{"id": "ops-team", "kind": "slack"}]
    async with desk(tmp_path, "owner") as service:
        kinds = {**CONFIGURATION, "channels": channels}

        answer = await service.put("/v1/configuration", kinds)

        assert answer.json()["mute_channels"] == [
            "channel ops-team: COMPTOIR_CHANNEL_OPS_TEAM_URL is not set"
        ]
