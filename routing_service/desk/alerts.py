"""The next alert of every ticket in work, in one heap: warnings and breaches fire at
their clocks' instants, once, whatever happened to the worker meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import islice

from routing_service.desk.state import State
from routing_service.domain.drafts import Draft, to_fact
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.sla_alerts import Alert, next_alert
from routing_service.domain.sla_escalation import decide_escalation, tell_alert
from routing_service.domain.telling import tell_of_alert
from routing_service.domain.ticket import Ticket, apply
from routing_service.log.event_log import Appended

AT_ONCE = 25
"""So many fire in one go: webhooks are committed behind it."""
MOST_AT_ONCE = 800
DOUBLED_SECONDS = 0.1
"""For each such time beyond `LOOK_SECONDS` that the first of them is late, twice as
many fire: at a calendar's opening thousands of deadlines may fall together."""
SETTLED_AT_ONCE = 500
"""Tickets whose next alert is worked out in one go: about 10 ms."""
LOOK_SECONDS = 0.1
"""How late an alert may be noticed."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)

RecordFacts = Callable[[Sequence[Fact]], Appended]


class Alerts:
    """Every fact comes into the state through `apply`.

    A ticket's next alert is worked out once for all that happened to it at one time:
    a message that opens a ticket is several facts. Tickets of the past, imported or
    read again, give no alerts.
    """

    def __init__(
        self,
        state: State,
        pseudonyms: Pseudonyms,
        *,
        record: RecordFacts,
        clock: Callable[[], datetime],
    ) -> None:
        """`record` appends facts and applies them to the state."""
        self._state = state
        self._pseudonyms = pseudonyms
        self._record = record
        self._clock = clock
        self._heap: list[tuple[datetime, str]] = []
        self._next: dict[str, Alert] = {}
        self._passed: list[tuple[str, Alert]] = []
        self._unsettled: dict[str, datetime] = {}  # since their last fact's time
        self._kept: Future[None] | None = None  # of what was told last

    def __len__(self) -> int:
        """How many tickets wait for an alert."""
        return len(self._next)

    def start(self) -> None:
        """Takes up every ticket of the state."""
        self._unsettled = dict.fromkeys(self._state.tickets, LONG_AGO)

    def apply(self, record: Recorded) -> None:
        """Brings one fact into the state. What its ticket's clocks had reached before
        the fact is fired by `fire`, although the fact may have stopped them."""
        kind, _, name = record.fact.stream.partition(":")
        if kind != "ticket":
            self._state.apply(record)
            if isinstance(record.fact.event, ConfigurationApplied):
                self.start()
            return
        at = record.fact.occurred_at
        if self._unsettled.get(name, at) < at:
            self._settle(name)
        before = self._state.tickets.get(name)
        due = self._next.get(name)
        if before is not None and due and due.at < at:
            self._pass(before, due, at)
        self._state.apply(record)
        after = self._state.tickets.get(name)
        if before is None or after is None or _has_changed(before, after):
            self._unsettled[name] = max(at, self._unsettled.get(name, at))

    async def watch(self) -> None:
        """Fires what falls due, for as long as the desk runs. A go begins once the log
        has the one before: a webhook is committed behind one go, not behind all."""
        while True:
            is_more = self.fire()
            if self._kept is not None:
                await asyncio.wrap_future(self._kept)
            await asyncio.sleep(0 if is_more else LOOK_SECONDS)

    def fire(self) -> bool:
        """Records what is due by now; whether some is still left for another go."""
        for ticket_id in list(islice(self._unsettled, SETTLED_AT_ONCE)):
            self._settle(ticket_id)
        now = self._clock()
        passed, self._passed = self._passed, []
        for ticket_id, alert in passed:
            self._tell(ticket_id, alert, now)
        fired, most = 0, self._at_once(now)
        while self._heap and self._heap[0][0] <= now and fired < most:
            at, ticket_id = heappop(self._heap)
            due = self._next.get(ticket_id)
            if due is not None and due.at == at:
                fired += 1
                self._tell(ticket_id, due, now)
                self._settle(ticket_id)
        return fired == most or len(self._unsettled) >= SETTLED_AT_ONCE

    def _at_once(self, now: datetime) -> int:
        late = (now - self._heap[0][0]).total_seconds() if self._heap else 0.0
        doublings = max(0, int((late - LOOK_SECONDS) / DOUBLED_SECONDS))
        return min(AT_ONCE << min(doublings, 10), MOST_AT_ONCE)

    def _pass(self, ticket: Ticket, first: Alert, until: datetime) -> None:
        fired = set(ticket.alerts)
        due: Alert | None = first
        while due is not None and due.at < until:
            self._passed.append((ticket.id, due))
            fired.add(due.key)
            due = next_alert(ticket.sla, fired)

    def _tell(self, ticket_id: str, alert: Alert, now: datetime) -> None:
        """Tells it also of a ticket that has been closed and let go of meanwhile."""
        state = self._state
        ticket = state.tickets.get(ticket_id)
        drafts = [tell_alert(ticket_id, alert)]
        if ticket is not None:
            drafts += decide_escalation(
                ticket, alert, state.router, state.workload, now=now
            )
        facts = [
            self._fact(ticket_id, draft, alert.key, str(at))
            for at, draft in enumerate(drafts)
        ]
        if ticket is not None:
            facts += [
                self._fact(ticket_id, draft, alert.key, "told")
                for draft in self._notify(ticket, alert, facts)
            ]
        self._kept = self._record(facts).durable

    def _notify(
        self, ticket: Ticket, alert: Alert, facts: Sequence[Fact]
    ) -> list[Draft]:
        """Who is told, of the ticket as the `facts` leave it."""
        state = self._state
        after = ticket
        for fact in facts:
            after = apply(after, fact, None)
        return tell_of_alert(
            ticket,
            after,
            alert,
            state.audience,
            workload=state.workload,
            ways=state.inbox.ways,
        )

    def _fact(self, ticket_id: str, draft: Draft, *name: str) -> Fact:
        return to_fact(
            draft,
            id=self._pseudonyms.uuid("sla", ticket_id, *name),
            stream=ticket_stream(ticket_id),
            actor="desk",
            subject=None,
        )

    def _settle(self, ticket_id: str) -> None:
        self._unsettled.pop(ticket_id, None)
        ticket = self._state.tickets.get(ticket_id)
        alert = None
        if ticket is not None and ticket.number_id and not ticket.is_history:
            alert = next_alert(ticket.sla, ticket.alerts)
        if alert is None:
            self._next.pop(ticket_id, None)
        elif self._next.get(ticket_id) != alert:
            self._next[ticket_id] = alert
            heappush(self._heap, (alert.at, ticket_id))


def _has_changed(before: Ticket, after: Ticket) -> bool:
    """Whether another alert may be the next. A customer who writes again while the
    clocks run changes none of them."""
    return (
        before.running is not after.running
        or before.alerts is not after.alerts
        or before.number_id != after.number_id
        or before.is_history != after.is_history
    )
