"""Encrypts what must be read back but not stolen with the log's file."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import blake2b
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Seal:
    """AES-256-GCM under the key of `secrets/accounts.key`. `context` is bound to the
    text, so that a row's text opens in no other row."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(key)

    def close(self, text: str, context: str) -> str:
        nonce = token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), context.encode())
        return b64encode(nonce + sealed).decode()

    def open(self, sealed: str, context: str) -> str | None:
        """The text, or None for one that this key did not seal for this context."""
        try:
            raw = b64decode(sealed, validate=True)
            text = self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()
            )
        except (InvalidTag, ValueError):
            return None
        return text.decode()

    def digest(self, text: str, context: str) -> str:
        """A keyed digest, for short texts that plain hashes would give away."""
        whole = f"{context}\x1f{text}".encode()
        return blake2b(whole, digest_size=32, key=self._key).hexdigest()
