"""Durations, written and counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_service.domain.durations import NotADuration, format_duration, parse


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90s", 90),
        ("30m", 1_800),
        ("69h", 248_400),
        ("1h30m", 5_400),
        ("1h 30m", 5_400),
        ("2d", 172_800),
        ("1d12h", 129_600),
        ("0s", 0),
        (" 4H ", 14_400),
        (45, 45),
    ],
)
def test_durations_are_read_as_seconds(written: object, seconds: int) -> None:
    assert parse(written) == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "30", "30min", "m30", "30m1h", "1.5h", "-5m", -5, 1.5, True]
)
def test_what_is_no_duration_is_refused(value: object) -> None:
    with pytest.raises(NotADuration, match="such as 90s"):
        parse(value)


@given(st.integers(0, 10**9))
def test_a_formatted_duration_is_read_back(seconds: int) -> None:
    assert parse(format_duration(seconds)) == seconds


def test_days_are_written_in_hours() -> None:
    assert format_duration(172_800) == "48h"
    assert format_duration(0) == "0s"
    assert format_duration(5_405) == "1h30m5s"
