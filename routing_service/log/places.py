"""What the log knows in memory: which number comes next, every id, every stream.

Everything that gives out places is called under the log's lock.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from routing_service.domain.record import Fact, Recorded
from routing_service.log.errors import LogFull, NotUtc, StaleStream
from routing_service.log.known_ids import LAST_SEQ, KnownIds
from routing_service.log.streams import Place, Streams


class Places:
    """Tells new facts from known ones and gives the new their places."""

    def __init__(self, last_seq: int, ids: KnownIds, streams: Streams) -> None:
        self.last_seq = last_seq
        self.ids = ids
        self.streams = streams
        self.watched: list[Recorded] | None = None
        """What was appended since an import chose its rows, while there is one."""

    def tell_apart(self, facts: Sequence[Fact]) -> tuple[list[Fact], list[UUID]]:
        """The new facts, each id once, and the known ids."""
        new: dict[int, Fact] = {}
        known: list[UUID] = []
        for fact in facts:
            key = fact.id.int
            if key in new or self.ids.seq_of(key) is not None:
                known.append(fact.id)
            else:
                new[key] = fact
        return list(new.values()), known

    def check(self, new: Sequence[Fact], expected: Mapping[str, int]) -> None:
        """Raises StaleStream, NotUtc or LogFull where the facts cannot be taken."""
        for stream, version in expected.items():
            actual = self.streams.version(stream)
            if actual != version:
                raise StaleStream(stream, version, actual)
        for fact in new:
            require_utc("occurred_at", fact.occurred_at)
        self.require_room(len(new))

    def require_room(self, count: int) -> None:
        if self.last_seq + count > LAST_SEQ:
            raise LogFull(LAST_SEQ)

    def take(self, facts: Sequence[Fact], recorded_at: datetime) -> list[Recorded]:
        """The next places, for facts that are new and were checked."""
        records = [self._take(fact, recorded_at) for fact in facts]
        if self.watched is not None:
            self.watched += records
        return records

    def tidy(self, lock: threading.Lock) -> None:
        """Packs what has gathered in the indexes; called without the lock."""
        if self.ids.is_full:
            self.ids.freeze(lock)
        if self.streams.is_full:
            self.streams.freeze(lock)

    def _take(self, fact: Fact, recorded_at: datetime) -> Recorded:
        seq = self.last_seq = self.last_seq + 1
        before = self.streams.place(fact.stream)
        if before is None:
            place = Place(seq, seq, 1)
        else:
            place = Place(before.first_seq, seq, before.version + 1)
        self.streams.put(fact.stream, place)
        self.ids.add(fact.id.int, seq)
        return Recorded(
            seq=seq, version=place.version, recorded_at=recorded_at, fact=fact
        )


def require_utc(field: str, value: datetime) -> None:
    """Raises NotUtc for a naive instant and for one in another zone."""
    if value.tzinfo is not UTC and value.utcoffset() != timedelta(0):
        raise NotUtc(field, value)
