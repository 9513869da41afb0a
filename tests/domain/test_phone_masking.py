from __future__ import annotations

import pytest

from routing_service.domain.phone_masking import (
    international,
    masked,
    without_numbers,
)


@pytest.mark.parametrize(
    ("wa_id", "shown"),
    [
        ("33612345612", "+33 6 •• •• •• 12"),
        ("14155552671", "+1 4••-•••-••71"),
        ("447700900123", "+44 7••• ••••23"),
        ("9999999999999", "+9••••••••••99"),
    ],
)
def test_a_masked_number_says_where_it_is_from_and_two_digits(wa_id, shown):
    assert masked(wa_id) == shown


def test_a_number_in_full_is_written_in_groups():
    assert international("33612345612") == "+33 6 12 34 56 12"


def test_what_was_not_understood_is_shown_without_its_numbers():
    item = {
        "from": "33612345612",
        "id": "wamid.x",
        "type": "pass",
        "pass": {"seat": "12A"},
        "context": [{"wa_id": "33612345612", "is_group": True}],
    }

    assert without_numbers(item) == {
        "type": "pass",
        "pass": {"seat": "12A"},
        "context": [{"is_group": True}],
    }
