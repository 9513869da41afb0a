"""Gives waiting tickets to whoever has room for them, as soon as that happens.

It runs behind every fact, before anything else is decided: so a new ticket never
overtakes one that waits, and no ticket is given twice. What only time brings about, a
shift or somebody's absence, is looked at several times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from routing_service.desk.state import State
from routing_service.domain.assignment import Assigner
from routing_service.domain.dispatch import decision
from routing_service.domain.events import Event
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact
from routing_service.domain.take_back import due, taken_back
from routing_service.log.errors import StaleStream
from routing_service.log.event_log import Appended, EventLog

TICK_SECONDS = 0.25

Record = Callable[[Sequence[Fact], Mapping[str, int]], Appended]

_log = structlog.get_logger(__name__)


class Dispatcher:
    """`record` appends facts and applies them to the state."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        *,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._log = log
        self._record = record
        self._clock = clock
        self._is_running = False
        self._taken_back: set[str] = set()
        self._assigner: Assigner | None = None
        self._shifts_at: datetime | None = None

    def start(self) -> None:
        """Looks at everything that a former run left."""
        for agent_id in self._state.presence:
            self._state.look_after(agent_id)
        self._state.dispatch.stir_all()
        self.tick()

    def run(self) -> None:
        """Gives away all that anybody has room for."""
        if not self._is_running and self._state.dispatch.is_stirred:
            self._alone(self._give_all, self._clock())

    def catch_up(self, now: datetime) -> None:
        """A shift that has begun by `now`, or a wait for somebody that has ended,
        counts before anything that comes in."""
        if self._is_shift_due(now) or self._state.dispatch.waiting.is_release_due(now):
            self.tick()

    def tick(self) -> None:
        """What only time brings about."""
        now = self._clock()
        self._change_shifts(now)
        self._state.dispatch.stir_released(now)
        self._alone(self._take_back, now)
        self.run()

    def _change_shifts(self, now: datetime) -> None:
        if not self._is_shift_due(now):
            return
        state = self._state
        assigner = self._assigner = state.router.assigner
        self._shifts_at = assigner.next_shift_change(now)
        for agent_id in state.configuration.shifts:
            state.dispatch.stir(agent_id)

    def _is_shift_due(self, now: datetime) -> bool:
        if self._state.router.assigner is not self._assigner:
            return True
        return self._shifts_at is not None and self._shifts_at <= now

    def _take_back(self, now: datetime) -> None:
        state = self._state
        for ticket_id in state.neglected.passed(now):
            ticket = state.tickets[ticket_id]
            when = due(ticket, state.configuration, state.workload)
            if when is not None and when.at <= now:
                event = taken_back(ticket, when.reason)
                if self._append(ticket_id, event, now):
                    self._taken_back.add(ticket_id)
                    continue
            state.neglected.look_again(ticket, when)

    def _give_all(self, now: datetime) -> None:
        state = self._state
        version = state.configuration.routing.version
        while given := state.dispatch.next(
            state.tickets, state.router.assigner, state.workload, now
        ):
            ticket_id = given.ticket_id
            is_back = ticket_id in self._taken_back
            event = decision(
                given,
                "take_back" if is_back else "capacity",
                rule_set_version=version,
                reason="taken back" if is_back else "waited for an agent",
            )
            if not self._append(ticket_id, event, now):
                break
        self._taken_back.clear()

    def _alone(self, work: Callable[[datetime], None], now: datetime) -> None:
        """What it records itself calls for no other run meanwhile."""
        self._is_running = True
        try:
            work(now)
        finally:
            self._is_running = False

    def _append(self, ticket_id: str, event: Event, now: datetime) -> bool:
        """Whether it was recorded. It is not while an import is writing to the ticket;
        the next tick decides anew."""
        stream = ticket_stream(ticket_id)
        fact = Fact(
            id=new_event_id(), stream=stream, event=event, occurred_at=now, actor="desk"
        )
        try:
            self._record([fact], {stream: self._log.version(stream)})
        except StaleStream as stale:
            _log.info("dispatch put off", reason=str(stale))
            return False
        return True
