"""One try at one message, from the record that it is made to what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec
import structlog

from routing_service.desk.clearance import Hindrance
from routing_service.desk.departures import Departures
from routing_service.desk.line import Line
from routing_service.desk.outgoing import Outgoing
from routing_service.desk.sent_facts import (
    attempted,
    failed,
    number_stopped,
    opted_out,
    sent_fact,
)
from routing_service.desk.uploading import UploadFailed
from routing_service.desk.verdicts import Backoff, Verdict, judge
from routing_service.domain.events import Media
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.client import CloudApi, Declined, NotReached, Unanswered

LONGEST_UNREACHED_SECONDS = 5.0
"""A number that does not reach WhatsApp tries again at least so often."""

Record = Callable[[Sequence[Fact]], Awaitable[None]]
"""Appends facts, applies them to the hot state, and returns once they are durable."""
Compose = Callable[[Outgoing], Awaitable[JsonObject | None]]
"""The body for WhatsApp; None when the customer has no address any more. Raises
UploadFailed. With an attachment it may take as long as the upload."""
HindranceOf = Callable[[Outgoing, datetime], Hindrance | None]
ForgetUpload = Callable[[str, Media], None]
"""Told a number and its file that WhatsApp could not use: it is uploaded anew."""

_log = structlog.get_logger(__name__)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a try leaves: a settled message, one nothing is known of, or one that stays
    the customer's first for `rest_seconds`."""

    is_settled: bool = False
    is_unknown: bool = False
    rest_seconds: float = 0.0


SETTLED = Outcome(is_settled=True)
AGAIN = Outcome()
UNKNOWN = Outcome(is_unknown=True)


class Sender:
    """`now` is a clock that does not run back, in seconds, as lines know it."""

    def __init__(
        self,
        api: CloudApi,
        departures: Departures,
        *,
        record: Record,
        compose: Compose,
        hindrance: HindranceOf,
        forget_upload: ForgetUpload,
        backoff: Backoff,
        pseudonyms: Pseudonyms,
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._api = api
        self._departures = departures
        self._record = record
        self._compose = compose
        self._hindrance = hindrance
        self._forget_upload = forget_upload
        self._backoff = backoff
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._now = now

    async def upload(self, message: Outgoing) -> Outcome:
        """Brings the attachment to WhatsApp, so that the message need not wait for it
        with its place in the number's second."""
        try:
            await self._compose(message)
        except UploadFailed as error:
            return await self._give_up(message, error.code, str(error))
        return AGAIN

    async def send(self, line: Line, message: Outgoing) -> Outcome:
        """The message has a place in the line's throughput, and gives it back."""
        hindrance = self._hindrance(message, self._clock())
        if hindrance is not None:
            line.throughput.withdraw(message.message_id)
            return await self._give_up(message, hindrance.code, hindrance.reason)
        try:
            body = await self._compose(message)
        except UploadFailed as error:
            line.throughput.withdraw(message.message_id)
            return await self._give_up(message, error.code, str(error))
        if body is None:
            line.throughput.withdraw(message.message_id)
            return await self._give_up(message, None, "no address of this customer")
        await self._record([attempted(message, message.attempts + 1, self._clock())])
        try:
            wamid = await self._request(line, message, body)
        except NotReached as error:
            return await self._not_reached(line, message, error)
        except Unanswered as error:
            _log.warning(
                "send without an answer",
                message_id=message.message_id,
                reason=str(error),
            )
            return UNKNOWN
        except Declined as declined:
            return await self._declined(line, message, declined)
        line.troubles = 0
        await self._record([sent_fact(self._pseudonyms, message, wamid, self._clock())])
        return SETTLED

    async def _request(self, line: Line, message: Outgoing, body: JsonObject) -> str:
        left_at = self._now()
        try:
            return await self._api.send(message.number_id, body)
        finally:
            now = self._now()
            line.throughput.answered(message.message_id, now, now - left_at)

    async def _give_up(
        self, message: Outgoing, code: int | None, reason: str
    ) -> Outcome:
        now = self._clock()
        await self._record([failed(message, code, reason, now, is_final=True)])
        return SETTLED

    async def _not_reached(
        self, line: Line, message: Outgoing, error: NotReached
    ) -> Outcome:
        """Nothing left: the number tries again, as often as it takes."""
        wait = min(self._backoff(line.troubles + 1), LONGEST_UNREACHED_SECONDS)
        reason = f"not reached: {error}"
        line.pause(self._now(), wait, None, reason)
        now = self._clock()
        await self._record([failed(message, None, reason, now, is_final=False)])
        return AGAIN

    async def _declined(
        self, line: Line, message: Outgoing, declined: Declined
    ) -> Outcome:
        verdict = judge(
            declined,
            message,
            troubles=line.troubles,
            backoff=self._backoff,
            can_upload=message.media is not None,
        )
        _log.warning(
            "send declined",
            message_id=message.message_id,
            number_id=message.number_id,
            code=verdict.code,
            reason=verdict.reason,
            is_final=verdict.is_final,
        )
        if verdict.pause_seconds:
            line.pause(self._now(), verdict.pause_seconds, verdict.code, verdict.reason)
        if verdict.uploads_again and message.media:
            self._forget_upload(message.number_id, message.media)
        if verdict.stops_number:
            line.is_stopped = True
        await self._record(self._facts_of(verdict, message))
        if verdict.is_final:
            return SETTLED
        return Outcome(rest_seconds=verdict.rest_seconds)

    def _facts_of(self, verdict: Verdict, message: Outgoing) -> list[Fact]:
        code, reason, now = verdict.code, verdict.reason, self._clock()
        facts = [failed(message, code, reason, now, is_final=verdict.is_final)]
        if verdict.opts_out:
            facts.append(opted_out(message, now))
        if verdict.stops_number and message.number_id not in self._departures.stops:
            _log.error("number stopped", number_id=message.number_id, code=code)
            facts.append(number_stopped(message, code, reason, now))
        return facts
