"""The country behind a WhatsApp identity, by the number's calling code."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

_BSUID = re.compile(r"([A-Z]{2})\.")
_NOWHERE = "001"
"""phonenumbers' region of codes that belong to no country, such as satellites."""


def country_of(wa_id: str | None, user_id: str | None = None) -> str | None:
    """ISO 3166 code of a phone number in digits, else of a business-scoped user id,
    which starts with it ("BR.1502…").

    Most calling codes belong to one country: a look-up of 1 us. Numbers of shared codes
    (+1, +7, +44, ...) are parsed: 50 to 100 us, then remembered.
    """
    if wa_id is not None and wa_id.isascii() and wa_id.isdigit():
        for length in (1, 2, 3):
            regions = COUNTRY_CODE_TO_REGION_CODE.get(int(wa_id[:length]))
            if regions is not None:
                return _among(regions, wa_id)
    match = _BSUID.match(user_id) if user_id else None
    return match[1] if match else None


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
