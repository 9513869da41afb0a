"""The error table, code by code."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from routing_service.desk.outgoing import Outgoing
from routing_service.desk.verdicts import TEMPLATE_NEEDED, doubling, judge
from routing_service.domain.events import Media
from routing_service.whatsapp.client import Declined

MESSAGE = Outgoing(
    message_id="m-1",
    ticket_id="T-1",
    contact_id="c-1",
    number_id="n-1",
    kind="text",
    text="Hello",
    content=None,
    since=datetime(2026, 3, 2, tzinfo=UTC),
)
WITH_MEDIA = msgspec.structs.replace(MESSAGE, kind="image", media=Media())


def verdict_on(code, status=400, message=MESSAGE, *, retry_after=None, troubles=0):
    return judge(
        Declined(status, code, "as WhatsApp says", retry_after),
        message,
        troubles=troubles,
        backoff=float,
        can_upload=message.media is not None,
    )


@pytest.mark.parametrize("code", [130429, 80007, 4, 133016])
def test_a_throttle_pauses_the_number_ever_longer(code):
    pauses = [verdict_on(code, troubles=times).pause_seconds for times in range(3)]

    assert pauses == [1, 2, 3]
    assert not verdict_on(code).is_final
    assert verdict_on(code).rest_seconds == 0


def test_whatsapps_own_word_on_how_long_to_wait_is_followed():
    assert verdict_on(None, 429, retry_after=17.0).pause_seconds == 17


@pytest.mark.parametrize(
    ("refusals", "rest"), [(0, 4), (1, 16), (2, 64), (3, 256), (6, 3600)]
)
def test_the_pair_limit_holds_this_customer_only(refusals, rest):
    message = msgspec.structs.replace(MESSAGE, pair_refusals=refusals)

    verdict = verdict_on(131056, message=message)

    assert (verdict.rest_seconds, verdict.pause_seconds) == (rest, 0)
    assert not verdict.is_final


@pytest.mark.parametrize(
    ("code", "status"),
    [(131057, 500), (1, 400), (2, 503), (131000, 500), (131016, 500), (None, 502)],
)
def test_what_passes_is_tried_eight_times(code, status):
    finals = [
        verdict_on(code, status, msgspec.structs.replace(MESSAGE, setbacks=setbacks))
        for setbacks in range(8)
    ]

    assert [one.is_final for one in finals] == [False] * 7 + [True]
    assert [one.rest_seconds for one in finals] == [1, 2, 3, 4, 5, 6, 7, 0]


@pytest.mark.parametrize("code", [131052, 131053])
def test_media_goes_up_once_more_and_then_fails(code):
    again = msgspec.structs.replace(WITH_MEDIA, media_refusals=1)

    assert verdict_on(code, message=WITH_MEDIA).uploads_again
    assert verdict_on(code, message=again).is_final
    assert verdict_on(code, message=MESSAGE).is_final


def test_a_closed_window_asks_for_a_template():
    verdict = verdict_on(131047)

    assert verdict.is_final
    assert verdict.reason == TEMPLATE_NEEDED


@pytest.mark.parametrize(
    "code",
    [131026, 131049, 130472, 131051, 132000, 132015, 100, 131008, 131009, 999999],
)
def test_what_is_permanent_shows_whatsapps_reason(code):
    verdict = verdict_on(code)

    assert verdict.is_final
    assert (verdict.code, verdict.reason) == (code, "as WhatsApp says")
    assert not verdict.opts_out


def test_an_opt_out_is_noted_for_the_customer():
    verdict = verdict_on(131050)

    assert verdict.is_final
    assert verdict.opts_out


@pytest.mark.parametrize("code", [131048, 0, 190, 10, 200, 299, 131031, 368, 131042])
def test_spam_and_account_codes_stop_the_number_and_keep_the_message(code):
    verdict = verdict_on(code)

    assert verdict.stops_number
    assert not verdict.is_final


def test_an_answer_without_a_code_is_named_by_its_http_status():
    assert verdict_on(None, 502).code == 502
    assert verdict_on(None, 403).stops_number


def test_the_wait_doubles_up_to_two_minutes_and_is_spread():
    backoff = doubling(1.0)

    waits = [[backoff(failures) for _ in range(50)] for failures in (1, 4, 20)]

    assert all(0.5 <= wait <= 1 for wait in waits[0])
    assert all(4 <= wait <= 8 for wait in waits[1])
    assert all(60 <= wait <= 120 for wait in waits[2])
    assert len(set(waits[0])) > 1
