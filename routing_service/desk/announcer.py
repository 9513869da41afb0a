"""Tells live listeners what has changed, after the commit and within their sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from routing_service.desk.board import LIVE_STATUSES
from routing_service.desk.directory import agents
from routing_service.desk.fanout import Fanout, Listener
from routing_service.desk.presence import Replying
from routing_service.desk.rows import ticket_row
from routing_service.desk.state import State
from routing_service.desk.views import Item
from routing_service.domain.access import Principal, visible
from routing_service.domain.events import TicketAssigned
from routing_service.domain.ticket import Ticket

_encoder = msgspec.json.Encoder()


class Announcer:
    """Rows are sent by `flush`, a few times a second, however often a ticket changed;
    items at once."""

    def __init__(
        self,
        state: State,
        fanout: Fanout,
        replying: Replying,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._fanout = fanout
        self._replying = replying
        self._clock = clock
        self._changed: dict[str, tuple[Ticket | None, int]] = {}
        self._taken: dict[str, TicketAssigned] = {}
        self._is_staff_changed = False

    def greet(self, listener: Listener, seq: int) -> None:
        hello = {"type": "hello", "now": self._clock(), "seq": seq}
        listener.put(_encoder.encode(hello).decode())

    def changed(self, ticket_id: str, before: Ticket | None, seq: int) -> None:
        """The fact `seq` changed a ticket that stood at `before`."""
        first = self._changed.get(ticket_id)
        self._changed[ticket_id] = (first[0] if first else before, seq)

    def assigned(self, event: TicketAssigned) -> None:
        """Who had the ticket is told why, also where it goes out of sight."""
        if event.from_agent_id is not None and self._fanout:
            self._taken[event.ticket_id] = event

    def staff_changed(self) -> None:
        self._is_staff_changed = True

    def flush(self, durable_seq: int) -> None:
        """Sends the rows whose changes are durable, and who is there."""
        if not self._fanout:
            self._changed.clear()
            self._taken.clear()
            self._is_staff_changed = False
            return
        ready = [
            (ticket_id, before)
            for ticket_id, (before, seq) in self._changed.items()
            if seq <= durable_seq
        ]
        now = self._clock()
        for ticket_id, before in ready:
            del self._changed[ticket_id]
            after = self._state.tickets.get(ticket_id)
            self._send_row(ticket_id, before, after, durable_seq, now)
        if self._is_staff_changed:
            self._is_staff_changed = False
            self._send_staff()

    def item(self, ticket_id: str, item: Item, seq: int) -> None:
        ticket = self._state.tickets.get(ticket_id)
        if ticket is None or not self._fanout:
            return
        message = {"type": "item", "ticket_id": ticket_id, "item": item, "seq": seq}
        self._send(message, lambda principal: visible(principal, ticket))

    def replying(self, ticket_id: str, agent_id: str, *, is_replying: bool) -> None:
        ticket = self._state.tickets.get(ticket_id)
        if ticket is None:
            return
        message = {
            "type": "replying",
            "ticket_id": ticket_id,
            "agent_id": agent_id,
            "is_replying": is_replying,
        }
        self._send(message, lambda principal: visible(principal, ticket))

    def _send_row(
        self,
        ticket_id: str,
        before: Ticket | None,
        after: Ticket | None,
        seq: int,
        now: datetime,
    ) -> None:
        if after is not None:
            row = ticket_row(
                after,
                self._state.contacts.get(after.contact_id),
                now,
                self._replying.of(ticket_id),
            )
            self._send(
                {"type": "ticket", "ticket": row, "seq": seq},
                lambda principal: visible(principal, after),
            )
        gone = {"type": "gone", "ticket_id": ticket_id}
        taken = self._taken.pop(ticket_id, None)
        former_id = taken.from_agent_id if taken else None
        if taken is not None and taken.reason:
            why = {"agent_id": taken.agent_id, "reason": taken.reason}
            self._send(
                {**gone, **why},
                lambda principal: (
                    principal.id == former_id and _leaves(principal, before, after)
                ),
            )
        else:
            former_id = None
        self._send(
            gone,
            lambda principal: (
                principal.id != former_id and _leaves(principal, before, after)
            ),
        )

    def _send_staff(self) -> None:
        state = self._state
        staff = agents(state.configuration, state.workload)
        self._send({"type": "agents", "agents": staff}, lambda _: True)

    def _send(self, message: object, sees: Callable[[Principal], bool]) -> None:
        self._fanout.send(_encoder.encode(message).decode(), sees)


def _leaves(principal: Principal, before: Ticket | None, after: Ticket | None) -> bool:
    return _shown(principal, before) and not _shown(principal, after)


def _shown(principal: Principal, ticket: Ticket | None) -> bool:
    return (
        ticket is not None
        and ticket.status in LIVE_STATUSES
        and visible(principal, ticket)
    )
