"""The time zone behind a phone number, where the number leaves no doubt."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException
from phonenumbers.timezone import time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from routing_service.whatsapp.country import looks_like_a_number

SAME_RULES: dict[str, str] = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Europe/Guernsey": "Europe/London",
    "Europe/Isle_of_Man": "Europe/London",
    "Europe/Jersey": "Europe/London",
    "Europe/Vatican": "Europe/Rome",
}
"""Zones that keep another one's time, under the name that people know."""
UNKNOWN = "Etc/Unknown"


def timezone_of(wa_id: str | None) -> str | None:
    """The IANA zone of a number in digits; null where it may be one of several.

    Most calling codes lie in one zone: a look-up of 1 us. The others' numbers are
    parsed, since a prefix tells the place of some kinds of number only: 60 to 120 us,
    then remembered.
    """
    if wa_id is None or not looks_like_a_number(wa_id):
        return None
    for length in (1, 2, 3):
        code = wa_id[:length]
        if int(code) in COUNTRY_CODE_TO_REGION_CODE:
            return _only(TIMEZONE_DATA.get(code, ())) or _parse(wa_id)
    return None


def prepare() -> None:
    """Loads what phonenumbers knows of the codes that span zones: up to 4 ms each."""
    for code in COUNTRY_CODE_TO_REGION_CODE:
        timezone_of(f"{code}200555012")


@lru_cache(maxsize=50_000)
def _parse(wa_id: str) -> str | None:
    try:
        number = phonenumbers.parse("+" + wa_id)
    except NumberParseException:
        return None
    return _only(time_zones_for_number(number))


def _only(zones: tuple[str, ...]) -> str | None:
    distinct = {SAME_RULES.get(zone, zone) for zone in zones} - {UNKNOWN}
    return distinct.pop() if len(distinct) == 1 else None
