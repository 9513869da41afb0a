"""Live messages to whoever listens and may see them; a slow listener is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from routing_service.domain.access import Principal

QUEUE_LENGTH = 2_000
"""Messages a listener may be behind before it is dropped; it then reloads its list."""

Message = str


class Listener:
    """One open live socket. `dropped` is set when it fell too far behind."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.dropped = asyncio.Event()
        self._messages: asyncio.Queue[Message] = asyncio.Queue(QUEUE_LENGTH)

    def put(self, message: Message) -> None:
        try:
            self._messages.put_nowait(message)
        except asyncio.QueueFull:
            self.dropped.set()

    async def next(self) -> Message:
        return await self._messages.get()


class Fanout:
    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._by_agent: dict[str, set[Listener]] = {}

    def __len__(self) -> int:
        return len(self._listeners)

    def __iter__(self) -> Iterator[Listener]:
        return iter(tuple(self._listeners))

    def add(self, listener: Listener) -> None:
        self._listeners.add(listener)
        self._by_agent.setdefault(listener.principal.id, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        theirs = self._by_agent.get(listener.principal.id, set())
        theirs.discard(listener)
        if not theirs:
            self._by_agent.pop(listener.principal.id, None)

    def is_listening(self, agent_id: str) -> bool:
        return agent_id in self._by_agent

    def of(self, agent_id: str) -> tuple[Listener, ...]:
        """Somebody's own."""
        return tuple(self._by_agent.get(agent_id, ()))

    def send(self, message: Message, sees: Callable[[Principal], bool]) -> None:
        for listener in self._listeners:
            if sees(listener.principal):
                listener.put(message)
