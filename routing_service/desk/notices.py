"""What WhatsApp says of the account, its numbers and templates, until it is seen to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from string import hexdigits
from typing import Any
from uuid import UUID

import msgspec

from routing_service import errors
from routing_service.desk.audit import Audit
from routing_service.desk.state import State
from routing_service.domain.access import Principal
from routing_service.domain.audit import Act
from routing_service.domain.events import ChannelNoticed, NoticeSettled
from routing_service.domain.identifiers import NO_NUMBER, Pseudonyms, number_stream
from routing_service.domain.record import Fact
from routing_service.log.event_log import EventLog

MOST_SHOWN = 200
"""The latest ones; all of them are in the log."""
ID_LENGTH = 32

LATEST = """
select id from events where type = 'ChannelNoticed' order by seq desc limit ?
"""

NOTICES = """
with
noticed as (
    select seq, id, stream, occurred_at, data
    from events
    where type = 'ChannelNoticed' and id in (select unnest(?::uuid[]))
),

settled as (
    select
        (data ->> 'notice_id') as notice_id,
        (data ->> 'agent_id') as agent_id,
        occurred_at as settled_at
    from events
    where
        type = 'NoticeSettled'
        and (data ->> 'notice_id') in (
            select replace(noticed.id::varchar, '-', '') from noticed
        )
)

select
    noticed.id,
    noticed.stream,
    epoch_us(noticed.occurred_at) as at_us,
    noticed.data,
    personal.data as personal,
    settled.agent_id,
    epoch_us(settled.settled_at) as settled_us
from noticed
left join personal on personal.seq = noticed.seq
left join settled on settled.notice_id = replace(noticed.id::varchar, '-', '')
order by noticed.occurred_at desc, noticed.seq desc
"""


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """`value`: as WhatsApp sent it. `settled_by`: an agent."""

    id: str
    at: datetime
    field: str
    notice: str | None
    number_id: str | None
    needs_action: bool
    settled_at: datetime | None = None
    settled_by: str | None = None
    value: Any = None


class Notices:
    """`audit` records what is settled beside who did it."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        pseudonyms: Pseudonyms,
        *,
        audit: Audit,
        clock: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._log = log
        self._pseudonyms = pseudonyms
        self._audit = audit
        self._clock = clock

    async def latest(self) -> list[NoticeView]:
        """The latest notices of all kinds, newest first."""
        rows = await asyncio.to_thread(self._log.query, LATEST, (MOST_SHOWN,))
        return await self._views([event_id for (event_id,) in rows])

    async def open(self) -> list[NoticeView]:
        """The latest of those that nobody has seen to, newest first."""
        by_time = sorted(self._state.notices.ids.items(), key=lambda one: one[1])
        latest = by_time[-MOST_SHOWN:]
        return await self._views([UUID(hex=event_id) for event_id, _ in latest])

    async def settle(self, principal: Principal, notice_id: str) -> NoticeView:
        """Raises NotFound for what is no notice."""
        found = await self._find(notice_id)
        fact = Fact(
            # A notice is settled once; the log drops a repetition.
            id=self._pseudonyms.uuid("notice", "settled", found.id),
            stream=number_stream(found.number_id or NO_NUMBER),
            event=NoticeSettled(notice_id=found.id, agent_id=principal.id),
            occurred_at=self._clock(),
            actor="agent:" + principal.id,
        )
        act = Act(actor_id=principal.id, name="notices.settled", target=found.id)
        appended = self._audit.record_with([fact], [act])
        await asyncio.wrap_future(appended.durable)
        return await self._find(notice_id)

    async def _find(self, notice_id: str) -> NoticeView:
        is_id = len(notice_id) == ID_LENGTH and set(notice_id) <= set(hexdigits)
        found = await self._views([UUID(hex=notice_id)]) if is_id else []
        if not found:
            raise errors.NotFound(f"notice {notice_id}: none of that id")
        return found[0]

    async def _views(self, ids: Sequence[UUID]) -> list[NoticeView]:
        given = ([str(one) for one in ids],)
        rows = await asyncio.to_thread(self._log.query, NOTICES, given)
        return [_view(*row) for row in rows]


def _view(  # noqa: PLR0917  a row's columns in order
    event_id: UUID,
    stream: str,
    at_us: int,
    data: str,
    personal: str | None,
    settled_by: str | None,
    settled_us: int | None,
) -> NoticeView:
    event = msgspec.json.decode(data, type=ChannelNoticed)
    kept = msgspec.json.decode(personal) if personal else {}
    number_id = stream.removeprefix("number:")
    return NoticeView(
        id=event_id.hex,
        at=_instant(at_us),
        field=event.field,
        notice=event.notice,
        number_id=None if number_id == NO_NUMBER else number_id,
        needs_action=event.needs_action,
        settled_at=None if settled_us is None else _instant(settled_us),
        settled_by=settled_by,
        value=kept.get("value"),
    )


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
