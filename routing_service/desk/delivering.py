"""Tells recipients outside the application, after the commit, until it is settled.

What waits for one recipient goes out as one message, with a rest between two, so that
a thousand deadlines of one minute are one e-mail. A message that was not taken is tried
again, later each time; what became of it is a fact, and what is not settled by one is
taken up after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import islice

import msgspec
import structlog

from routing_service.channels.errors import DeliveryFailed
from routing_service.channels.texts import Told
from routing_service.desk.couriers import Couriers
from routing_service.desk.deliveries import CHANNEL, Deliveries, recipients_of
from routing_service.desk.insisting import Insisting, Patience
from routing_service.domain.events import (
    ChannelNoticed,
    Event,
    NotificationRaised,
    NotificationsDelivered,
    NotificationsFailed,
)
from routing_service.domain.identifiers import (
    NO_NUMBER,
    Pseudonyms,
    new_event_id,
    number_stream,
)
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import ChannelKind

MOST_POSTED = 500
"""Notifications in one webhook: its body stays below 150 kB."""
MOST_TOLD = 5_000
"""In one text, which names the most pressing and counts the rest."""

Record = Callable[[Sequence[Fact]], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """`gather`: how long a message waits for what falls together. `rest`: between two
    messages to one recipient; an inbox is a place to come back to, so people get at
    most one e-mail a minute. All in seconds."""

    gather: float = 2.0
    rest: float = 5.0
    rest_of_people: float = 60.0


class Delivering:
    """`record` returns once facts are durable."""

    def __init__(
        self,
        deliveries: Callable[[], Deliveries],
        couriers: Couriers,
        pseudonyms: Pseudonyms,
        *,
        record: Record,
        clock: Callable[[], datetime],
        pace: Pace,
        patience: Patience,
    ) -> None:
        self._deliveries = deliveries
        self._couriers = couriers
        self._pseudonyms = pseudonyms
        self._record = record
        self._clock = clock
        self._pace = pace
        self._working: dict[str, asyncio.Task[None]] = {}
        self._insisting = Insisting(patience)
        self._rests_until: dict[str, float] = {}

    def start(self) -> None:
        """Takes up what a former run left."""
        for recipient in list(self._deliveries().waiting):
            self._wake(recipient)

    async def stop(self) -> None:
        """Lets messages that are leaving be recorded; the rest waits for the next
        run."""
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._insisting.stop()

    def follow(self, event: Event) -> None:
        """Takes a fact that has become durable."""
        if isinstance(event, NotificationRaised):
            for recipient in recipients_of(event):
                self._wake(recipient)

    def _wake(self, recipient: str) -> None:
        if recipient not in self._working:
            task = asyncio.create_task(self._work(recipient))
            self._working[recipient] = task
            task.add_done_callback(lambda done: self._rested(recipient, done))

    def _rested(self, recipient: str, task: asyncio.Task[None]) -> None:
        self._working.pop(recipient, None)
        if task.cancelled():
            return
        if task.exception() is not None:
            _log.error("a delivery ended", exc_info=task.exception())
        elif recipient in self._deliveries().waiting:
            self._wake(recipient)

    async def _work(self, recipient: str) -> None:
        loop, pace = asyncio.get_running_loop(), self._pace
        rest = pace.rest if recipient.startswith(CHANNEL) else pace.rest_of_people
        while recipient in self._deliveries().waiting:
            rests = self._rests_until.get(recipient, 0.0) - loop.time()
            await asyncio.sleep(max(pace.gather, rests))
            waiting = self._deliveries().waiting.get(recipient, {})
            is_post = self._couriers.way_to(recipient) == "webhook"
            most = MOST_POSTED if is_post else MOST_TOLD
            told = list(islice(waiting.values(), most))
            await self._tell(recipient, told)
            self._rests_until[recipient] = loop.time() + rest

    async def _tell(self, recipient: str, told: Sequence[Told]) -> None:
        """Returns once it is known, and recorded, what became of a message that tells
        of all this."""
        ids = tuple(one.id for one in told)
        way = self._couriers.way_to(recipient)
        _, _, recipient_id = recipient.partition(":")
        try:
            await self._insisting.insist(lambda: self._attempt(recipient, told, way))
        except DeliveryFailed as failure:
            _log.warning("not told", recipient=recipient, reason=failure.reason)
            failed = NotificationsFailed(
                way=way,
                recipient_id=recipient_id,
                notification_ids=ids,
                reason=failure.reason,
            )
            notice = self._notice(recipient, failure.reason)
            await self._record([self._fact(recipient, failed), notice])

    async def _attempt(
        self, recipient: str, told: Sequence[Told], way: ChannelKind
    ) -> None:
        ids = tuple(one.id for one in told)
        _, _, recipient_id = recipient.partition(":")
        message_id = self._pseudonyms.short("notified-", recipient, *ids)
        await self._couriers.deliver(recipient, told, message_id)
        delivered = NotificationsDelivered(
            way=way, recipient_id=recipient_id, notification_ids=ids
        )
        await self._record([self._fact(recipient, delivered)])

    def _notice(self, recipient: str, reason: str) -> Fact:
        """For whoever runs the house, once an hour for each recipient and reason."""
        now = self._clock()
        _, _, recipient_id = recipient.partition(":")
        value = {"recipient": recipient_id, "reason": reason}
        return Fact(
            id=self._pseudonyms.uuid(
                "notice", "not told", recipient, reason, f"{now:%Y-%m-%dT%H}"
            ),
            stream=number_stream(NO_NUMBER),
            event=ChannelNoticed(
                field="notifications",
                notice=f"not delivered to {recipient_id}",
                needs_action=True,
            ),
            occurred_at=now,
            actor="desk",
            personal=Personal("channel", {"value": value}),
        )

    def _fact(self, recipient: str, event: Event) -> Fact:
        return Fact(
            id=new_event_id(),
            stream=recipient,
            event=event,
            occurred_at=self._clock(),
            actor="desk",
        )
