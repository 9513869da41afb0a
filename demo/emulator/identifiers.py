"""Ids in the shape of Meta's."""

from __future__ import annotations

import base64
import re
import secrets

import phonenumbers

_USER_ID = re.compile(r"[A-Z]{2}\.(\d{16})")
_SPREAD = 7_368_787_240_152_671
"""Coprime to 10, so that multiplying by it can be undone."""
_RANGE = 10**16
_HIDDEN_BY = pow(_SPREAD, -1, _RANGE)
UNKNOWN_COUNTRY = "US"


def new_wamid(address: str, *, is_outgoing: bool) -> str:
    """A message id; like Meta's it spells the customer's number, or the user id where
    the number is hidden, in base64."""
    number = address.encode()
    frame = bytes(
        [0x1D, len(number), *number, 0x15, 0x02, 0x00, 0x11 if is_outgoing else 0x12]
    )
    serial = secrets.token_hex(10).upper().encode()
    whole = frame + bytes([0x18, len(serial)]) + serial + b"\x00"
    return "wamid." + base64.b64encode(whole).decode()


def new_media_id() -> str:
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def user_id_of(wa_id: str, country: str | None = None) -> str:
    """The business-scoped user id of a number, the same each time; `country` is the
    number's own unless given."""
    return f"{country or country_of(wa_id)}.{int(wa_id) * _SPREAD % _RANGE:016d}"


def number_behind(user_id: str) -> str | None:
    """The number whose id `user_id_of` made: what WhatsApp knows and nobody else."""
    found = _USER_ID.fullmatch(user_id)
    return str(int(found[1]) * _HIDDEN_BY % _RANGE) if found else None


def country_of(wa_id: str) -> str:
    """ISO 3166 code of a number's country; fiction's own numbers count as American."""
    try:
        number = phonenumbers.parse(f"+{wa_id}")
    except phonenumbers.NumberParseException:
        return UNKNOWN_COUNTRY
    codes = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return codes[0] if codes and codes[0] != "001" else UNKNOWN_COUNTRY
