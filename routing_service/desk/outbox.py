"""Sends what was posted: after the commit, in order for each customer, never twice.

Each attempt is durable before its request leaves. An attempt that got no answer is not
repeated: a status webhook that carries the message's id settles it, or it is given up
after a while and the agent decides. WhatsApp's limits are kept here, so that it has
nothing to refuse.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

import structlog

from routing_service.desk.departures import Departures
from routing_service.desk.line import Line
from routing_service.desk.outgoing import Outgoing, OutgoingMessages
from routing_service.desk.sender import Outcome, Record, Sender
from routing_service.desk.sent_facts import failed
from routing_service.domain.pace import AFTER_RESTART_SECONDS, pair_wait

HOLD_UNKNOWN_SECONDS = 5.0
"""How long a customer's next message waits for a status to settle the one before, so
that a late arrival does not change their order."""
SHORTEST_NAP_SECONDS = 0.001
STOP_SECONDS = 15.0
GIVEN_UP = (
    "no answer from WhatsApp: it may have arrived, ask the customer before sending "
    "it again"
)

_log = structlog.get_logger(__name__)


class Outbox:
    """One line a number; `messages` and `departures` are the recorded state it works
    off, `per_second` is a number's limit, `now` a clock that does not run back. Without
    a `sender` messages wait."""

    def __init__(
        self,
        messages: OutgoingMessages,
        departures: Departures,
        *,
        sender: Sender | None,
        record: Record,
        per_second: Callable[[str], int],
        unknown_for: timedelta,
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._messages = messages
        self._departures = departures
        self._sender = sender
        self._record = record
        self._per_second = per_second
        self._unknown_for = unknown_for
        self._clock = clock
        self._now = now
        self._lines: dict[str, Line] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._held: dict[str, Outgoing] = {}
        self._uploaded: set[str] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.Task[None] | None = None
        self._is_stopping = False

    @property
    def unknown_count(self) -> int:
        return len(self._messages.attempted)

    def pause_of(self, number_id: str) -> tuple[int | None, str] | None:
        """Code and reason, while the number waits after it was throttled or WhatsApp
        was not reached."""
        line = self._lines.get(number_id)
        return line.pause_of(self._now()) if line else None

    def start(self) -> None:
        """Takes up what a former run left. What it attempted may have left: it is not
        sent again, and holds up the customer's next message for a while."""
        if self._sender is None:
            return
        for message in list(self._messages.by_id.values()):
            self.take(message)
        self._sweeping = asyncio.create_task(self._give_up_unanswered())

    async def stop(self) -> None:
        """Lets requests that have left come back, and starts no further one."""
        self._is_stopping = True
        for timer in self._timers.values():
            timer.cancel()
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
        if self._sending:
            await asyncio.wait(self._sending, timeout=STOP_SECONDS)
        for task in self._sending:
            task.cancel()

    def take(self, message: Outgoing) -> None:
        """Puts a durable message behind its customer's others."""
        if self._sender is None or self._is_stopping:
            return
        line = self._line(message.number_id)
        line.put(message.contact_id, message.message_id)
        self._wake_soon(message.number_id, line)

    def settled(self, message_id: str) -> None:
        """It is known what became of a message without an answer, or given up."""
        message = self._held.pop(message_id, None)
        if message is not None:
            line = self._line(message.number_id)
            line.release(message.contact_id)
            self._pump(message.number_id)

    def heard(self, number_id: str) -> None:
        """A customer wrote to the number: its limit counts both ways."""
        line = self._lines.get(number_id)
        if line is not None:
            line.throughput.heard(self._now())

    def resume(self, number_id: str) -> None:
        """The number's stop was lifted."""
        line = self._lines.get(number_id)
        if line is not None:
            line.is_stopped = False
            self._pump(number_id)

    def _line(self, number_id: str) -> Line:
        line = self._lines.get(number_id)
        if line is None:
            line = self._lines[number_id] = Line(self._per_second(number_id))
            line.is_stopped = number_id in self._departures.stops
            self._rest_after_restart(number_id, line)
        return line

    def _rest_after_restart(self, number_id: str, line: Line) -> None:
        """What a former run sent a moment ago still counts."""
        last = self._departures.last.get(number_id)
        if last is not None:
            rest = last + AFTER_RESTART_SECONDS - self._clock().timestamp()
            if rest > 0:
                line.rest_all(self._now() + rest)

    # --- whose turn it is ------------------------------------------------------------

    def _pump(self, number_id: str) -> None:
        """Lets leave what may, and comes back when more may."""
        if self._sender is None or self._is_stopping:
            return
        line = self._lines[number_id]
        line.throughput.per_second = self._per_second(number_id)
        now = self._now()
        while (turn := line.next(now)) is not None:
            self._start(line, *turn, self._sender)
        self._wake_in(number_id, line.wait(now))

    def _start(
        self, line: Line, contact_id: str, message_id: str, sender: Sender
    ) -> None:
        now = self._now()
        message = self._messages.by_id.get(message_id)
        if message is None:
            line.done(contact_id)
        elif message.state == "attempted":
            self._hold_or_pass(line, message)
        elif message.media is not None and message_id not in self._uploaded:
            self._spawn(self._upload(line, message, sender))
        elif wait := self._pair_wait(message):
            line.rest(contact_id, now + wait)
        else:
            line.throughput.leave(message_id, now)
            self._spawn(self._send(line, message, sender))

    def _hold_or_pass(self, line: Line, message: Outgoing) -> None:
        if self._held.pop(message.message_id, None) is None:
            self._hold(line, message)
        else:
            line.done(message.contact_id)

    def _hold(self, line: Line, message: Outgoing) -> None:
        self._held[message.message_id] = message
        line.rest(message.contact_id, self._now() + HOLD_UNKNOWN_SECONDS)

    def _pair_wait(self, message: Outgoing) -> float:
        paid_at = self._departures.paid_at(message.number_id, message.contact_id)
        return pair_wait(paid_at, self._clock().timestamp())

    def _wake_soon(self, number_id: str, line: Line) -> None:
        timer, loop = self._timers.get(number_id), asyncio.get_running_loop()
        if timer is None or timer.when() > loop.time() + SHORTEST_NAP_SECONDS:
            self._wake_in(number_id, line.wait(self._now()))

    def _wake_in(self, number_id: str, seconds: float) -> None:
        timer = self._timers.pop(number_id, None)
        if timer is not None:
            timer.cancel()
        if seconds != float("inf"):
            self._timers[number_id] = asyncio.get_running_loop().call_later(
                max(seconds, SHORTEST_NAP_SECONDS), self._wake, number_id
            )

    def _wake(self, number_id: str) -> None:
        self._timers.pop(number_id, None)
        self._pump(number_id)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a send ended", exc_info=task.exception())

    # --- one message -----------------------------------------------------------------

    async def _upload(self, line: Line, message: Outgoing, sender: Sender) -> None:
        outcome = await sender.upload(message)
        self._uploaded.add(message.message_id)
        self._go_on(line, message, outcome)

    async def _send(self, line: Line, message: Outgoing, sender: Sender) -> None:
        outcome = await sender.send(line, message)
        # Should WhatsApp not have been able to use the file, it goes up again.
        self._uploaded.discard(message.message_id)
        self._go_on(line, message, outcome)

    def _go_on(self, line: Line, message: Outgoing, outcome: Outcome) -> None:
        if outcome.is_settled:
            line.done(message.contact_id)
        elif outcome.is_unknown:
            self._hold(line, message)
        else:
            line.rest(message.contact_id, self._now() + outcome.rest_seconds)
        self._pump(message.number_id)

    async def _give_up_unanswered(self) -> None:
        while True:
            await asyncio.sleep(self._unknown_for.total_seconds() / 40)
            long_ago = self._clock() - self._unknown_for
            given_up = self._messages.unanswered(long_ago)
            if given_up:
                now = self._clock()
                await self._record(
                    [
                        failed(one, None, GIVEN_UP, now, is_final=True)
                        for one in given_up
                    ]
                )
            for message in given_up:
                self.settled(message.message_id)
