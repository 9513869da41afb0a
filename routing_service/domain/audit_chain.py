"""Whether a chain of recorded acts is whole, and if not, which entry is wrong and how.

A chain cannot tell by itself that its end was cut off: for that the hash of an entry is
kept elsewhere and expected again (`anchor`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.audit import BEFORE_THE_FIRST, hash_of
from routing_service.domain.events import ActRecorded

SHOWN_DIGITS = 12


class Entry(msgspec.Struct, frozen=True):
    """An entry as the log has it; `event` is null where it does not read. `number`
    counts the entries from 1."""

    number: int
    at: datetime
    event: ActRecorded | None

    @property
    def hash(self) -> str:
        return self.event.hash if self.event else f"unreadable entry {self.number}"

    @property
    def previous_hash(self) -> str:
        return self.event.previous_hash if self.event else ""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with entry `number`."""

    number: int
    kind: Literal["changed", "missing", "reordered"]
    reason: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a chain holds; it is whole when there are no flaws."""

    entries: int
    first_hash: str | None
    last_hash: str | None
    flaws: list[Flaw]


def verify(entries: Sequence[Entry], anchor: str | None = None) -> Verdict:
    """The verdict on entries in the order of the log. `anchor`: the hash of an entry
    that must be among them, such as an earlier verdict's last."""
    flaws = [*_changed(entries), *_missing(entries), *_reordered(entries)]
    if anchor is not None and all(one.hash != anchor for one in entries):
        after = entries[-1].number + 1 if entries else 1
        reason = f"no entry has the expected hash {anchor[:SHOWN_DIGITS]}"
        flaws.append(Flaw(after, "missing", reason))
    return Verdict(
        entries=len(entries),
        first_hash=entries[0].hash if entries else None,
        last_hash=entries[-1].hash if entries else None,
        flaws=sorted(flaws, key=lambda flaw: flaw.number),
    )


def _changed(entries: Sequence[Entry]) -> list[Flaw]:
    return [
        Flaw(one.number, "changed", "its content is not what its hash covers")
        for one in entries
        if one.event is None or hash_of(one.event, one.at) != one.hash
    ]


def _missing(entries: Sequence[Entry]) -> list[Flaw]:
    """Entries that others follow and that are not there."""
    present = {one.hash for one in entries}
    flaws = []
    last_number = 0
    for place, one in enumerate(entries):
        number = min(last_number + 1, one.number)
        last_number = one.number
        if one.event is None or one.previous_hash in present:
            continue
        if one.previous_hash == BEFORE_THE_FIRST:
            if place:
                reason = f"entry {one.number} begins a chain of its own"
                flaws.append(Flaw(number, "missing", reason))
        elif place == 0 or entries[place - 1].event is not None:
            follows = one.previous_hash[:SHOWN_DIGITS]
            reason = f"entry {one.number} follows {follows}, which is not there"
            flaws.append(Flaw(number, "missing", reason))
    return flaws


def _reordered(entries: Sequence[Entry]) -> list[Flaw]:
    """Entries that do not stand where their links put them."""
    return [
        Flaw(is_here.number, "reordered", f"entry {belongs.number} belongs here")
        for is_here, belongs in zip(entries, _by_links(entries), strict=True)
        if is_here is not belongs
    ]


def _by_links(entries: Sequence[Entry]) -> list[Entry]:
    """The entries as their links order them: each run of links whole, runs that nothing
    links in the order of their first entries."""
    present = {one.hash for one in entries}
    followers = {one.previous_hash: one for one in reversed(entries)}
    placed: set[int] = set()
    order: list[Entry] = []
    starts = [one for one in entries if one.previous_hash not in present]
    # What is left after the runs are copies, which follow an entry that has a follower.
    for start in (*starts, *entries):
        at: Entry | None = start
        while at is not None and id(at) not in placed:
            placed.add(id(at))
            order.append(at)
            at = followers.get(at.hash)
    return order
