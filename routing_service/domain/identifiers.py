"""Ids: random for what happens here, derived and keyed for what comes from outside.

A derived id is a keyed BLAKE2b digest, so that a phone number or wamid cannot be
guessed back from the pseudonym that stands in the facts.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID, uuid4

NO_NUMBER = "account"
"""In the stream of what concerns no number in particular."""


class Pseudonyms:
    """Derives stable ids from outside identifiers under one installation's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def uuid(self, *parts: str) -> UUID:
        """The id of the fact named by `parts`, the same for the same parts."""
        text = "\x1f".join(parts).encode()
        return UUID(bytes=blake2b(text, digest_size=16, key=self._key).digest())

    def short(self, prefix: str, *parts: str) -> str:
        """A readable id of 20 hex digits (80 bits) behind `prefix`."""
        text = "\x1f".join(parts).encode()
        return prefix + blake2b(text, digest_size=10, key=self._key).hexdigest()


def new_event_id() -> UUID:
    return uuid4()


def new_id(prefix: str) -> str:
    """A random id of 20 hex digits (80 bits) behind `prefix`, such as "m-"."""
    return prefix + uuid4().hex[:20]


def ticket_stream(ticket_id: str) -> str:
    return "ticket:" + ticket_id


def contact_stream(contact_id: str) -> str:
    return "contact:" + contact_id


def number_stream(number_id: str) -> str:
    return "number:" + number_id


def templates_stream(account_id: str) -> str:
    return "templates:" + account_id


def configuration_stream(kind: str) -> str:
    return "configuration:" + kind
