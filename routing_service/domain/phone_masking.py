"""Phone numbers as everybody sees them: where they are from, and two digits."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from routing_service.domain.types import JsonObject

HIDDEN = "•"
LAST_SHOWN = 2
NUMBER_FIELDS = frozenset(
    {"from", "from_user_id", "id", "new_wa_id", "recipient_id", "to", "wa_id"}
)
"""Where a WhatsApp object that was not understood may hold a customer's number; a
message's id spells it too."""


def masked(wa_id: str) -> str:
    """ "+33 6 •• •• •• 12" of "33612345612": the calling code, the first digit
    behind it and the last two."""
    written, code = _written(wa_id)
    digits = sum(one.isdigit() for one in written)
    shown = min(len(code) + 1, digits - LAST_SHOWN)
    at = 0
    result = []
    for one in written:
        at += one.isdigit()
        is_hidden = one.isdigit() and shown < at <= digits - LAST_SHOWN
        result.append(HIDDEN if is_hidden else one)
    return "".join(result)


def international(wa_id: str) -> str:
    """ "+33 6 12 34 56 12" of "33612345612"."""
    return _written(wa_id)[0]


def without_numbers(content: JsonObject) -> JsonObject:
    """A WhatsApp object as it came, without the fields that hold numbers."""
    return {
        name: _within(value)
        for name, value in content.items()
        if name not in NUMBER_FIELDS
    }


def _within(value: object) -> object:
    if isinstance(value, dict):
        return without_numbers(value)
    return [_within(one) for one in value] if isinstance(value, list) else value


def _written(wa_id: str) -> tuple[str, str]:
    """The number in groups, and its calling code."""
    plain = "+" + wa_id.removeprefix("+")
    try:
        number = phonenumbers.parse(plain)
    except NumberParseException:
        return plain, ""
    written = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return written, str(number.country_code)
