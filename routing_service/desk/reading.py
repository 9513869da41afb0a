"""Answers to readers: a page of the queue, one ticket, within their sight."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec

from routing_service import errors
from routing_service.desk.board import Board
from routing_service.desk.presence import Replying
from routing_service.desk.queue import QueueQuery
from routing_service.desk.rows import ticket_detail, ticket_row
from routing_service.desk.state import State
from routing_service.desk.threads import Thread, Threads
from routing_service.desk.views import TicketPage, TicketRow, TicketView
from routing_service.domain.access import Principal, visible
from routing_service.domain.folding import fold
from routing_service.domain.identifiers import ticket_stream
from routing_service.domain.ticket import Ticket
from routing_service.log.event_log import EventLog

SHORTEST_SEARCH = 3
ENDED_SHOWN = 20
SEARCHED_EVENTS = 300_000
"""How far back a search reads texts in the log: about 100 ms in a thread."""

# What people said and sent, not what WhatsApp put around it: a message's id, and one
# that was not understood, spell the customer's number.
SAID = """
select events.stream
from personal
inner join events on events.seq = personal.seq
where
    personal.seq > ?
    and events.seq > ?
    and events.stream like 'ticket:%'
    and personal.data ilike ? escape '\\'
    and concat_ws(
        ' ',
        personal.data ->> 'text',
        if(events.data ->> 'kind' = 'unsupported', null, personal.data ->> 'content')
    ) ilike ? escape '\\'
group by events.stream
order by max(events.seq) desc
limit ?
"""

CLOSED = """
select stream
from events
where type = 'StatusChanged' and (data ->> 'to') = 'closed'
group by stream
order by max(seq) desc
limit ?
"""


class Reader:
    def __init__(
        self,
        state: State,
        board: Board,
        threads: Threads,
        replying: Replying,
        log: EventLog,
    ) -> None:
        self._state = state
        self._board = board
        self._threads = threads
        self._replying = replying
        self._log = log
        self.told_seq = log.durable_seq
        """The last fact that conversations hold; later ones reach listeners."""

    async def page(
        self,
        principal: Principal,
        query: QueueQuery,
        now: datetime,
    ) -> TicketPage:
        folded = msgspec.structs.replace(query, text=fold(query.text.removeprefix("#")))
        page = self._board.page(principal, folded)
        tickets = page.tickets
        if page.next_cursor is None and query.cursor is None:
            tickets = [*tickets, *await self._ended(principal, query, tickets)]
        return TicketPage(
            tickets=[self._row(one, now) for one in tickets],
            counts=self._board.counts(principal, folded),
            next_cursor=page.next_cursor,
            now=now,
            seq=self._log.durable_seq,
        )

    async def ticket(
        self,
        principal: Principal,
        ticket_id: str,
        now: datetime,
    ) -> TicketView:
        ticket, thread = await self.conversation(principal, ticket_id)
        contact = self._state.contacts.get(ticket.contact_id)
        return TicketView(
            ticket=ticket_detail(ticket, contact, now, self._replying.of(ticket_id)),
            items=thread.conversation.in_order(),
            now=now,
            seq=self.told_seq,
        )

    async def conversation(
        self, principal: Principal, ticket_id: str
    ) -> tuple[Ticket, Thread]:
        """Raises NotFound for a ticket that does not exist or is out of sight."""
        if self._state.tickets.get(ticket_id) is not None:
            visible_ticket(self._state, principal, ticket_id)
        elif not self._log.version(ticket_stream(ticket_id)):
            raise errors.NotFound(f"ticket {ticket_id}: none that you may see")
        thread = await self._threads.open(ticket_id)
        ticket = self._state.tickets.get(ticket_id)
        if ticket is None:
            ticket = self._state.fold_ticket(thread.records)
        if ticket is None or not visible(principal, ticket):
            raise errors.NotFound(f"ticket {ticket_id}: none that you may see")
        return ticket, thread

    def _row(self, ticket: Ticket, now: datetime) -> TicketRow:
        contact = self._state.contacts.get(ticket.contact_id)
        return ticket_row(ticket, contact, now, self._replying.of(ticket.id))

    async def _ended(
        self, principal: Principal, query: QueueQuery, found: Sequence[Ticket]
    ) -> list[Ticket]:
        """Tickets that have left the hot state: found by their words, or asked for."""
        wants_words = len(query.text) >= SHORTEST_SEARCH and (
            not query.statuses or query.statuses & {"closed", "resolved"}
        )
        if not wants_words and "closed" not in query.statuses:
            return []
        limit = min(query.limit - len(found), ENDED_SHOWN)
        if limit <= 0 or query.view != "all":
            return []
        known = {one.id for one in found}
        tickets = await asyncio.to_thread(self._find, query, limit, known)
        return [
            one
            for one in tickets
            if visible(principal, one)
            and (query.team_id is None or one.team_id == query.team_id)
            and (not query.statuses or one.status in query.statuses)
        ]

    def _find(self, query: QueueQuery, limit: int, known: set[str]) -> list[Ticket]:
        text = query.text.removeprefix("#")
        streams: list[str] = []
        if text:
            streams += [ticket_stream(text.upper())]
            after = self._log.durable_seq - SEARCHED_EVENTS
            kept, said = f"%{_escaped(text)}%", f"%{_as_pattern(text)}%"
            rows = self._log.query(SAID, (after, after, kept, said, limit))
        else:
            rows = self._log.query(CLOSED, (limit,))
        streams += [stream for (stream,) in rows]
        tickets = []
        for stream in dict.fromkeys(streams):
            ticket_id = stream.removeprefix("ticket:")
            if ticket_id in known or not self._log.version(stream):
                continue
            ticket = self._state.tickets.get(ticket_id)
            if ticket is None:
                ticket = self._state.fold_ticket(self._log.read_stream(stream))
            if ticket is not None:
                tickets.append(ticket)
        return tickets


def visible_ticket(state: State, principal: Principal, ticket_id: str) -> Ticket:
    """A held ticket; raises NotFound also for one out of sight."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None or not visible(principal, ticket):
        raise errors.NotFound(f"ticket {ticket_id}: none that you may see")
    return ticket


def _escaped(text: str) -> str:
    """A JSON string's inside, with what `like` would read as a pattern escaped."""
    return _as_pattern(msgspec.json.encode(text).decode()[1:-1])


def _as_pattern(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
