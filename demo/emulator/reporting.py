"""Tells the business what becomes of its messages, also after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from demo.emulator.background import Background
from demo.emulator.courier import Courier
from demo.emulator.errors import GraphError
from demo.emulator.journal import Journal
from demo.emulator.ledger import Ledger, Reported, Said
from demo.emulator.numbers import Numbers
from demo.emulator.parties import Recipient
from demo.emulator.payloads import status


@dataclass(frozen=True, slots=True)
class Receipts:
    """Seconds after which a message is reported sent, then delivered, then read (and a
    voice note, as much later, played); null: it is never read."""

    sent: float = 0.05
    delivered: float = 0.3
    read: float | None = 1.2


@dataclass(frozen=True, slots=True)
class Reporting:
    numbers: Numbers
    journal: Journal
    courier: Courier
    background: Background
    clock: Callable[[], datetime]
    receipts: Receipts
    ledger: Ledger | None

    def start(self, said: Said) -> None:
        """Reports on a message, step by step in the background."""
        self.background.start(self._report(said))

    async def _report(self, said: Said) -> None:
        number = self.numbers.find(said.number_id)
        recipient = Recipient(self.journal.customer(said.wa_id), said.by_number)
        failure = GraphError(said.code, said.details) if said.code is not None else None
        steps = self._steps(said)
        last = steps[-1][0]
        for name, seconds in steps:
            await asyncio.sleep(seconds)
            at = self.clock()
            self.journal.reached(said.wamid, name, at)
            report = status(
                number,
                wamid=said.wamid,
                recipient=recipient,
                name=name,
                at=at,
                category=said.category,
                opaque=said.opaque,
                error=failure.as_status_error() if failure else None,
            )
            acknowledged = partial(self._end, said) if name == last else None
            self.courier.send(report, acknowledged=acknowledged)

    def _end(self, said: Said) -> None:
        if self.ledger is not None:
            self.ledger.write(Reported(wamid=said.wamid))

    def _steps(self, said: Said) -> list[tuple[str, float]]:
        if said.code is not None:
            return [("failed", self.receipts.sent)]
        steps = [("sent", self.receipts.sent), ("delivered", self.receipts.delivered)]
        if said.kind != "reaction" and self.receipts.read is not None:
            steps.append(("read", self.receipts.read))
            if said.is_voice:
                steps.append(("played", self.receipts.read))
        return steps
