"""Who is there: an open live socket or a request is a sign of life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from routing_service.domain.types import Presence

GONE_AFTER_SECONDS = 60.0
"""A page reload or a lost connection is no absence."""

Change = Callable[[str, Presence], object]


class PresenceWatch:
    """Turns sockets into presence. `presence` is the recorded state; `change` records
    a new one."""

    def __init__(
        self,
        presence: Mapping[str, Presence],
        change: Change,
        *,
        gone_after_seconds: float = GONE_AFTER_SECONDS,
    ) -> None:
        self._presence = presence
        self._change = change
        self._gone_after_seconds = gone_after_seconds
        self._sockets: dict[str, int] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._seen: dict[str, float] = {}

    def start(self) -> None:
        """Whoever a former run left online has a minute to come back."""
        for agent_id, presence in self._presence.items():
            if presence != "offline":
                self._wait(agent_id)

    def stop(self) -> None:
        for timer in self._leaving.values():
            timer.cancel()
        self._leaving.clear()

    def seen(self, agent_id: str) -> None:
        """Any request is a sign of life."""
        self._seen[agent_id] = asyncio.get_running_loop().time()

    def told(self, agent_id: str, to: Presence) -> None:
        """The agent said so, perhaps without a socket that would show a leaving."""
        if to != "offline" and agent_id not in self._sockets:
            self._wait(agent_id)

    def arrived(self, agent_id: str) -> None:
        self._sockets[agent_id] = self._sockets.get(agent_id, 0) + 1
        timer = self._leaving.pop(agent_id, None)
        if timer is not None:
            timer.cancel()
        if self._presence.get(agent_id, "offline") == "offline":
            self._change(agent_id, "online")

    def left(self, agent_id: str) -> None:
        remaining = self._sockets.get(agent_id, 1) - 1
        if remaining > 0:
            self._sockets[agent_id] = remaining
            return
        self._sockets.pop(agent_id, None)
        self._wait(agent_id)

    def _wait(self, agent_id: str) -> None:
        earlier = self._leaving.pop(agent_id, None)
        if earlier is not None:
            earlier.cancel()
        loop = asyncio.get_running_loop()
        self._leaving[agent_id] = loop.call_later(
            self._gone_after_seconds, self._gone, agent_id
        )

    def _gone(self, agent_id: str) -> None:
        self._leaving.pop(agent_id, None)
        if agent_id in self._sockets:
            return
        loop = asyncio.get_running_loop()
        if loop.time() - self._seen.get(agent_id, 0.0) < self._gone_after_seconds:
            self._wait(agent_id)
        elif self._presence.get(agent_id, "offline") != "offline":
            self._change(agent_id, "offline")


class Replying:
    """Who is writing an answer, by ticket; forgotten when no sign comes any more."""

    FORGOTTEN_AFTER_SECONDS = 15.0

    def __init__(self) -> None:
        self._until: dict[str, dict[str, float]] = {}

    def set(
        self, ticket_id: str, agent_id: str, now: float, *, is_replying: bool
    ) -> bool:
        """Whether this changes what is shown."""
        agents = self._until.setdefault(ticket_id, {})
        was_replying = agent_id in agents
        if is_replying:
            agents[agent_id] = now + self.FORGOTTEN_AFTER_SECONDS
        else:
            agents.pop(agent_id, None)
        if not agents:
            del self._until[ticket_id]
        return was_replying != is_replying

    def of(self, ticket_id: str) -> tuple[str, ...]:
        return tuple(sorted(self._until.get(ticket_id, ())))

    def expired(self, now: float) -> list[tuple[str, str]]:
        """Forgets and returns the (ticket, agent) pairs without a sign of life."""
        gone = [
            (ticket_id, agent_id)
            for ticket_id, agents in self._until.items()
            for agent_id, until in agents.items()
            if until <= now
        ]
        for ticket_id, agent_id in gone:
            self.set(ticket_id, agent_id, now, is_replying=False)
        return gone
