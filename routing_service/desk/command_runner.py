"""A command carried out: allowed, decided, recorded, durable, and done only once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from routing_service import errors
from routing_service.desk.conversation import Conversation
from routing_service.desk.refusals import Decide, decided
from routing_service.desk.rows import ticket_row
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.desk.views import CommandOutcome, Item, TicketRow
from routing_service.domain.access import Principal, may, visible
from routing_service.domain.drafts import Draft, to_fact
from routing_service.domain.identifiers import (
    Pseudonyms,
    new_event_id,
    new_id,
    ticket_stream,
)
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.roles import TicketAction
from routing_service.domain.ticket import Ticket
from routing_service.log.errors import StaleStream
from routing_service.log.event_log import Appended, EventLog

OUTCOMES_KEPT = 10_000
"""Outcomes of keyed commands in memory; older ones are found in the log again."""
TRIES = 3

Record = Callable[[Sequence[Fact], Mapping[str, int] | None], Appended]
Wait = Callable[[Appended], Awaitable[None]]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for which command on which ticket, under which idempotency key."""

    principal: Principal
    ticket_id: str
    command: str
    key: str | None
    now: datetime


class CommandRunner:
    """`record` appends and applies facts; `wait` returns once they are durable."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        threads: Threads,
        pseudonyms: Pseudonyms,
        *,
        record: Record,
        wait: Wait,
    ) -> None:
        self._state = state
        self._log = log
        self._threads = threads
        self._pseudonyms = pseudonyms
        self._record = record
        self._wait = wait
        self._outcomes: OrderedDict[tuple[str, ...], asyncio.Future[CommandOutcome]] = (
            OrderedDict()
        )

    async def run(
        self, asked: Asked, action: TicketAction, decide: Decide
    ) -> CommandOutcome:
        """Raises NotFound for a ticket out of sight, NotAllowed, Conflict, WindowClosed
        and Unreadable. A key that was used gives the former outcome again."""
        if asked.key is None:
            return await self._carry_out(asked, action, decide)
        name = _name(asked)
        earlier = self._outcomes.get(name)
        if earlier is not None:
            return await asyncio.shield(earlier)
        task = asyncio.ensure_future(self._carry_out_once(asked, action, decide))
        self._outcomes[name] = task
        if len(self._outcomes) > OUTCOMES_KEPT:
            self._outcomes.popitem(last=False)
        try:
            return await asyncio.shield(task)
        except errors.Refused:
            # What was refused had no effect: it may be tried again.
            self._outcomes.pop(name, None)
            raise

    async def _carry_out_once(
        self, asked: Asked, action: TicketAction, decide: Decide
    ) -> CommandOutcome:
        if not self._log.is_known(self._fact_id(asked, 0)):
            return await self._carry_out(asked, action, decide)
        ticket, _ = await self._ticket(asked)
        item: Item | None = None
        at = 0
        while item is None and self._log.is_known(self._fact_id(asked, at)):
            found = await asyncio.to_thread(self._log.find, self._fact_id(asked, at))
            item = _item_of([found] if found else [])
            at += 1
        return CommandOutcome(ticket=self._row(ticket, asked.now), item=item)

    async def _carry_out(
        self, asked: Asked, action: TicketAction, decide: Decide
    ) -> CommandOutcome:
        for _ in range(TRIES):
            ticket, version = await self._ticket(asked)
            if not may(asked.principal, action, ticket):
                raise errors.NotAllowed(
                    f"{action} on ticket {ticket.id}: not given to "
                    f"{asked.principal.role}"
                )
            facts = self._facts(asked, ticket, decided(ticket, decide))
            if not facts:
                return CommandOutcome(ticket=self._row(ticket, asked.now))
            try:
                appended = self._record(facts, {facts[0].stream: version})
            except StaleStream:
                continue
            after = self._state.tickets.get(ticket.id)
            if after is None:
                after = self._folded(ticket, appended.records)
            row = self._row(after, asked.now)
            await self._wait(appended)
            return CommandOutcome(ticket=row, item=_item_of(appended.records))
        raise errors.Conflict(f"ticket {asked.ticket_id}: changed meanwhile, try again")

    async def _ticket(self, asked: Asked) -> tuple[Ticket, int]:
        """The ticket and its stream's version; NotFound also when out of sight."""
        ticket = self._state.tickets.get(asked.ticket_id)
        version = self._log.version(ticket_stream(asked.ticket_id))
        if ticket is None and version:
            thread = await self._threads.open(asked.ticket_id)
            ticket = self._state.tickets.get(asked.ticket_id)
            version = self._log.version(ticket_stream(asked.ticket_id))
            if ticket is None:
                ticket = self._state.fold_ticket(thread.records)
                version = thread.version
        if ticket is None or not visible(asked.principal, ticket):
            raise errors.NotFound(f"ticket {asked.ticket_id}: none that you may see")
        return ticket, version

    def _folded(self, ticket: Ticket, records: Sequence[Recorded]) -> Ticket:
        """A ticket that is not held, after these facts."""
        folded = ticket
        for record in records:
            folded = self._state.next(folded, record)
        return folded

    def _facts(
        self, asked: Asked, ticket: Ticket, drafts: Sequence[Draft]
    ) -> list[Fact]:
        return [
            to_fact(
                draft,
                id=self._fact_id(asked, at),
                stream=ticket_stream(ticket.id),
                actor="agent:" + asked.principal.id,
                subject=ticket.contact_id,
            )
            for at, draft in enumerate(drafts)
        ]

    def _row(self, ticket: Ticket, now: datetime) -> TicketRow:
        return ticket_row(ticket, self._state.contacts.get(ticket.contact_id), now)

    def _fact_id(self, asked: Asked, at: int) -> UUID:
        if asked.key is None:
            return new_event_id()
        return self._pseudonyms.uuid("command", *_name(asked), str(at))

    def id_of(self, asked: Asked, prefix: str) -> str:
        if asked.key is None:
            return new_id(prefix)
        return self._pseudonyms.short(prefix, "command", *_name(asked))


def _name(asked: Asked) -> tuple[str, ...]:
    return (asked.principal.id, asked.command, asked.ticket_id, asked.key or "")


def _item_of(records: Sequence[Recorded]) -> Item | None:
    """The message or note among new facts, else the last thing that happened."""
    taken = (Conversation().take(record) for record in records)
    items = [item for item in taken if item is not None]
    said = [item for item in items if item.kind != "event"]
    return (said or items)[-1] if items else None
