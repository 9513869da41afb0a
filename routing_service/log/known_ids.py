"""Which event ids the log holds, and at which sequence number: 12 bytes an id.

An id is told from another by 64 bits, its two halves xored: with 10 M events the
chance that a new random id is taken for a known one is 5e-13. A recent id stands in a
dict; older ones in sorted runs of `34 bits of the id | 30 bits of seq`, beside the
other bits in the order of seq.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from routing_service.log.columns import storage_of

Words: TypeAlias = npt.NDArray[np.uint64]
Tails: TypeAlias = npt.NDArray[np.uint32]

FREEZE_AT = 65_536
"""Recent ids kept in the dict (about 11 MB) before they become a run."""

MERGE_UP_TO = 8
"""A run is merged with one at most so many times as large: two or three remain."""

SEQ_BITS = 30
LAST_SEQ = (1 << SEQ_BITS) - 1
HALF = (1 << 64) - 1
TAIL = (1 << 32) - 1
SPREAD = 0x9E3779B97F4A7C15
"""Odd, so that multiplying modulo 2**64 loses nothing (Fibonacci hashing)."""


class KnownIds:
    """Finds an id's sequence number without reading the file.

    `add` and `freeze`'s swap happen under the log's lock; `seq_of` needs none, because
    an id stands in its next place before it leaves the one before.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._freezing: dict[int, int] = {}
        self._runs: tuple[memoryview[int], ...] = ()
        self._tails: Tails = np.zeros(FREEZE_AT, np.uint32)
        self._merging = threading.Lock()

    def seq_of(self, key: int) -> int | None:
        """The sequence number of the event whose id has the integer value `key`."""
        seq = self._recent.get(key) or self._freezing.get(key)
        if seq is not None or not self._runs:
            return seq
        mixed = mixed_of_key(key)
        head = mixed >> SEQ_BITS
        tail = mixed & TAIL
        for run in self._runs:
            # Not NumPy's searchsorted: it lets go of the interpreter, and on a busy
            # event loop takes 9 us to get it back.
            at = bisect_left(run, head << SEQ_BITS)
            while at < len(run) and run[at] >> SEQ_BITS == head:
                seq = run[at] & LAST_SEQ
                if int(self._tails[seq]) == tail:
                    return seq
                at += 1
        return None

    def add(self, key: int, seq: int) -> None:
        self._recent[key] = seq

    def add_all(self, halves: Words, seqs: Words) -> None:
        """Adds many at once; `halves` is (n, 2), the upper and lower half of each."""
        mixed = mixed_of(halves)
        with self._merging:
            self._keep_room(int(seqs.max(initial=0)))
            self._tails[seqs] = mixed.astype(np.uint32)
            self._add_run(np.sort(packed(mixed, seqs)))

    def load(self, parts: Iterable[tuple[Words, Words]], last_seq: int) -> None:
        """Adds a whole log part by part, sorting once."""
        run = np.empty(last_seq, np.uint64)
        at = 0
        self._keep_room(last_seq)
        for halves, seqs in parts:
            mixed = mixed_of(halves)
            self._tails[seqs] = mixed.astype(np.uint32)
            run[at : at + len(seqs)] = packed(mixed, seqs)
            at += len(seqs)
        run.sort()
        self._add_run(run)

    @property
    def is_full(self) -> bool:
        return len(self._recent) >= FREEZE_AT

    def freeze(self, lock: threading.Lock) -> None:
        """Turns the recent ids into a run, taking the log's lock for the swap only."""
        with lock:
            self._freezing = self._recent
            self._recent = {}
        keys = b"".join([key.to_bytes(16, "big") for key in self._freezing])
        seqs = np.fromiter(self._freezing.values(), np.uint64, len(self._freezing))
        self.add_all(halves_of(keys), seqs)
        self._freezing = {}

    def _keep_room(self, last_seq: int) -> None:
        if last_seq >= len(self._tails):
            tails = np.zeros(last_seq * 9 // 8 + FREEZE_AT, np.uint32)
            tails[: len(self._tails)] = self._tails
            self._tails = tails

    def _add_run(self, run: Words) -> None:
        if not len(run):
            return
        runs = [*self._runs, run.data]
        while len(runs) > 1 and len(runs[-2]) <= MERGE_UP_TO * len(runs[-1]):
            both = [np.frombuffer(one, np.uint64) for one in runs[-2:]]
            runs[-2:] = [np.sort(np.concatenate(both)).data]
        self._runs = tuple(runs)


def packed(mixed: Words, seqs: Words) -> Words:
    """34 bits of the id above 30 bits of its sequence number."""
    return mixed & ~np.uint64(LAST_SEQ) | seqs


def halves_of(ids: bytes | memoryview[int]) -> Words:
    """The upper and lower 64 bits of ids written as 16 big-endian bytes each."""
    return np.frombuffer(ids, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def halves_of_column(column: pa.ChunkedArray[Any]) -> Words:
    """The same of a column of Arrow's UUID type."""
    halves = [np.empty((0, 2), np.uint64)]
    for array in storage_of(column):
        ids = array.buffers()[1]
        if ids is not None:
            halves.append(halves_of(memoryview(ids))[array.offset :][: len(array)])
    return np.concatenate(halves)


def mixed_of(halves: Words) -> Words:
    """One 64-bit word an id, spread evenly and one to one from its halves xored."""
    return (halves[:, 0] ^ halves[:, 1]) * np.uint64(SPREAD)


def mixed_of_key(key: int) -> int:
    """The same of the id whose integer value is `key`."""
    return ((key >> 64 ^ key & HALF) * SPREAD) & HALF
