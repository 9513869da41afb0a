"""The switchboard: takes a business's messages, tells customers, reports back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from demo.emulator.background import Background
from demo.emulator.courier import Courier
from demo.emulator.errors import GraphError, title_of
from demo.emulator.faults import Fault, Faults
from demo.emulator.identifiers import new_wamid
from demo.emulator.journal import Entry, Journal
from demo.emulator.media import MediaStore
from demo.emulator.numbers import Number, Numbers
from demo.emulator.outgoing import Outgoing, read_outgoing
from demo.emulator.parties import Customer, Recipient
from demo.emulator.payloads import FREE_ENTRY, incoming, status
from demo.emulator.templates import Templates

Listener = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Receipts:
    """Seconds after which a message is reported sent, then delivered, then read."""

    sent: float = 0.05
    delivered: float = 0.3
    read: float = 1.2


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to a send, and the fault that hinders it from arriving."""

    answer: dict[str, Any]
    fault: Fault | None = None


@dataclass(slots=True)
class Exchange:
    """One WhatsApp between a business and its customers.

    `throughput` is the most messages a second and number (0: no limit);
    `closed_window` says whether a closed 24-hour window refuses a message at once or
    takes it and reports it as failed. Meta does either, by the case.
    `without_marketing` are the numbers of customers who stopped marketing messages.
    """

    numbers: Numbers
    journal: Journal
    media: MediaStore
    templates: Templates
    courier: Courier
    faults: Faults
    background: Background
    clock: Callable[[], datetime]
    receipts: Receipts = field(default_factory=Receipts)
    throughput: int = 0
    closed_window: Literal["response", "status"] = "response"
    listeners: list[Listener] = field(default_factory=list)
    without_marketing: set[str] = field(default_factory=set)
    _recent: dict[str, deque[datetime]] = field(default_factory=dict)

    def accept(self, number_id: str, body: dict[str, Any]) -> Accepted:
        """Takes what a business posted to /messages. Raises GraphError."""
        number = self.numbers.find(number_id)
        if body.get("status") is not None:
            return Accepted(self._mark_read(body))
        message = read_outgoing(
            body, self.media, self.templates, self.journal.number_of
        )
        self._check_throughput(number)
        fault = self.faults.take(message.to)
        if fault is not None and fault.how == "response":
            raise GraphError(fault.code, fault.details)
        recipient = self._recipient(message)
        wamid = new_wamid(recipient.customer.address, is_outgoing=True)
        if fault is None or not fault.is_lost:
            self._pass_on(number, message, wamid, self._failure(number, message, fault))
        taken = {"id": wamid}
        if message.kind == "template":
            taken["message_status"] = "accepted"
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [recipient.as_answered(message.addressed_to)],
            "messages": [taken],
        }
        return Accepted(answer, fault)

    def hear(
        self,
        number: Number,
        customer: Customer,
        message: dict[str, Any],
        at: datetime | None = None,
    ) -> str:
        """Sends a customer's message to the business; returns its wamid."""
        at = at or self.clock()
        wamid = new_wamid(customer.address, is_outgoing=False)
        whole = {"id": wamid, "timestamp": str(int(at.timestamp())), **message}
        self.journal.hear(customer, number.id, whole, at)
        self.courier.send(incoming(number, customer, whole))
        return wamid

    def _category(self, number: Number, message: Outgoing) -> str:
        """What a message is priced under."""
        is_free = self.journal.is_free_entry(message.to, number.id)
        return FREE_ENTRY if is_free else message.category

    def _recipient(self, message: Outgoing) -> Recipient:
        return Recipient(self.journal.customer(message.to), message.by_number)

    def _mark_read(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("status") != "read":
            raise GraphError(100, "Param status must be one of {READ}.")
        entry = self.journal.find(str(body.get("message_id")))
        entry.statuses.setdefault("read", self.clock())
        return {"success": True}

    def _failure(
        self, number: Number, message: Outgoing, fault: Fault | None
    ) -> GraphError | None:
        """Why a message that was taken will be reported as failed."""
        if fault is not None and fault.how == "status":
            return GraphError(fault.code, fault.details)
        if message.category == "marketing" and message.to in self.without_marketing:
            return GraphError(131050, "The user stopped marketing messages.")
        if not message.is_free_form or self.journal.is_window_open(
            message.to, number.id
        ):
            return None
        closed = GraphError(
            131047,
            "Message failed to send because more than 24 hours have passed since the "
            "customer last replied to this number.",
        )
        if self.closed_window == "response":
            raise closed
        return closed

    def _check_throughput(self, number: Number) -> None:
        if not self.throughput:
            return
        now = self.clock()
        recent = self._recent.setdefault(number.id, deque())
        while recent and now - recent[0] >= timedelta(seconds=1):
            recent.popleft()
        if len(recent) >= self.throughput:
            raise GraphError(130429, title_of(130429))
        recent.append(now)

    def _pass_on(
        self, number: Number, message: Outgoing, wamid: str, failure: GraphError | None
    ) -> None:
        entry = self.journal.say(
            message.to,
            number.id,
            wamid=wamid,
            kind=message.kind,
            content=message.content,
            reply_to=message.reply_to,
            options=message.options,
        )
        self.background.start(self._report(number, message, entry, failure))
        if failure is None:
            for listener in self.listeners:
                listener(entry)

    async def _report(
        self,
        number: Number,
        message: Outgoing,
        entry: Entry,
        failure: GraphError | None,
    ) -> None:
        steps = {"sent": self.receipts.sent, "delivered": self.receipts.delivered}
        if failure is not None:
            steps = {"failed": self.receipts.sent}
        elif message.kind != "reaction":
            steps["read"] = self.receipts.read
        for name, seconds in steps.items():
            await asyncio.sleep(seconds)
            at = self.clock()
            entry.statuses[name] = at
            report = status(
                number,
                wamid=entry.id,
                recipient=self._recipient(message),
                name=name,
                at=at,
                category=self._category(number, message),
                opaque=message.opaque,
                error=failure.as_status_error() if failure else None,
            )
            self.courier.send(report)
