"""Where accounts record what was done: the log of privileged acts."""

from __future__ import annotations

from hashlib import blake2b
from typing import Protocol

from routing_service.domain.audit import ActName
from routing_service.domain.types import JsonObject


class ActLog(Protocol):
    """The desk's audit log, which stands above this room."""

    def note(
        self,
        actor_id: str,
        name: ActName,
        target: str | None = None,
        detail: JsonObject | None = None,
    ) -> object: ...

    async def record(
        self,
        actor_id: str,
        name: ActName,
        target: str | None = None,
        detail: JsonObject | None = None,
    ) -> None: ...


NOBODY = "nobody"
"""Who acts where no user is known: somebody at the door."""


def address_pseudonym(address: str, key: bytes) -> str:
    """The same for the same address, and not to be turned back without the key."""
    digest = blake2b(address.encode(), digest_size=8, key=key, person=b"address")
    return "address-" + digest.hexdigest()
