"""Sends what was posted: after the commit, in order for each customer, never twice.

Each attempt is durable before its request leaves. An attempt that got no answer is not
repeated: a status webhook that carries the message's id settles it, or it is given up
after a while and the agent decides.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from routing_service.desk.outgoing import Outgoing, OutgoingMessages
from routing_service.desk.uploading import UploadFailed
from routing_service.domain.events import (
    Event,
    Media,
    MessageSent,
    SendAttempted,
    SendFailed,
)
from routing_service.domain.identifiers import Pseudonyms, new_event_id, ticket_stream
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.client import CloudApi, Declined, NotReached, Unanswered
from routing_service.whatsapp.send_errors import action_for

SENDS_AT_ONCE = 32
MOST_TRIES = 8
LONGEST_BACKOFF_SECONDS = 120.0
UNKNOWN_FOR = timedelta(minutes=10)
"""How long a status may settle a send without an answer before it is given up."""
SWEEP_SECONDS = 15.0
NUMBER_STOPPED_SECONDS = 300.0

Record = Callable[[Sequence[Fact]], Awaitable[None]]
"""Appends facts, applies them to the hot state, and returns once they are durable."""
Compose = Callable[[Outgoing], Awaitable[JsonObject | None]]
"""The body for WhatsApp; None when the customer has no address any more."""
ForgetUpload = Callable[[str, Media], None]
"""Told a number and its file that WhatsApp could not use: it is uploaded anew."""

_log = structlog.get_logger(__name__)


class Outbox:
    """One lane per customer; `messages` is the recorded state it works off."""

    def __init__(
        self,
        messages: OutgoingMessages,
        *,
        record: Record,
        compose: Compose,
        forget_upload: ForgetUpload,
        pseudonyms: Pseudonyms,
        clock: Callable[[], datetime],
        api: CloudApi | None,
    ) -> None:
        self._messages = messages
        self._record = record
        self._compose = compose
        self._forget_upload = forget_upload
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._api = api
        self._lanes: dict[str, list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(SENDS_AT_ONCE)
        self._paused_until: dict[str, float] = {}
        self._is_stopping = False

    @property
    def unknown_count(self) -> int:
        return sum(one.state == "attempted" for one in self._messages.by_id.values())

    def start(self) -> None:
        """Takes up what a former run left: the unattempted is sent."""
        for message in list(self._messages.by_id.values()):
            if message.state == "queued":
                self.take(message)
        if self._api is not None:
            self._spawn(self._give_up_unanswered())

    async def stop(self) -> None:
        """Lets requests that have left come back, and starts no further one."""
        self._is_stopping = True
        for task in self._tasks:
            if not task.get_name().startswith("sending"):
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=15.0)
        for task in self._tasks:
            task.cancel()

    def take(self, message: Outgoing) -> None:
        """Puts a durable message into its customer's lane."""
        if self._api is None or self._is_stopping:
            return
        lane = self._lanes.get(message.contact_id)
        if lane is not None:
            lane.append(message.message_id)
            return
        self._lanes[message.contact_id] = [message.message_id]
        self._spawn(self._work(message.contact_id))

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("outbox lane ended", exc_info=task.exception())

    async def _work(self, contact_id: str) -> None:
        lane = self._lanes[contact_id]
        try:
            while lane and not self._is_stopping:
                message = self._messages.by_id.get(lane[0])
                if message is None or message.state == "attempted":
                    lane.pop(0)
                    continue
                wait = self._pause_of(message.number_id)
                if wait <= 0:
                    wait = await self._try(message)
                if wait > 0:
                    await asyncio.sleep(wait)
        finally:
            del self._lanes[contact_id]

    async def _try(self, message: Outgoing) -> float:
        """One attempt; returns for how many seconds the lane has to wait after it."""
        if self._api is None:
            return 0.0
        try:
            body = await self._compose(message)
        except UploadFailed as error:
            await self._fail(message, error.code, str(error))
            return 0.0
        if body is None:
            await self._fail(message, None, "no address of this customer")
            return 0.0
        asyncio.current_task().set_name("sending " + message.message_id)  # type: ignore[union-attr]
        attempt = message.attempts + 1
        try:
            async with self._slots:
                await self._note(
                    message,
                    SendAttempted(
                        ticket_id=message.ticket_id,
                        message_id=message.message_id,
                        attempt=attempt,
                    ),
                )
                wamid = await self._api.send(message.number_id, body)
        except NotReached as error:
            return await self._retry(message, attempt, None, f"not reached: {error}")
        except Unanswered:
            _log.warning("send without an answer", message_id=message.message_id)
            return 0.0
        except Declined as declined:
            return await self._declined(message, attempt, declined)
        finally:
            asyncio.current_task().set_name("lane")  # type: ignore[union-attr]
        await self._record([sent_fact(self._pseudonyms, message, wamid, self._clock())])
        return 0.0

    async def _declined(
        self, message: Outgoing, attempt: int, declined: Declined
    ) -> float:
        action = action_for(declined.code, declined.http_status)
        _log.warning(
            "send declined",
            message_id=message.message_id,
            number_id=message.number_id,
            code=declined.code,
            http_status=declined.http_status,
            action=action,
            attempt=attempt,
        )
        reason = declined.reason
        match action:
            case "transient":
                return await self._retry(message, attempt, declined.code, reason)
            case "throttle":
                await self._fail(message, declined.code, reason, is_final=False)
                wait = declined.retry_after_seconds or _backoff(attempt)
                self._pause(message.number_id, wait)
                return wait
            case "media" if message.media is not None and attempt == 1:
                self._forget_upload(message.number_id, message.media)
                return await self._retry(message, attempt, declined.code, reason)
            case "pair":
                await self._fail(message, declined.code, reason, is_final=False)
                return min(4.0**attempt, 3600.0)
            case "account" | "spam":
                await self._fail(message, declined.code, reason, is_final=False)
                self._pause(message.number_id, NUMBER_STOPPED_SECONDS)
                _log.error(
                    "number stopped", number_id=message.number_id, code=declined.code
                )
                return NUMBER_STOPPED_SECONDS
            case _:
                await self._fail(message, declined.code, reason)
                return 0.0

    async def _retry(
        self, message: Outgoing, attempt: int, code: int | None, reason: str
    ) -> float:
        is_last = attempt >= MOST_TRIES
        await self._fail(message, code, reason, is_final=is_last)
        return 0.0 if is_last else _backoff(attempt)

    async def _fail(
        self,
        message: Outgoing,
        code: int | None,
        reason: str,
        *,
        is_final: bool = True,
    ) -> None:
        await self._note(
            message,
            SendFailed(
                ticket_id=message.ticket_id,
                message_id=message.message_id,
                code=code,
                reason=reason,
                is_final=is_final,
            ),
        )

    async def _note(self, message: Outgoing, event: Event) -> None:
        await self._record(
            [
                Fact(
                    id=new_event_id(),
                    stream=ticket_stream(message.ticket_id),
                    event=event,
                    occurred_at=self._clock(),
                    actor="desk",
                )
            ]
        )

    async def _give_up_unanswered(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            long_ago = self._clock() - UNKNOWN_FOR
            for message in list(self._messages.by_id.values()):
                if message.state == "attempted" and message.since < long_ago:
                    await self._fail(
                        message,
                        None,
                        "no answer from WhatsApp: it may have arrived, ask the "
                        "customer before sending it again",
                    )

    def _pause(self, number_id: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._paused_until[number_id] = loop.time() + seconds

    def _pause_of(self, number_id: str) -> float:
        until = self._paused_until.get(number_id, 0.0)
        return until - asyncio.get_running_loop().time()


def sent_fact(
    pseudonyms: Pseudonyms, message: Outgoing, wamid: str, now: datetime
) -> Fact:
    """WhatsApp took the message: known from its answer or from a status, once."""
    return Fact(
        id=pseudonyms.uuid("wa", "sent", wamid),
        stream=ticket_stream(message.ticket_id),
        event=MessageSent(ticket_id=message.ticket_id, message_id=message.message_id),
        occurred_at=now,
        actor="whatsapp",
        personal=Personal(message.contact_id, {"wamid": wamid}),
    )


def _backoff(attempt: int) -> float:
    """Doubles from one second, spread by half so that lanes do not march in step."""
    longest = min(2.0 ** (attempt - 1), LONGEST_BACKOFF_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  not a secret
