"""The switchboard: takes a business's messages, tells customers, reports back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from demo.emulator.background import Background
from demo.emulator.chances import Weather
from demo.emulator.courier import Courier
from demo.emulator.errors import GraphError
from demo.emulator.faults import Fault, Faults
from demo.emulator.identifiers import new_wamid
from demo.emulator.journal import Entry, Journal
from demo.emulator.ledger import (
    Heard,
    Ledger,
    Line,
    Reported,
    Said,
    Throttled,
    Troubled,
    read_ledger,
)
from demo.emulator.limits import Limits
from demo.emulator.media import MediaStore
from demo.emulator.numbers import Number, Numbers
from demo.emulator.outgoing import Outgoing, read_outgoing
from demo.emulator.parties import Customer, Recipient
from demo.emulator.payloads import FREE_ENTRY, incoming
from demo.emulator.reporting import Reporting
from demo.emulator.templates import Templates

Listener = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to a send, and the fault that hinders it from arriving."""

    answer: dict[str, Any]
    fault: Fault | None = None


@dataclass(slots=True)
class Exchange:
    """One WhatsApp between a business and its customers.

    `limits` refuse a message too many, `weather` troubles some at random; `ledger`
    keeps what was said over a restart.
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
    limits: Limits
    weather: Weather
    reporting: Reporting
    ledger: Ledger | None = None
    closed_window: Literal["response", "status"] = "response"
    listeners: list[Listener] = field(default_factory=list)
    without_marketing: set[str] = field(default_factory=set)

    def accept(self, number_id: str, body: dict[str, Any]) -> Accepted:
        """Takes what a business posted to /messages. Raises GraphError."""
        number = self.numbers.find(number_id)
        if body.get("status") is not None:
            return Accepted(self._mark_read(body))
        message = read_outgoing(
            body, self.media, self.templates, self.journal.number_of
        )
        now = self.clock().timestamp()
        self.limits.take(number.id, message.to, now)
        fault = self.faults.take(message.to) or self._draw(number, now)
        if fault is not None and (fault.is_lost or fault.how == "response"):
            code = fault.code if fault.how == "response" else None
            self._write(
                Troubled(at=now, number_id=number.id, wa_id=message.to, code=code)
            )
        if fault is not None and fault.how == "response":
            raise GraphError(fault.code, fault.details)
        recipient = self._recipient(message)
        wamid = new_wamid(recipient.customer.address, is_outgoing=True)
        if fault is None or not fault.is_lost:
            self._pass_on(number, message, wamid, fault)
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
        self._write(
            Heard(
                at=at.timestamp(),
                number_id=number.id,
                wa_id=customer.wa_id,
                user_id=customer.user_id,
                name=customer.name,
            )
        )
        self.courier.send(incoming(number, customer, whole))
        return wamid

    def recall(self) -> None:
        """Takes up what a former run wrote: windows, limits, and the reports that the
        business has not taken yet."""
        if self.ledger is None:
            return
        unreported: dict[str, Said] = {}
        for line in read_ledger(self.ledger.path):
            match line:
                case Heard():
                    customer = Customer(line.wa_id, line.name, line.user_id)
                    at = datetime.fromtimestamp(line.at, UTC)
                    self.journal.acquaint(customer, line.number_id, at)
                case Said():
                    self.limits.remember(line.number_id, line.wa_id, line.at)
                    unreported[line.wamid] = line
                case Reported():
                    unreported.pop(line.wamid, None)
                case Troubled():
                    self.limits.remember(line.number_id, line.wa_id, line.at)
                case Throttled():
                    pass
        for said in unreported.values():
            self.reporting.start(said)

    def _draw(self, number: Number, now: float) -> Fault | None:
        was_until = self.weather.throttled_until.get(number.id)
        fault = self.weather.draw(number.id, now)
        until = self.weather.throttled_until.get(number.id)
        if until is not None and until != was_until:
            self._write(Throttled(at=now, number_id=number.id, until=until))
        return fault

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
            self.limits.tally.window += 1
            raise closed
        return closed

    def _pass_on(
        self, number: Number, message: Outgoing, wamid: str, fault: Fault | None
    ) -> None:
        failure = self._failure(number, message, fault)
        entry = self.journal.say(
            message.to,
            number.id,
            wamid=wamid,
            kind=message.kind,
            content=message.content,
            reply_to=message.reply_to,
            options=message.options,
        )
        said = Said(
            at=entry.at.timestamp(),
            wamid=wamid,
            number_id=number.id,
            wa_id=message.to,
            kind=message.kind,
            category=self._category(number, message),
            opaque=message.opaque,
            by_number=message.by_number,
            is_voice=message.is_voice,
            is_reply_lost=fault is not None and fault.how == "drop",
            code=failure.code if failure else None,
            details=failure.details if failure else "",
        )
        self._write(said)
        self.reporting.start(said)
        if failure is None:
            for listener in self.listeners:
                listener(entry)

    def _write(self, line: Line) -> None:
        if self.ledger is not None:
            self.ledger.write(line)
