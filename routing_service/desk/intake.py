"""A verified webhook becomes facts: each item decided on the state the one before left.

Everything an item needs from the log is fetched before; from there to the append there
is no await, so that decisions are serial.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from uuid import UUID

from routing_service.desk.arrivals import Arrivals
from routing_service.desk.receipts import Receipts
from routing_service.desk.senders import Senders
from routing_service.desk.state import Sent, State
from routing_service.domain.events import (
    ChannelNoticed,
    Event,
    MessageSent,
    PayloadRejected,
)
from routing_service.domain.identifiers import Pseudonyms, number_stream, ticket_stream
from routing_service.domain.record import Fact, Personal
from routing_service.domain.survey import read_rating_tap
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject
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
from routing_service.whatsapp.payload import read_webhook

NO_NUMBER = "account"
"""Stream of what concerns no number in particular."""

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
    ) -> None:
        self._log = log
        self._state = state
        self._pseudonyms = pseudonyms
        self._record = record
        self._senders = Senders(state, pseudonyms)
        self._arrivals = Arrivals(state, pseudonyms, self._senders)
        self._receipts = Receipts(state, pseudonyms)

    async def take(self, body: bytes, now: datetime) -> list[Future[None]]:
        """Appends what a body received at `now` says; the futures are done once it is
        durable."""
        items = read_webhook(body, received_at=now)
        found = _Found()
        if any(self._needs_log(item) for item in items):
            found = await asyncio.to_thread(self._look_up, items)
        durable: list[Future[None]] = []
        for item in items:
            # Merged contacts are in the state before the item itself is decided on.
            merging = self._senders.merging(item)
            if merging:
                durable.append(self._record(merging).durable)
            appended = self._record(self._decide(item, found, now))
            if not durable or durable[-1] is not appended.durable:
                durable.append(appended.durable)
        return durable

    def _decide(self, item: WebhookItem, found: _Found, now: datetime) -> list[Fact]:
        match item:
            case InboundStatus():
                return self._receipts.status(item, found.sent.get(item.wamid))
            case InboundMessage():
                fact_id = self._pseudonyms.uuid("wa", "message", item.wamid)
                if self._log.is_known(fact_id):
                    # Dropped by the log, which says when the first one is durable.
                    return [self._leftover(item, fact_id)]
                return self._arrivals.message(item, found.tickets)
            case InboundReaction():
                return self._arrivals.reaction(item) or [self._leftover(item)]
            case InboundEdit() | InboundRevoke():
                return self._arrivals.change(item) or [self._leftover(item)]
            case Echo():
                return self._arrivals.echo(item) or [self._leftover(item)]
            case IdentityChange():
                return [
                    self._noticed(item, "identity", item.occurred_at, item.value),
                    *self._senders.identity(item),
                ]
            case Notice():
                return [self._notice(item)]
            case Rejected():
                return [self._rejected(item, now)]

    def _notice(self, item: Notice) -> Fact:
        event = ChannelNoticed(
            field=item.field, notice=item.notice, needs_action=item.needs_action
        )
        fact_id = self._pseudonyms.uuid("wa", "notice", item.key)
        return self._of_channel(
            item, fact_id, event, item.occurred_at, {"value": item.value}
        )

    def _noticed(
        self,
        item: IdentityChange,
        field: str,
        at: datetime,
        value: JsonObject,
    ) -> Fact:
        event = ChannelNoticed(field=field)
        fact_id = self._pseudonyms.uuid("wa", field, item.key)
        return self._of_channel(item, fact_id, event, at, {"value": value})

    def _leftover(
        self,
        item: InboundMessage | InboundReaction | InboundEdit | InboundRevoke | Echo,
        fact_id: UUID | None = None,
    ) -> Fact:
        """What changes a message or speaks to a customer that the desk does not know:
        kept, beside no ticket."""
        kind = type(item).__name__.removeprefix("Inbound").lower()
        event = ChannelNoticed(field=kind, notice="no ticket")
        return self._of_channel(
            item,
            fact_id or self._pseudonyms.uuid("wa", kind, item.wamid),
            event,
            item.occurred_at,
            {"value": {"wamid": item.wamid}},
        )

    def _rejected(self, item: Rejected, now: datetime) -> Fact:
        event = PayloadRejected(reason=item.reason, path=item.path)
        fact_id = self._pseudonyms.uuid("wa", "rejected", item.key)
        return self._of_channel(item, fact_id, event, now, {"value": item.value})

    def _of_channel(
        self,
        item: WebhookItem,
        fact_id: UUID,
        event: Event,
        at: datetime,
        personal: JsonObject,
    ) -> Fact:
        return Fact(
            id=fact_id,
            stream=number_stream(item.number_id or NO_NUMBER),
            event=event,
            occurred_at=at,
            actor="whatsapp",
            personal=Personal("channel", personal),
        )

    def _needs_log(self, item: WebhookItem) -> bool:
        match item:
            case InboundStatus():
                return self._is_sent_long_ago(item)
            case InboundMessage(payload_id=str()):
                tap = read_rating_tap(item.payload_id)
                return tap is not None and tap.ticket_id not in self._state.tickets
            case _:
                return False

    def _is_sent_long_ago(self, item: InboundStatus) -> bool:
        fact_id = self._pseudonyms.uuid("wa", "sent", item.wamid)
        return fact_id not in self._state.sent and self._log.is_known(fact_id)

    def _look_up(self, items: list[WebhookItem]) -> _Found:
        found = _Found()
        for item in items:
            if isinstance(item, InboundStatus) and self._is_sent_long_ago(item):
                fact_id = self._pseudonyms.uuid("wa", "sent", item.wamid)
                record = self._log.find(fact_id)
                if record is not None and isinstance(record.fact.event, MessageSent):
                    sent = record.fact.event
                    found.sent[item.wamid] = (sent.ticket_id, sent.message_id)
            elif isinstance(item, InboundMessage):
                tap = read_rating_tap(item.payload_id)
                if tap is not None and tap.ticket_id not in self._state.tickets:
                    stream = ticket_stream(tap.ticket_id)
                    records = self._log.read_stream(stream)
                    ticket = self._state.fold_ticket(records)
                    if ticket is not None:
                        found.tickets[ticket.id] = ticket
        return found


class _Found:
    """What the log said about items, by WhatsApp's id or by ticket."""

    __slots__ = ("sent", "tickets")

    def __init__(self) -> None:
        self.sent: dict[str, Sent] = {}
        self.tickets: dict[str, Ticket] = {}
