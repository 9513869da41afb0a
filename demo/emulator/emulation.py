"""A WhatsApp with the customers on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.customers.crowd import Crowd
from demo.emulator.duty_room import DutyRoom
from demo.emulator.exchange import Exchange
from demo.emulator.template_review import Review
from demo.emulator.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Emulator:
    """What one emulator process keeps alive.

    With `handshake` nothing is sent before the webhook has answered Meta's handshake.
    """

    access_token: str
    exchange: Exchange
    crowd: Crowd
    review: Review
    uploads: Uploads = field(default_factory=Uploads)
    duty_room: DutyRoom = field(default_factory=DutyRoom)
    handshake: bool = True

    async def live(self) -> None:
        """Shakes hands, then lets webhooks leave and customers come."""
        exchange = self.exchange
        if self.handshake:
            await exchange.courier.subscribe()
        exchange.background.start(exchange.courier.run())
        exchange.background.start(self.crowd.run())

    async def close(self) -> None:
        await self.exchange.background.close()
        await self.exchange.courier.close()
        if self.exchange.ledger is not None:
            self.exchange.ledger.close()
