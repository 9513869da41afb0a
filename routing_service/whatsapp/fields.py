"""Careful access to JSON of unknown shape: a wrong type reads as absent."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from routing_service.domain.types import JsonObject

_NOTHING: JsonObject = {}
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_MILLISECONDS_FROM = 100_000_000_000  # year 5138 in seconds, 1973 in milliseconds
_canonical = msgspec.json.Encoder(order="deterministic")


def an_object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else _NOTHING


def a_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def a_text(value: object) -> str | None:
    """A string that is not empty; numbers are written out, since ids come as both."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def an_instant(value: object) -> datetime | None:
    """Unix seconds (or milliseconds), as a number or in a string."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit()):
            return None
        value = int(value) if len(value) < 20 else 0
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if value >= _MILLISECONDS_FROM:
        value /= 1_000
    if not 0 < value <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(value, UTC)


def digest(*parts: object) -> str:
    """A key for an item without an id: the same content gives the same key."""
    return blake2b(_canonical.encode(parts), digest_size=16).hexdigest()
