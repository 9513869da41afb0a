"""The order of the queue: the most urgent first, kept sorted as tickets change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Literal

import msgspec

from routing_service.errors import Unreadable

NO_DEADLINE = float("inf")

Key = tuple[float, str]
"""(what it is sorted by, ticket id); ties go by id."""


class QueueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of the queue asks for; no statuses means all that need work."""

    view: Literal["all", "mine", "unassigned"] = "all"
    statuses: frozenset[str] = frozenset()
    team_id: str | None = None
    text: str = ""
    limit: int = 50
    cursor: str | None = None


class Order:
    """Ids sorted by a number. A change moves one entry: 10 us among 50,000."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._key_of: dict[str, Key] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def put(self, ticket_id: str, number: float) -> None:
        key = (number, ticket_id)
        old = self._key_of.get(ticket_id)
        if old == key:
            return
        if old is not None:
            self._take_out(old)
        insort(self._keys, key)
        self._key_of[ticket_id] = key

    def remove(self, ticket_id: str) -> None:
        old = self._key_of.pop(ticket_id, None)
        if old is not None:
            self._take_out(old)

    def key_of(self, ticket_id: str) -> Key:
        return self._key_of[ticket_id]

    def after(self, key: Key | None) -> Iterator[Key]:
        """The keys behind `key`, in order."""
        start = 0 if key is None else bisect_right(self._keys, key)
        for at in range(start, len(self._keys)):
            yield self._keys[at]

    def backwards(self) -> Iterator[Key]:
        return reversed(self._keys)

    def _take_out(self, key: Key) -> None:
        del self._keys[bisect_left(self._keys, key)]


Section = Literal["live", "resolved"]
SECTIONS: tuple[Section, ...] = ("live", "resolved")


class Cursor(msgspec.Struct, frozen=True):
    """Where a page ended: in which part of the list, behind which key."""

    section: Section
    key: Key


def write_cursor(cursor: Cursor) -> str:
    return f"{cursor.section}:{cursor.key[0]!r}:{cursor.key[1]}"


def read_cursor(text: str) -> Cursor:
    """Raises Unreadable for anything this module has not written."""
    section, _, rest = text.partition(":")
    number, _, ticket_id = rest.partition(":")
    sections: dict[str, Section] = {"live": "live", "resolved": "resolved"}
    if section not in sections or not ticket_id:
        raise Unreadable(f"cursor {text!r}: expected one that was given")
    try:
        return Cursor(sections[section], (float(number), ticket_id))
    except ValueError:
        raise Unreadable(f"cursor {text!r}: expected one that was given") from None
