"""Where each stream stands: its first and last sequence number and its version.

20 bytes a stream in sorted runs keyed by Python's 64-bit hash of the name, which lives
as long as the process. Two names with one hash (1e-7 among 2 M streams) would count
their versions together: still unique and rising.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

FREEZE_AT = 65_536
"""Recently touched streams kept in the dict before they become a run."""

HALF = (1 << 64) - 1

MERGE_UP_TO = 8
"""A run is merged with one at most so many times as large: two or three remain."""

Run: TypeAlias = tuple["memoryview[int]", npt.NDArray[np.uint32]]
"""Sorted hashes, and beside each a row of first_seq, last_seq, version."""


class Place(NamedTuple):
    """A stream's extent in the log and its version, the number of its events."""

    first_seq: int
    last_seq: int
    version: int


class Streams:
    """Finds a stream's place without reading the file.

    `put` and `freeze`'s swap happen under the log's lock; `place` needs none.
    """

    def __init__(self) -> None:
        self._recent: dict[str, Place] = {}
        self._freezing: dict[str, Place] = {}
        self._runs: tuple[Run, ...] = ()
        self._merging = threading.Lock()

    def place(self, stream: str) -> Place | None:
        found = self._recent.get(stream) or self._freezing.get(stream)
        if found is not None or not self._runs:
            return found
        key = hash(stream) & HALF
        for keys, places in reversed(self._runs):
            at = bisect_left(keys, key)
            if at < len(keys) and keys[at] == key:
                return Place(*places[at].tolist())
        return None

    def version(self, stream: str) -> int:
        """The number of the stream's events, 0 for one that has none."""
        found = self.place(stream)
        return found.version if found else 0

    def put(self, stream: str, place: Place) -> None:
        self._recent[stream] = place

    def put_all(self, streams: list[str], places: npt.NDArray[np.uint32]) -> None:
        """Puts many at once; `places` is (n, 3), a row of Place for each stream."""
        held = self._recent.keys() | self._freezing.keys()
        if held:
            for at in [at for at, stream in enumerate(streams) if stream in held]:
                self.put(streams[at], Place(*places[at].tolist()))
        self._put_run(streams, places)

    @property
    def is_full(self) -> bool:
        return len(self._recent) >= FREEZE_AT

    def freeze(self, lock: threading.Lock) -> None:
        """Turns the recent streams into a run; the log's lock is taken to swap only."""
        with lock:
            self._freezing = self._recent
            self._recent = {}
        places = np.array(list(self._freezing.values()), np.uint32).reshape(-1, 3)
        self._put_run(list(self._freezing), places)
        self._freezing = {}

    def _put_run(self, streams: list[str], places: npt.NDArray[np.uint32]) -> None:
        if not streams:
            return
        keys = np.fromiter(map(hash, streams), np.int64, len(streams)).view(np.uint64)
        order = np.argsort(keys, kind="stable")
        with self._merging:
            runs = [*self._runs, (keys[order].data, places[order])]
            while len(runs) > 1 and len(runs[-2][0]) <= MERGE_UP_TO * len(runs[-1][0]):
                runs[-2:] = [merged(runs[-2], runs[-1])]
            self._runs = tuple(runs)


def merged(older: Run, newer: Run) -> Run:
    """One run of two; a stream that both know began in the older and stands where the
    newer says."""
    keys = np.concatenate([np.frombuffer(run[0], np.uint64) for run in (older, newer)])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    places = np.concatenate([older[1], newer[1]])[order]
    is_again = keys[1:] == keys[:-1]
    places[1:, 0] = np.where(is_again, places[:-1, 0], places[1:, 0])
    is_last = np.append(~is_again, True)
    return keys[is_last].data, places[is_last]
