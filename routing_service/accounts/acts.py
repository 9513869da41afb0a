"""Where accounts record what was done: the log of privileged acts."""

from __future__ import annotations

from typing import Protocol

from routing_service.accounts.sealing import Seal
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


DIGITS = 16
NOBODY = "nobody"
"""Who acts where no user is known: somebody at the door."""


def address_pseudonym(address: str, seal: Seal) -> str:
    """The same for the same address, and not to be turned back without the key."""
    return "address-" + seal.digest(address, "address")[:DIGITS]
