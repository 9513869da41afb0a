"""The country behind a WhatsApp identity, by the number's calling code."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

_BSUID = re.compile(r"([A-Z]{2})\.")
SHORTEST_NUMBER = 7
_NOWHERE = "001"
"""phonenumbers' region of codes that belong to no country, such as satellites."""


def country_of(wa_id: str | None, user_id: str | None = None) -> str | None:
    """ISO 3166 code of a phone number in digits, else of a business-scoped user id,
    which starts with it ("BR.1502…").

    Most calling codes belong to one country: a look-up of 1 us. Numbers of shared codes
    (+1, +7, +44, ...) are parsed: 50 to 100 us, then remembered.
    """
    if wa_id is not None and looks_like_a_number(wa_id):
        for length in (1, 2, 3):
            regions = COUNTRY_CODE_TO_REGION_CODE.get(int(wa_id[:length]))
            if regions is not None:
                return _among(regions, wa_id)
    match = _BSUID.match(user_id) if user_id else None
    return match[1] if match else None


def prepare() -> None:
    """Loads what phonenumbers knows of the shared codes, which it would otherwise do
    at the first number of each: up to 30 ms."""
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        if len(regions) > 1:
            _parse(f"{code}200555012")


def looks_like_a_number(wa_id: str) -> bool:
    return len(wa_id) >= SHORTEST_NUMBER and wa_id.isascii() and wa_id.isdigit()


def _among(regions: tuple[str, ...], wa_id: str) -> str | None:
    if len(regions) > 1:
        return _parse(wa_id) or regions[0]
    return regions[0] if regions[0] != _NOWHERE else None


@lru_cache(maxsize=50_000)
def _parse(wa_id: str) -> str | None:
    try:
        number = phonenumbers.parse("+" + wa_id)
    except NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    return region if region != _NOWHERE else None
