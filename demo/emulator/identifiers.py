"""Ids in the shape of Meta's."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256


def new_wamid(wa_id: str, *, is_outgoing: bool) -> str:
    """A message id; like Meta's it spells the customer's number in base64."""
    number = wa_id.encode()
    frame = bytes(
        [0x1D, len(number), *number, 0x15, 0x02, 0x00, 0x11 if is_outgoing else 0x12]
    )
    serial = secrets.token_hex(10).upper().encode()
    whole = frame + bytes([0x18, len(serial)]) + serial + b"\x00"
    return "wamid." + base64.b64encode(whole).decode()


def new_media_id() -> str:
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def user_id_of(wa_id: str, country: str) -> str:
    """The business-scoped user id of a number, the same each time."""
    digest = int.from_bytes(sha256(wa_id.encode()).digest()[:8], "big")
    return f"{country}.{digest % 10**16:016d}"
