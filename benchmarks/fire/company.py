"""A company with a full outbox before the fire: numbers, customers and messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from demo.emulator.identifiers import user_id_of
from demo.emulator.ledger import Heard, Ledger
from routing_service.accounts.secret_files import pseudonym_key
from routing_service.domain.configuration import load
from routing_service.domain.configuration_changes import changes, to_facts
from routing_service.domain.events import (
    ContactAdded,
    Event,
    MessagePosted,
    MessageReceived,
    TicketOpened,
)
from routing_service.domain.identifiers import (
    Pseudonyms,
    contact_stream,
    new_event_id,
    ticket_stream,
)
from routing_service.domain.record import Fact, Personal
from routing_service.log.event_log import EventLog

AT_ONCE = 2_000
CHATTY_EACH = 60
"""Messages of a customer who is sent more than the burst of 45."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`messages` are posted before the start, `live` while it burns."""

    messages: int
    live: int
    numbers: int
    per_second: int
    messages_each: int = 20
    chatty: int = 5

    @property
    def number_ids(self) -> list[str]:
        return [f"9000000000{number}" for number in range(self.numbers)]


class Chat(NamedTuple):
    ticket_id: str
    contact_id: str
    wa_id: str
    number_id: str
    messages: int


def found(plan: Plan, data: Path, ledger: Path, numbers: Path) -> list[Chat]:
    """Writes the log with everything posted, the emulator's numbers and who wrote."""
    documents = [
        {
            "id": number_id,
            "display_number": f"+1 555 010 {index:04d}",
            "messages_per_second": plan.per_second,
        }
        for index, number_id in enumerate(plan.number_ids)
    ]
    numbers.write_text(yaml.safe_dump(documents))
    chats = list(_chats(plan, Pseudonyms(pseudonym_key(data / "secrets"))))
    now = datetime.now(UTC)
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        configured = changes(load({}), {"numbers": documents})
        log.append(to_facts(configured, actor="desk", now=now))
        facts = [*_openings(chats, now), *_postings(chats, now)]
        for start in range(0, len(facts), AT_ONCE):
            log.append(facts[start : start + AT_ONCE]).durable.result()
    book = Ledger(ledger)
    for chat in chats:
        book.write(
            Heard(
                at=now.timestamp(),
                number_id=chat.number_id,
                wa_id=chat.wa_id,
                user_id=user_id_of(chat.wa_id, "US"),
                name=chat.wa_id,
            )
        )
    book.close()
    return chats


def _chats(plan: Plan, pseudonyms: Pseudonyms) -> Iterator[Chat]:
    left = dict.fromkeys(plan.number_ids, plan.messages // plan.numbers)
    index = 0
    for number_id in plan.number_ids:
        chatty = plan.chatty
        while left[number_id] > 0:
            wanted = CHATTY_EACH if chatty > 0 else plan.messages_each
            count = min(wanted, left[number_id])
            left[number_id] -= count
            chatty -= 1
            wa_id = f"1555{index:07d}"
            contact_id = pseudonyms.short("c-", "wa_id", wa_id)
            yield Chat(f"T-{1001 + index}", contact_id, wa_id, number_id, count)
            index += 1


def _openings(chats: list[Chat], now: datetime) -> Iterator[Fact]:
    for chat in chats:
        person = {"name": "", "wa_id": chat.wa_id}
        added = ContactAdded(contact_id=chat.contact_id)
        yield _fact(contact_stream(chat.contact_id), added, now, chat, person)
        opened = TicketOpened(
            ticket_id=chat.ticket_id,
            contact_id=chat.contact_id,
            number_id=chat.number_id,
        )
        yield _fact(ticket_stream(chat.ticket_id), opened, now, chat)
        received = MessageReceived(
            ticket_id=chat.ticket_id,
            message_id=f"in-{chat.wa_id}",
            contact_id=chat.contact_id,
            number_id=chat.number_id,
        )
        yield _fact(ticket_stream(chat.ticket_id), received, now, chat, {"text": "?"})


def _postings(chats: list[Chat], now: datetime) -> Iterator[Fact]:
    """Every chat's first message, then every chat's second, and so on."""
    for turn in range(max(chat.messages for chat in chats)):
        for chat in chats:
            if turn < chat.messages:
                posted = MessagePosted(
                    ticket_id=chat.ticket_id,
                    message_id=f"m-{chat.wa_id}-{turn}",
                    author="automation",
                    contact_id=chat.contact_id,
                    number_id=chat.number_id,
                )
                text = {"text": f"Message {turn} to {chat.wa_id}"}
                yield _fact(ticket_stream(chat.ticket_id), posted, now, chat, text)


def _fact(
    stream: str,
    event: Event,
    now: datetime,
    chat: Chat,
    personal: dict[str, str] | None = None,
) -> Fact:
    return Fact(
        id=new_event_id(),
        stream=stream,
        event=event,
        occurred_at=now,
        actor="desk",
        personal=Personal(chat.contact_id, personal) if personal else None,
    )
