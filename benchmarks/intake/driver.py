"""A client cheap enough to ask more than the service can answer: bytes in, bytes out.

It runs in a process of its own. "closed": every connection sends the next webhook when
the last is answered. "open": webhooks leave at a steady rate, and a latency counts from
the moment it was due, so that a stall is felt by all that it delays.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from multiprocessing.connection import Connection
from typing import cast

import msgspec
import uvloop
from intake.requests import Webhook, webhooks

TICK_SECONDS = 0.002
DRAIN_SECONDS = 30.0


class Plan(msgspec.Struct, frozen=True):
    """One phase: what to send, how, and how long."""

    mix: str
    first: int
    count: int
    connections: int
    seconds: float
    rate: float | None = None
    """Webhooks a second; None asks as fast as the service answers."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a phase. `acknowledged` are the keys of what was answered 200."""

    sent: int
    seconds: float
    latencies: list[float]
    acknowledged: list[tuple[str, ...]]
    refused: int
    processor_seconds: float
    unanswered: int

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


def serve(port: int, secret: bytes, pipe: Connection) -> None:
    """Runs the phases that come down the pipe until None does."""
    while (plan := pipe.recv()) is not None:
        ready = list(webhooks(plan.mix, plan.first, plan.count, secret))
        pipe.send(None)
        pipe.recv()
        pipe.send(uvloop.run(Drive(plan, ready).run(port)))


class Drive:
    """One phase under way."""

    def __init__(self, plan: Plan, ready: list[Webhook]) -> None:
        self._plan = plan
        self._ready = ready
        self._next = 0
        self._clients: list[Client] = []
        self._free: deque[Client] = deque()
        self._due: deque[float] = deque()
        self._latencies: list[float] = []
        self._acknowledged: list[tuple[str, ...]] = []
        self._refused = 0
        self._started = 0.0
        self._last_answer = 0.0
        self._is_over = False
        self._is_lost = False

    async def run(self, port: int) -> Outcome:
        loop = asyncio.get_running_loop()
        for _ in range(self._plan.connections):
            _, client = await loop.create_connection(
                lambda: Client(self), "127.0.0.1", port
            )
            self._clients.append(client)
        self._free.extend(self._clients)
        used = time.process_time()
        self._started = time.perf_counter()
        if self._plan.rate is None:
            await self._closed()
        else:
            await self._open(self._plan.rate)
        seconds = time.perf_counter() - self._started
        self._is_over = True
        await self._drain()
        for client in self._clients:
            client.close()
        if self._plan.rate is not None:
            # What was still on its way counts with the time that it took.
            seconds = max(seconds, self._last_answer - self._started)
        return Outcome(
            sent=self._next,
            seconds=seconds,
            latencies=self._latencies,
            acknowledged=self._acknowledged,
            refused=self._refused,
            processor_seconds=time.process_time() - used,
            unanswered=self._next - len(self._acknowledged) - self._refused,
        )

    def answered(self, client: Client, status: bytes, webhook: int, due: float) -> None:
        now = self._last_answer = time.perf_counter()
        if not self._is_over or self._plan.rate is not None:
            self._latencies.append(now - due)
        if status == b"200":
            self._acknowledged.append(self._ready[webhook].key)
        else:
            self._refused += 1
        if self._plan.rate is None and not self._is_over:
            self._send(client, now)
        elif self._due:
            self._send(client, self._due.popleft())
        else:
            self._free.append(client)

    def lost(self) -> None:
        """The service has gone: what was on its way stays unanswered."""
        self._is_lost = True

    async def _closed(self) -> None:
        now = time.perf_counter()
        while self._free:
            self._send(self._free.popleft(), now)
        end = now + self._plan.seconds
        while time.perf_counter() < end and self._next < len(self._ready):
            await asyncio.sleep(0.05)

    async def _open(self, rate: float) -> None:
        planned = 0
        while (elapsed := time.perf_counter() - self._started) < self._plan.seconds:
            if self._is_lost:
                return
            while planned < min(int(elapsed * rate), len(self._ready)):
                self._due.append(self._started + planned / rate)
                planned += 1
            while self._due and self._free:
                self._send(self._free.popleft(), self._due.popleft())
            await asyncio.sleep(TICK_SECONDS)

    async def _drain(self) -> None:
        end = time.perf_counter() + DRAIN_SECONDS
        while len(self._free) < self._plan.connections and time.perf_counter() < end:
            if self._is_lost:
                return
            await asyncio.sleep(0.01)

    def _send(self, client: Client, due: float) -> None:
        if self._next >= len(self._ready):
            self._free.append(client)
            return
        client.send(self._ready[self._next].request, self._next, due)
        self._next += 1


class Client(asyncio.Protocol):
    """A keep-alive connection with at most one request on its way."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._webhook = -1
        self._due = 0.0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes, webhook: int, due: float) -> None:
        self._webhook, self._due = webhook, due
        self._transport.write(request)

    def close(self) -> None:
        self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._drive.lost()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        length = self._received.lower().find(b"content-length:", 0, end)
        if length >= 0:
            stop = self._received.find(b"\r", length)
            end += int(self._received[length + 15 : stop])
        if len(self._received) < end + 4:
            return
        status, self._received = self._received[9:12], b""
        self._drive.answered(self, status, self._webhook, self._due)
