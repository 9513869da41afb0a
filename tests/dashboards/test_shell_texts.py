"""The viewer's language, and formats."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dashboards import formats
from dashboards.i18n import (
    catalogue,
    language_of,
    preferred_language,
    use_language,
)


def test_french_is_not_english() -> None:
    assert catalogue("fr").gettext("Sign in") == "Se connecter"
    assert catalogue("en").gettext("Sign in") == "Sign in"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("de,en;q=0.7,fr;q=0.3", "en"),
        ("en;q=0.2,fr", "fr"),
        ("", "en"),
        ("*;q=nonsense", "en"),
    ],
)
def test_the_browsers_preference_is_read_by_weight(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_an_unknown_locale_reads_english() -> None:
    assert [language_of(x) for x in ("fr_FR", "pt-BR", None)] == ["fr", "en", "en"]


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 s"),
        (45, "45 s", "45 s"),
        (252, "4 min 12 s", "4 min 12 s"),
        (7_500, "2 h 5 min", "2 h 5 min"),
        (7_200, "2 h", "2 h"),
        (273_600, "3 d 4 h", "3 j 4 h"),
        (-90, "−1 min 30 s", "−1 min 30 s"),
    ],
)
def test_durations_name_their_two_largest_units(
    seconds: float | None, english: str, french: str
) -> None:
    use_language("en")
    assert formats.duration(seconds) == english
    use_language("fr")
    assert formats.duration(seconds) == french
    use_language("en")


def test_figures_follow_the_language() -> None:
    use_language("en")
    assert formats.number(12554) == "12,554"
    assert formats.percent(0.9614) == "96.1%"
    use_language("fr")
    assert formats.number(12554) == "12\u202f554"
    assert formats.percent(0.9614) == "96,1\u202f%"
    use_language("en")


def test_times_stand_in_the_viewers_zone() -> None:
    use_language("en")
    at = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)

    assert formats.instant(at, "Europe/Paris") == "23 Nov, 21:15"
    assert formats.clock_time(at, "Asia/Tokyo") == "05:15"
    assert formats.day(date(2026, 11, 23)) == "23 Nov 2026"
