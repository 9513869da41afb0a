"""What was said, by whom, and what became of it: the customers' side of each chat."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from demo.emulator.errors import malformed
from demo.emulator.identifiers import number_behind, user_id_of
from demo.emulator.parties import Customer

WINDOW = timedelta(hours=24)
FREE_ENTRY_WINDOW = timedelta(hours=72)
CHANGES = frozenset({"reaction", "edit", "revoke", "system"})
"""Kinds that change another message; they are none by themselves."""
ENTRIES_KEPT = 20_000
ENTRIES_PER_CUSTOMER = 200


@dataclass(slots=True)
class Entry:
    """One message of a chat. `statuses`: name -> when it was reached."""

    seq: int
    id: str
    wa_id: str
    number_id: str
    direction: Literal["from_customer", "from_business"]
    at: datetime
    kind: str
    content: dict[str, Any]
    reply_to: str | None = None
    options: list[tuple[str, str]] = field(default_factory=list)
    statuses: dict[str, datetime] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "id": self.id,
            "wa_id": self.wa_id,
            "number_id": self.number_id,
            "direction": self.direction,
            "at": self.at.isoformat(),
            "type": self.kind,
            "content": self.content,
            "reply_to": self.reply_to,
            "statuses": {name: at.isoformat() for name, at in self.statuses.items()},
        }


@dataclass(slots=True)
class Chat:
    """What one customer and the business said to each other, the oldest first."""

    customer: Customer
    entries: deque[Entry] = field(
        default_factory=lambda: deque(maxlen=ENTRIES_PER_CUSTOMER)
    )
    heard_at: dict[str, datetime] = field(default_factory=dict)
    referred_at: dict[str, datetime] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "wa_id": self.customer.wa_id,
            "name": self.customer.name,
            "user_id": self.customer.user_id,
            "username": self.customer.username,
            "hides_number": self.customer.hides_number,
            "messages": [entry.as_json() for entry in self.entries],
        }


class Journal:
    """Every chat of this WhatsApp, in memory, the newest entries kept."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        is_acquainted: Callable[[str], bool] = lambda _wa_id: False,
    ) -> None:
        """`is_acquainted` says of a number that has not been heard since the start
        whether it may have written before it: the journal does not outlive a restart.
        """
        self._clock = clock
        self._is_acquainted = is_acquainted
        self._chats: dict[str, Chat] = {}
        self._entries: deque[Entry] = deque(maxlen=ENTRIES_KEPT)
        self._by_id: dict[str, Entry] = {}
        self._numbers: dict[str, str] = {}
        self._seq = 0

    def hear(
        self, customer: Customer, number_id: str, message: dict[str, Any], at: datetime
    ) -> Entry:
        """Notes what a customer said."""
        chat = self._chats.setdefault(customer.wa_id, Chat(customer))
        chat.customer = customer
        self._numbers[customer.user_id] = customer.wa_id
        latest = chat.heard_at.get(number_id, at)
        chat.heard_at[number_id] = max(at, latest)
        if "referral" in message:
            chat.referred_at[number_id] = at
        kind = str(message["type"])
        return self._note(
            Entry(
                seq=self._next_seq(),
                id=str(message["id"]),
                wa_id=customer.wa_id,
                number_id=number_id,
                direction="from_customer",
                at=at,
                kind=kind,
                content=message.get(kind, {}),
                reply_to=message.get("context", {}).get("id"),
            )
        )

    def acquaint(self, customer: Customer, number_id: str, at: datetime) -> None:
        """Notes that a customer has written, without what was said."""
        chat = self._chats.setdefault(customer.wa_id, Chat(customer))
        self._numbers[customer.user_id] = customer.wa_id
        chat.heard_at[number_id] = max(at, chat.heard_at.get(number_id, at))

    def reached(self, wamid: str, status: str, at: datetime) -> None:
        """Notes how far a message came, if it is kept."""
        entry = self._by_id.get(wamid)
        if entry is not None:
            entry.statuses[status] = at

    def say(
        self,
        wa_id: str,
        number_id: str,
        *,
        wamid: str,
        kind: str,
        content: dict[str, Any],
        reply_to: str | None,
        options: list[tuple[str, str]],
    ) -> Entry:
        """Notes what the business said to a customer."""
        self._chats.setdefault(wa_id, Chat(self.customer(wa_id)))
        return self._note(
            Entry(
                seq=self._next_seq(),
                id=wamid,
                wa_id=wa_id,
                number_id=number_id,
                direction="from_business",
                at=self._clock(),
                kind=kind,
                content=content,
                reply_to=reply_to,
                options=options,
            )
        )

    def is_window_open(self, wa_id: str, number_id: str) -> bool:
        """Whether the customer wrote to that number within the last 24 hours."""
        chat = self._chats.get(wa_id)
        heard = chat.heard_at.get(number_id) if chat else None
        if heard is None:
            return self._is_acquainted(wa_id)
        return self._clock() - heard < WINDOW

    def is_free_entry(self, wa_id: str, number_id: str) -> bool:
        """Whether an ad led the customer to that number within the last 72 hours."""
        chat = self._chats.get(wa_id)
        referred = chat.referred_at.get(number_id) if chat else None
        return referred is not None and self._clock() - referred < FREE_ENTRY_WINDOW

    def find(self, message_id: str) -> Entry:
        """Raises GraphError 100 for a message that is not known."""
        if message_id not in self._by_id:
            raise malformed(f"Message with ID '{message_id}' does not exist.")
        return self._by_id[message_id]

    def find_option(self, wa_id: str, option_id: str) -> tuple[Entry, str]:
        """The newest message that offers the customer this button or row, and the
        option's title; raises GraphError 100."""
        chat = self._chats.get(wa_id)
        for entry in reversed(chat.entries if chat else ()):
            for id_, title in entry.options:
                if id_ == option_id:
                    return entry, title
        raise malformed(f"No message to {wa_id} offers a button or row '{option_id}'.")

    def latest_from_business(self, wa_id: str) -> Entry:
        """Raises GraphError 100 when nothing was said yet."""
        return self._latest(wa_id, "from_business")

    def latest_from_customer(self, wa_id: str) -> Entry:
        """As `latest_from_business`, of the customer's messages."""
        return self._latest(wa_id, "from_customer")

    def customer(self, wa_id: str) -> Customer:
        """Who has this number; of a stranger, what the number itself says."""
        chat = self._chats.get(wa_id)
        return chat.customer if chat else Customer(wa_id, wa_id, user_id_of(wa_id))

    def move(self, customer: Customer, moved: Customer) -> None:
        """Goes on with a customer's chat under another number."""
        chat = self._chats.pop(customer.wa_id, Chat(customer))
        chat.customer = moved
        self._chats[moved.wa_id] = chat
        self._numbers[customer.user_id] = self._numbers[moved.user_id] = moved.wa_id

    def number_of(self, user_id: str) -> str | None:
        """The number of the customer with this business-scoped id."""
        return self._numbers.get(user_id) or number_behind(user_id)

    def chat(self, wa_id: str) -> Chat:
        """Raises GraphError 100 for a customer nobody has spoken with."""
        if wa_id not in self._chats:
            raise malformed(f"No chat with {wa_id}.")
        return self._chats[wa_id]

    def chats(self) -> Iterable[Chat]:
        return self._chats.values()

    def entries_after(self, seq: int, limit: int) -> list[Entry]:
        """The first `limit` entries after `seq`, oldest first."""
        return [entry for entry in self._entries if entry.seq > seq][:limit]

    def _latest(self, wa_id: str, direction: str) -> Entry:
        chat = self._chats.get(wa_id)
        for entry in reversed(chat.entries if chat else ()):
            if entry.direction == direction and entry.kind not in CHANGES:
                return entry
        raise malformed(f"There is no message {direction} of {wa_id} yet.")

    def _note(self, entry: Entry) -> Entry:
        if len(self._entries) == ENTRIES_KEPT:
            self._by_id.pop(self._entries[0].id, None)
        self._entries.append(entry)
        self._by_id[entry.id] = entry
        self._chats[entry.wa_id].entries.append(entry)
        return entry

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq
