"""The queue as readers see it: sorted, counted, searched, within what they may see."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from routing_service.desk.queue import (
    NO_DEADLINE,
    Cursor,
    Key,
    Order,
    QueueQuery,
    read_cursor,
    write_cursor,
)
from routing_service.desk.state import State
from routing_service.desk.views import Counts
from routing_service.domain.access import Principal, visible
from routing_service.domain.folding import fold
from routing_service.domain.sla import urgency
from routing_service.domain.ticket import Ticket

LIVE_STATUSES = frozenset({"open", "pending", "on_hold", "snoozed"})


class Owner(msgspec.Struct, frozen=True):
    """What access looks at."""

    team_id: str | None
    agent_id: str | None


class Page(msgspec.Struct, frozen=True):
    tickets: list[Ticket]
    next_cursor: str | None


class Board:
    """Brought up to date by `settle`, at the latest when somebody reads."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._live = Order()
        self._texts: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._live)

    def settle(self) -> None:
        """Puts the tickets that changed in their place: 20 us each."""
        state = self._state
        while state.unsettled:
            ticket_id = state.unsettled.pop()
            ticket = state.tickets.get(ticket_id)
            if ticket is None:
                self._live.remove(ticket_id)
                self._texts.pop(ticket_id, None)
                continue
            self._texts[ticket_id] = self._text(ticket)
            if ticket.is_ended:
                self._live.remove(ticket_id)
            else:
                self._live.put(ticket_id, _deadline(ticket))

    def page(self, principal: Principal, query: QueueQuery) -> Page:
        self.settle()
        tickets: list[Ticket] = []
        last: Cursor | None = None
        for cursor, ticket in self._candidates(query):
            if not self._fits(ticket, principal, query):
                continue
            if last is not None and len(tickets) == query.limit:
                return Page(tickets, write_cursor(last))
            tickets.append(ticket)
            last = cursor
        return Page(tickets, None)

    def counts(self, principal: Principal, query: QueueQuery) -> Counts:
        """How many tickets each view holds, by groups: no ticket is looked at."""
        statuses = query.statuses or LIVE_STATUSES
        everything = mine = unassigned = 0
        for (status, team_id, agent_id), count in self._state.groups.items():
            if status not in statuses:
                continue
            if query.team_id is not None and team_id != query.team_id:
                continue
            if not visible(principal, Owner(team_id, agent_id)):
                continue
            everything += count
            if agent_id == principal.id:
                mine += count
            elif agent_id is None:
                unassigned += count
        return Counts(everything, mine, unassigned)

    def _candidates(self, query: QueueQuery) -> Iterator[tuple[Cursor, Ticket]]:
        start = read_cursor(query.cursor) if query.cursor else None
        statuses = query.statuses or LIVE_STATUSES
        wants_resolved = "resolved" in statuses or (query.text and not query.statuses)
        if statuses & LIVE_STATUSES and (start is None or start.section == "live"):
            for key in self._live.after(start.key if start else None):
                yield Cursor("live", key), self._state.tickets[key[1]]
            start = None
        if wants_resolved:
            behind: Key | None = start.key if start else None
            for key in self._state.resolved.after(behind):
                yield Cursor("resolved", key), self._state.tickets[key[1]]

    def _fits(self, ticket: Ticket, principal: Principal, query: QueueQuery) -> bool:
        if query.statuses and ticket.status not in query.statuses:
            return False
        if query.view == "mine" and ticket.agent_id != principal.id:
            return False
        if query.view == "unassigned" and ticket.agent_id is not None:
            return False
        if query.team_id is not None and ticket.team_id != query.team_id:
            return False
        if query.text and not self._says(ticket.id, query.text):
            return False
        return visible(principal, ticket)

    def _says(self, ticket_id: str, text: str) -> bool:
        known = self._texts.get(ticket_id, "")
        return all(word in known for word in text.split())

    def _text(self, ticket: Ticket) -> str:
        contact = self._state.contacts.get(ticket.contact_id)
        name = contact.name if contact else None
        return fold(f"{ticket.id}\n{name or ''}\n{ticket.preview}")


def _deadline(ticket: Ticket) -> float:
    pressing = urgency(ticket.sla)
    if pressing is None or pressing.breach_at is None:
        return NO_DEADLINE
    return pressing.breach_at.timestamp()
