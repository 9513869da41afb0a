"""Figures as people read them, in the viewer's language and time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel import dates, numbers

from dashboards.i18n import current_language
from dashboards.i18n import gettext as _

HIDDEN_DIGIT = "•"
NOTHING = "–"
UNIT_SECONDS = (86_400, 3_600, 60, 1)


def duration(seconds: float | None) -> str:
    """The two largest units: `45 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds is None:
        return NOTHING
    rest, sign = abs(round(seconds)), "−" if seconds <= -0.5 else ""
    counts: list[int] = []
    for size in UNIT_SECONDS:
        count, rest = divmod(rest, size)
        counts.append(count)
    first = next((place for place, count in enumerate(counts) if count), 3)
    named = list(zip(counts, (_("d"), _("h"), _("min"), _("s")), strict=True))
    two = [f"{count} {unit}" for count, unit in named[first : first + 2] if count]
    return sign + (" ".join(two) or "0 " + _("s"))


def number(value: float | None, decimals: int = 0) -> str:
    """`12,554` or `12 554`."""
    if value is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=current_language())


def percent(share: float | None, decimals: int = 1) -> str:
    """A share of one as `96.1%`."""
    if share is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    language = current_language()
    if language == "fr":
        pattern = pattern.replace("%", "\u202f%")
    return numbers.format_percent(share, format=pattern, locale=language)


def instant(at: datetime | None, timezone: str) -> str:
    """Date and time in the viewer's zone: `23 Nov, 20:15`."""
    if at is None:
        return NOTHING
    return dates.format_datetime(
        at, "d MMM, HH:mm", tzinfo=ZoneInfo(timezone), locale=current_language()
    )


def clock_time(at: datetime | None, timezone: str) -> str:
    """`20:15` in the viewer's zone."""
    if at is None:
        return NOTHING
    zone = ZoneInfo(timezone)
    return dates.format_time(at, "HH:mm", tzinfo=zone, locale=current_language())


def day(value: date) -> str:
    """`23 Nov 2026`."""
    return dates.format_date(value, "d MMM y", locale=current_language())


def phone(number: str) -> str:
    """`+33 6 12 34 56 78` for 33612345678; as it came when it is none or masked."""
    if HIDDEN_DIGIT in number:
        return number
    try:
        parsed = phonenumbers.parse("+" + number.removeprefix("+"))
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def parse(iso: str) -> datetime:
    """An instant of the API (ISO 8601 with Z)."""
    return datetime.fromisoformat(iso)
