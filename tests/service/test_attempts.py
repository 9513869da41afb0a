from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from routing_service.accounts.attempts import (
    FAILURES_PER_EMAIL,
    FAILURES_PER_EMAIL_AND_ADDRESS,
    Attempts,
)
from routing_service.errors import TooManyAttempts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA, HOME = "ada@example.com", "10.0.0.1"


def fail(attempts, times, *, email=ADA, address=HOME, now=NOW):
    for _ in range(times):
        attempts.begin(email, address, now)


def test_five_failures_from_one_address_make_an_email_wait_there_only():
    attempts = Attempts()
    fail(attempts, FAILURES_PER_EMAIL_AND_ADDRESS)

    with pytest.raises(TooManyAttempts) as refusal:
        attempts.begin(ADA.upper(), HOME, NOW)

    assert 0 < refusal.value.retry_after_seconds <= 901
    attempts.begin(ADA, "10.0.0.2", NOW)
    attempts.begin("bob@example.com", HOME, NOW)


def test_the_wait_ends_after_a_quarter_of_an_hour():
    attempts = Attempts()
    fail(attempts, FAILURES_PER_EMAIL_AND_ADDRESS)

    attempts.begin(ADA, HOME, NOW + timedelta(minutes=15))


def test_guessing_from_many_addresses_is_slowed_down_too():
    attempts = Attempts()
    for number in range(FAILURES_PER_EMAIL):
        attempts.begin(ADA, f"192.0.2.{number}", NOW)

    with pytest.raises(TooManyAttempts):
        attempts.begin(ADA, "198.51.100.1", NOW)


def test_an_attacker_keeps_nobody_out_of_where_they_sign_in():
    attempts = Attempts()
    attempts.begin(ADA, HOME, NOW)
    attempts.succeeded(ADA, HOME)
    for number in range(FAILURES_PER_EMAIL):
        attempts.begin(ADA, f"192.0.2.{number}", NOW)

    attempts.begin(ADA, HOME, NOW)


def test_an_ipv6_household_is_one_address():
    attempts = Attempts()
    for number in range(FAILURES_PER_EMAIL_AND_ADDRESS):
        attempts.begin(ADA, f"2001:db8::{number:x}", NOW)

    with pytest.raises(TooManyAttempts):
        attempts.begin(ADA, "2001:db8::ffff", NOW)
    attempts.begin(ADA, "2001:db8:0:1::1", NOW)
