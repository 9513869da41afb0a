"""Signed posts, and the secrets they take."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from mail_and_posts import receiver
from standardwebhooks import Webhook

from routing_service.channels.errors import NotReached, Refused
from routing_service.channels.keys import obstacles, secrets_in
from routing_service.channels.posts import post_webhook, posting_client
from routing_service.domain.configuration import ChannelConfig

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAGER = ChannelConfig(id="pager-2", kind="webhook", url="https://x.test")
OPS = ChannelConfig(id="ops", kind="slack")
DUTY = ChannelConfig(id="duty", kind="email", addresses=("a@x.test",))


async def post(url):
    async with posting_client() as client:
        await post_webhook(
            client,
            url,
            {"type": "notifications"},
            secret=SECRET,
            message_id="m-1",
            now=datetime.now(UTC),
        )


async def test_a_receiver_can_verify_a_webhook_by_the_standard():
    async with receiver() as hook:
        await post(f"{hook.url}/hook")

        [(path, headers, body)] = hook.posts
        assert path == "/hook"
        assert headers["webhook-id"] == "m-1"
        assert Webhook(SECRET).verify(body, headers) == {"type": "notifications"}


async def test_an_answer_that_asks_to_wait_says_how_long():
    async with receiver() as hook:
        hook.answers = ["429 Slow down\nretry-after: 7", "410 Gone"]

        with pytest.raises(NotReached) as passing:
            await post(hook.url)
        with pytest.raises(Refused, match="it answered 410"):
            await post(hook.url)

    assert passing.value.after_seconds == 7
    with pytest.raises(NotReached, match="it was not reached"):
        await post(hook.url)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["channel pager-2: COMPTOIR_CHANNEL_PAGER_2_SECRET is not set"]),
        (
            {"COMPTOIR_CHANNEL_PAGER_2_SECRET": "no key!"},
            [
                "channel pager-2: COMPTOIR_CHANNEL_PAGER_2_SECRET is no base64, "
                "such as whsec_MfKQ9r8GKYqrTwjUPD8I"
            ],
        ),
        ({"COMPTOIR_CHANNEL_PAGER_2_SECRET": SECRET, "OTHER": "x"}, []),
    ],
    ids=["absent", "not a key", "there"],
)
def test_what_keeps_a_channel_mute_is_said(given, said):
    assert obstacles([PAGER], secrets_in(given), has_mail=False) == said


def test_a_slack_url_is_https_and_e_mail_needs_a_server():
    given = {"COMPTOIR_CHANNEL_OPS_URL": "http://hooks.example.com/x"}

    assert obstacles([OPS, DUTY], secrets_in(given), has_mail=False) == [
        "channel ops: COMPTOIR_CHANNEL_OPS_URL is no https URL",
        "channel duty: COMPTOIR_SMTP_HOST is not set",
    ]
