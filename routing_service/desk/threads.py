"""The conversations somebody looked at lately, kept current in memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from routing_service.desk.conversation import Conversation
from routing_service.desk.views import Item
from routing_service.domain.identifiers import ticket_stream
from routing_service.domain.record import Recorded
from routing_service.log.event_log import EventLog

KEPT = 500
"""Conversations in memory: about 20 kB each."""


class Thread:
    """A conversation up to one version of its stream; `records` are its facts."""

    def __init__(self, records: list[Recorded]) -> None:
        self.records = records
        self.conversation = Conversation(records)

    @property
    def version(self) -> int:
        return self.records[-1].version if self.records else 0

    def extend(self, record: Recorded) -> Item | None:
        if record.version <= self.version:
            return self._known(record)
        self.records.append(record)
        return self.conversation.take(record)

    def _known(self, record: Recorded) -> Item | None:
        """The item of a fact that was read from the log before its commit was told."""
        event, items = record.fact.event, self.conversation.items
        for name in ("target_message_id", "message_id", "note_id"):
            item = items.get(getattr(event, name, None) or "")
            if item is not None:
                return item
        return items.get(record.fact.id.hex)


class Threads:
    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._threads: OrderedDict[str, Thread] = OrderedDict()
        self._loading: dict[str, list[Recorded]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def open(self, ticket_id: str) -> Thread:
        """The conversation as far as it is durable; empty for no such ticket."""
        thread = self._threads.get(ticket_id)
        if thread is not None:
            self._threads.move_to_end(ticket_id)
            return thread
        lock = self._locks.setdefault(ticket_id, asyncio.Lock())
        async with lock:
            if ticket_id in self._threads:
                return self._threads[ticket_id]
            meanwhile = self._loading[ticket_id] = []
            try:
                records = await asyncio.to_thread(
                    self._log.read_stream, ticket_stream(ticket_id)
                )
            finally:
                del self._loading[ticket_id]
                self._locks.pop(ticket_id, None)
            thread = Thread(records)
            for record in meanwhile:
                thread.extend(record)
            if thread.records:
                self._threads[ticket_id] = thread
                if len(self._threads) > KEPT:
                    self._threads.popitem(last=False)
            return thread

    def take(self, ticket_id: str, record: Recorded, *, is_wanted: bool) -> Item | None:
        """Takes a fact that has become durable; returns the item that is new or has
        changed, as far as it can be told: a change of an old item only for a
        conversation that is kept. Nothing is built where nobody wants it."""
        thread = self._threads.get(ticket_id)
        if thread is not None:
            return thread.extend(record)
        waiting = self._loading.get(ticket_id)
        if waiting is not None:
            waiting.append(record)
        return Conversation().take(record) if is_wanted else None
