"""What follows from a send that WhatsApp declined, code by code."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from routing_service.desk.outgoing import Outgoing
from routing_service.whatsapp.client import Declined
from routing_service.whatsapp.send_errors import action_for

MOST_TRIES = 8
LONGEST_BACKOFF_SECONDS = 120.0
LONGEST_PAIR_SECONDS = 3600.0
TEMPLATE_NEEDED = "the 24-hour window is closed: a template is needed"

Backoff = Callable[[int], float]
"""Seconds to wait after the nth failure in a row."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`is_final`: no further try follows. Else the message stays the customer's first:
    the customer rests, the number pauses or stops, or the media goes up once more."""

    code: int | None
    reason: str
    is_final: bool = False
    rest_seconds: float = 0.0
    pause_seconds: float = 0.0
    stops_number: bool = False
    opts_out: bool = False
    uploads_again: bool = False


def judge(
    declined: Declined,
    message: Outgoing,
    *,
    troubles: int,
    backoff: Backoff,
    can_upload: bool,
) -> Verdict:
    """The verdict on `message`; `troubles` are the number's pauses since it last sent.

    `code` is WhatsApp's, or the HTTP status where it gave none.
    """
    code = declined.http_status if declined.code is None else declined.code
    reason = declined.reason
    match action_for(declined.code, declined.http_status):
        case "transient":
            tries = message.setbacks + 1
            if tries < MOST_TRIES:
                return Verdict(code=code, reason=reason, rest_seconds=backoff(tries))
            return Verdict(code=code, reason=reason, is_final=True)
        case "throttle":
            wait = declined.retry_after_seconds or backoff(troubles + 1)
            return Verdict(code=code, reason=reason, pause_seconds=wait)
        case "pair":
            wait = min(4.0 ** (message.pair_refusals + 1), LONGEST_PAIR_SECONDS)
            return Verdict(code=code, reason=reason, rest_seconds=wait)
        case "media" if can_upload and message.media_refusals == 0:
            return Verdict(code=code, reason=reason, uploads_again=True)
        case "account" | "spam":
            return Verdict(code=code, reason=reason, stops_number=True)
        case "opt_out":
            return Verdict(code=code, reason=reason, is_final=True, opts_out=True)
        case "window":
            return Verdict(code=code, reason=TEMPLATE_NEEDED, is_final=True)
        case _:
            return Verdict(code=code, reason=reason, is_final=True)


def doubling(first_seconds: float) -> Backoff:
    """Doubles from `first_seconds`, spread by half so that numbers do not march in
    step."""

    def backoff(failures: int) -> float:
        longest = min(first_seconds * 2.0 ** (failures - 1), LONGEST_BACKOFF_SECONDS)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  not a secret

    return backoff
