"""Why a notification did not get through, in the viewer's words."""

from __future__ import annotations

import pytest

from dashboards.words_undelivered import undelivered


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "the mail server refused the user or password",
            "The mail server does not take the user or the password.",
        ),
        (
            "the mail server refused it (550)",
            "The mail server does not take the letter (550).",
        ),
        (
            "the mail server does not offer what is asked",
            "The mail server does not offer the security or sign-in that is set.",
        ),
        (
            "the mail server's certificate is not trusted",
            "The mail server’s certificate is not trusted.",
        ),
        (
            "the mail server was not reached",
            "The mail server could not be reached.",
        ),
        ("the address is no URL", "The channel’s address is no web address."),
        (
            "it was not reached (ConnectTimeout)",
            "The other side could not be reached (ConnectTimeout).",
        ),
        ("it answered 410", "The other side does not take it: it answered 410."),
        ("COMPTOIR_SMTP_HOST is not set", "The setting COMPTOIR_SMTP_HOST is missing."),
        (
            "COMPTOIR_SLACK_DUTY is no https URL",
            "The setting COMPTOIR_SLACK_DUTY is no https address.",
        ),
        (
            "COMPTOIR_WEBHOOK_BI_2 is no base64, such as whsec_MfKQ9r8GKYqrTwjUPD8I",
            "The setting COMPTOIR_WEBHOOK_BI_2 is no key such as whsec_…",
        ),
        (
            "the channel has left the configuration",
            "The channel is no longer in the configuration.",
        ),
        (
            "the agent has left the configuration",
            "The agent is no longer in the configuration.",
        ),
        ("a reason of tomorrow", "a reason of tomorrow"),
        ("", ""),
    ],
)
def test_a_reason_is_said_in_a_sentence(reason: str, said: str) -> None:
    assert undelivered(reason) == said
