"""A verified webhook becomes facts: each item decided on the state the one before left.

Everything an item needs from the log is fetched before; from there to the append there
is no await, so that decisions are serial.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime

from routing_service.desk.arrivals import Arrivals
from routing_service.desk.changes import Changes
from routing_service.desk.channel import Channel
from routing_service.desk.echoes import Echoes
from routing_service.desk.lookup import Found, Lookup
from routing_service.desk.predicting import Predict, predict_nothing
from routing_service.desk.receipts import Receipts
from routing_service.desk.senders import Senders, identities_in
from routing_service.desk.state import State
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.domain.workload import Workload
from routing_service.log.event_log import Appended, EventLog
from routing_service.whatsapp.items import (
    Echo,
    IdentityChange,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundRevoke,
    InboundStatus,
    Notice,
    Rejected,
    WebhookItem,
)

Record = Callable[[Sequence[Fact]], Appended]


class Intake:
    """Takes webhook bodies. `record` appends facts and applies them to the state."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        pseudonyms: Pseudonyms,
        *,
        record: Record,
        workload: Workload,
        predict: Predict = predict_nothing,
    ) -> None:
        """`workload`: who is there to take new tickets; `predict`: what is likely after
        their first words."""
        self._state = state
        self._log = log
        self._pseudonyms = pseudonyms
        self._record = record
        self._senders = Senders(state, pseudonyms)
        self._channel = Channel(pseudonyms)
        self._changes = Changes(state, pseudonyms, self._channel)
        self._echoes = Echoes(state, pseudonyms, self._channel, self._changes)
        self._arrivals = Arrivals(
            state,
            pseudonyms,
            senders=self._senders,
            changes=self._changes,
            workload=workload,
            predict=predict,
        )
        self._lookup = Lookup(state, log, pseudonyms)
        self._receipts = Receipts(state, pseudonyms)

    async def take(
        self, items: Sequence[WebhookItem], now: datetime
    ) -> list[Future[None]]:
        """Appends what a body received at `now` says, item by item; the futures are
        done once it is durable."""
        found = _NOTHING
        if any(self._lookup.is_needed(item) for item in items):
            found = await asyncio.to_thread(self._lookup.find, items)
        durable: list[Future[None]] = []
        for item in items:
            # Joined contacts are in the state before the item itself is decided on.
            joining = self._senders.joining(item)
            if joining and self._is_believed(item, found, now):
                durable.append(self._record(joining).durable)
            appended = self._record(self._decide(item, found, now))
            if not durable or durable[-1] is not appended.durable:
                durable.append(appended.durable)
            if self._state.early.echoes:
                overdue = self._echoes.overdue(identities_in(item))
                if overdue:
                    durable.append(self._record(overdue).durable)
        return durable

    def _is_believed(self, item: WebhookItem, found: Found, now: datetime) -> bool:
        """Whether this is the first time: what is told again changes nobody. A status
        only of what the desk sent, to somebody it knew: of others' messages it may
        come before or after anybody is known."""
        facts = self._decide(item, found, now)
        if isinstance(item, InboundStatus) and not self._receipts.is_of_desk(
            item, facts
        ):
            return False
        return any(not self._log.is_known(one.id) for one in facts)

    def _decide(self, item: WebhookItem, found: Found, now: datetime) -> list[Fact]:
        match item:
            case InboundStatus():
                return self._receipts.status(item, found.messages.get(item.wamid))
            case InboundMessage():
                fact_id = self._pseudonyms.uuid("wa", "message", item.wamid)
                if self._log.is_known(fact_id):
                    return [self._channel.again(item, fact_id)]
                return self._arrivals.message(item, found, now)
            case InboundReaction() | InboundEdit() | InboundRevoke():
                return self._changes.take(item, found)
            case Echo(kind="revoke"):
                return self._changes.take(item, found)
            case Echo():
                return self._echoes.take(item)
            case IdentityChange():
                return [self._channel.identity(item), *self._senders.identity(item)]
            case Notice():
                return [self._channel.notice(item), *self._senders.preference(item)]
            case Rejected():
                return [self._channel.rejected(item, now)]


_NOTHING = Found()
