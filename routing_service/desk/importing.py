"""Imported tickets that still need work join the hot state; nothing else follows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from routing_service import errors
from routing_service.desk.memory import Memory
from routing_service.desk.state import State
from routing_service.domain.record import Recorded
from routing_service.log.errors import BulkRefused
from routing_service.log.event_log import EventLog

AT_ONCE = 100
"""Facts folded before the event loop goes on: about 3 ms."""

ENDED = """
select stream
from events
where
    seq between ? and ?
    and type in ('TicketOpened', 'StatusChanged')
group by stream
having
    coalesce(
        arg_max(coalesce(data ->> 'to', data ->> 'status', 'open'), seq), 'open'
    ) in ('resolved', 'closed')
"""


class Importing:
    """Takes what other help desks know into the log and the hot state."""

    def __init__(self, state: State, log: EventLog, memory: Memory) -> None:
        self._state = state
        self._log = log
        self._memory = memory

    async def events(self, rows: pa.RecordBatchReader) -> tuple[int, int]:
        """(appended, known); the tickets that still need work join the queue. Raises
        Unreadable."""
        try:
            with self._memory.paused():
                bulk = await asyncio.to_thread(self._log.append_bulk, rows)
                if bulk.appended:
                    await fold_in(self._state, self._log, bulk.first_seq, bulk.last_seq)
        except BulkRefused as error:
            raise errors.Unreadable(str(error)) from None
        # Without one, the next start would read the whole import again.
        await self._memory.write()
        return bulk.appended, bulk.known


async def fold_in(state: State, log: EventLog, first: int, last: int) -> None:
    """Applies the imported facts `first` to `last`, without those of tickets that they
    leave resolved or closed: history need not pass through memory."""
    ended = {
        stream for (stream,) in await asyncio.to_thread(log.query, ENDED, (first, last))
    }
    records = log.read(first - 1, limit=last - first + 1)
    while chunk := await asyncio.to_thread(_next_chunk, records, ended):
        for record in chunk:
            state.apply(record)
    for stream in ended:
        state.number(stream.removeprefix("ticket:"))
    for record in await asyncio.to_thread(lambda: list(log.read(last - 1, limit=1))):
        state.reach(record)


def _next_chunk(records: Iterator[Recorded], ended: set[str]) -> list[Recorded]:
    wanted = (record for record in records if record.fact.stream not in ended)
    return list(islice(wanted, AT_ONCE))
