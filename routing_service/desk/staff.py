"""The people at the desk: who is there, who listens, who is writing an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from routing_service import errors
from routing_service.desk.announcer import Announcer
from routing_service.desk.fanout import Fanout, Listener
from routing_service.desk.presence import PresenceWatch, Replying
from routing_service.desk.reading import visible_ticket
from routing_service.desk.state import State
from routing_service.domain.access import Principal
from routing_service.domain.events import Event, PresenceChanged
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact
from routing_service.domain.types import Presence
from routing_service.log.event_log import Appended

Record = Callable[[Sequence[Fact]], Appended]


class Staff:
    """`record` appends facts and applies them to the state."""

    def __init__(
        self,
        state: State,
        announcer: Announcer,
        fanout: Fanout,
        replying: Replying,
        *,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._announcer = announcer
        self._fanout = fanout
        self._replying = replying
        self._record = record
        self._clock = clock
        self._presence = PresenceWatch(state.presence, self._change_presence)

    @property
    def listener_count(self) -> int:
        return len(self._fanout)

    def start(self) -> None:
        self._presence.start()

    def stop(self) -> None:
        self._presence.stop()

    def listen(self, principal: Principal, seq: int) -> Listener:
        """A listener that has been said hello; an agent is now there."""
        listener = Listener(principal)
        self._announcer.greet(listener, seq)
        self._fanout.add(listener)
        if self._is_agent(principal):
            self._presence.arrived(principal.id)
        return listener

    def stop_listening(self, listener: Listener) -> None:
        self._fanout.remove(listener)
        if self._is_agent(listener.principal):
            self._presence.left(listener.principal.id)

    def set_presence(self, principal: Principal, to: Presence) -> Appended | None:
        """What an agent says; null where it changes nothing. Raises NotAllowed."""
        if not self._is_agent(principal):
            raise errors.NotAllowed(f"{principal.id}: no agent, so never present")
        appended = None
        if self._state.presence.get(principal.id, "offline") != to:
            appended = self._change_presence(principal.id, to)
        self._presence.told(principal.id, to)
        return appended

    def seen(self, principal: Principal) -> None:
        """Counts as a sign of life of an agent."""
        if principal.id in self._state.presence:
            self._presence.seen(principal.id)

    def set_replying(
        self, principal: Principal, ticket_id: str, *, is_replying: bool
    ) -> None:
        """Raises NotFound for a ticket out of sight."""
        visible_ticket(self._state, principal, ticket_id)
        now = asyncio.get_running_loop().time()
        if self._replying.set(ticket_id, principal.id, now, is_replying=is_replying):
            self._announcer.replying(ticket_id, principal.id, is_replying=is_replying)

    def forget_replying(self) -> None:
        """Drops those who have given no sign of writing for a while."""
        now = asyncio.get_running_loop().time()
        for ticket_id, agent_id in self._replying.expired(now):
            self._announcer.replying(ticket_id, agent_id, is_replying=False)

    def _is_agent(self, principal: Principal) -> bool:
        return principal.id in self._state.configuration.agents

    def _change_presence(self, agent_id: str, to: Presence) -> Appended:
        event = PresenceChanged(agent_id=agent_id, to=to)
        self._announcer.staff_changed()
        return self._record(
            [agent_fact(agent_id, "agent:" + agent_id, event, self._clock())]
        )


def agent_fact(agent_id: str, stream: str, event: Event, now: datetime) -> Fact:
    """What an agent did just now."""
    return Fact(
        id=new_event_id(),
        stream=stream,
        event=event,
        occurred_at=now,
        actor="agent:" + agent_id,
    )
