"""People told in the application: their list, what they have read, live messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from routing_service import errors
from routing_service.desk.fanout import Fanout
from routing_service.desk.inbox import Notification, notification_of
from routing_service.desk.staff import agent_fact
from routing_service.desk.state import State
from routing_service.domain.access import Principal, visible
from routing_service.domain.audience import Ways
from routing_service.domain.events import (
    Event,
    NotificationRaised,
    NotificationsRead,
    NotificationWaysChosen,
)
from routing_service.domain.record import Fact, Recorded
from routing_service.log.event_log import Appended

LIVE_AT_ONCE = 10
"""Live messages to one person in LIVE_SECONDS; what else falls together is in the
list, and counted."""
LIVE_SECONDS = 1.0

Record = Callable[[Sequence[Fact]], Appended]

_encoder = msgspec.json.Encoder()


class NotificationList(msgspec.Struct, frozen=True):
    """The newest first; `unread` counts all of them."""

    notifications: list[Notification]
    unread: int


class Notifying:
    """`record` appends facts and applies them; `now` is a clock that does not run
    back."""

    def __init__(
        self,
        state: State,
        fanout: Fanout,
        *,
        record: Record,
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._state = state
        self._fanout = fanout
        self._record = record
        self._clock = clock
        self._now = now
        self._untold: dict[str, list[Notification]] = {}
        self._rests_until: dict[str, float] = {}

    def show(self, principal: Principal, limit: int) -> NotificationList:
        """Of tickets in work that the principal may see."""
        shown = self._shown(principal)
        unread = sum(not one.is_read for one in shown)
        return NotificationList(shown[:limit], unread)

    def read(self, principal: Principal, ids: Sequence[str] | None) -> Appended | None:
        """Marks these, or all, as read; null where that changes nothing."""
        wanted = None if ids is None else frozenset(ids)
        unread = tuple(
            one.id
            for one in self._state.inbox.of(principal.id)
            if not one.is_read and (wanted is None or one.id in wanted)
        )
        if not unread:
            return None
        event = NotificationsRead(agent_id=principal.id, notification_ids=unread)
        return self._record_for(principal, event)

    def ways_of(self, principal: Principal) -> Ways:
        return self._state.inbox.ways.get(principal.id, Ways())

    def choose(
        self, principal: Principal, ways: Ways, *, has_email: bool
    ) -> Appended | None:
        """Null where it changes nothing. Raises Unreadable for e-mail where none can
        be sent (`has_email`)."""
        if ways.email and not has_email:
            raise errors.Unreadable("email: true, expected false while none is sent")
        if ways == self.ways_of(principal):
            return None
        event = NotificationWaysChosen(
            agent_id=principal.id,
            app=ways.app,
            email=ways.email,
            sound=ways.sound,
            desktop=ways.desktop,
        )
        return self._record_for(principal, event)

    def follow(self, record: Recorded) -> None:
        """Takes a fact that has become durable."""
        event = record.fact.event
        if not isinstance(event, NotificationRaised):
            return
        for agent_id in event.agents:
            if self._fanout.is_listening(agent_id):
                told = notification_of(record.fact, event)
                self._untold.setdefault(agent_id, []).append(told)

    def flush(self) -> None:
        """Sends what people have not been told yet, some of it a second."""
        if not self._untold:
            return
        now = self._now()
        for agent_id in list(self._untold):
            if self._rests_until.get(agent_id, now) <= now:
                self._rests_until[agent_id] = now + LIVE_SECONDS
                self._send(agent_id, self._untold.pop(agent_id)[-LIVE_AT_ONCE:])

    def _send(self, agent_id: str, told: Sequence[Notification]) -> None:
        for listener in self._fanout.of(agent_id):
            unread = self.show(listener.principal, 0).unread
            for one in told:
                if self._is_shown(listener.principal, one):
                    message = {
                        "type": "notification",
                        "notification": one,
                        "unread": unread,
                    }
                    listener.put(_encoder.encode(message).decode())

    def _shown(self, principal: Principal) -> list[Notification]:
        told = self._state.inbox.of(principal.id)
        return [one for one in told if self._is_shown(principal, one)]

    def _is_shown(self, principal: Principal, told: Notification) -> bool:
        ticket = self._state.tickets.get(told.ticket_id)
        return ticket is not None and visible(principal, ticket)

    def _record_for(self, principal: Principal, event: Event) -> Appended:
        stream = "agent:" + principal.id
        return self._record([agent_fact(principal.id, stream, event, self._clock())])
