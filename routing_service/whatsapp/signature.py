"""Meta's signature of a webhook: HMAC-SHA256 over the bytes as they came.

The signed text escapes what is not ASCII: a body parsed and written again does not
match on accents and emoji, so nothing is parsed before this says yes.
"""

from __future__ import annotations

import hmac

PREFIX = b"sha256="


def sign(body: bytes, app_secret: bytes) -> bytes:
    """The value of `X-Hub-Signature-256` for `body`."""
    return PREFIX + hmac.digest(app_secret, body, "sha256").hex().encode()


def is_signed(body: bytes, signature: bytes, app_secret: bytes) -> bool:
    """Whether `signature` (the raw header, empty when missing) is of this body."""
    return hmac.compare_digest(sign(body, app_secret), signature)
