"""A webhook body as it stands in the vault, and back.

    magic 4 · length 4 · received_at 8 (microseconds since 1970, UTC) · crc32 4 · body

All big-endian; the checksum covers length, time and body. A tail torn by a crash, or
bytes that have changed on the disk, cost the frames they touch and no other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zlib import crc32

MAGIC = b"\xc0\x01vb"
_HEADER = struct.Struct(">4sIQI")
_CHECKED = struct.Struct(">IQ")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Kept(NamedTuple):
    """A verified body, byte for byte, and when it came."""

    received_at: datetime
    body: bytes


class Damage(NamedTuple):
    """Bytes that hold no whole frame: a torn tail, or a fault of the disk."""

    offset: int
    size: int


def frame(kept: Kept) -> bytes:
    received = (kept.received_at - _EPOCH) // _MICROSECOND
    size = len(kept.body)
    return _HEADER.pack(MAGIC, size, received, _checksum(size, received, kept.body)) + (
        kept.body
    )


def read_frames(content: bytes) -> Iterator[Kept | Damage]:
    """The frames of a segment in order, and what lies between them unread."""
    at = 0
    while at < len(content):
        kept = _read(content, at)
        if kept is not None:
            yield kept
            at += _HEADER.size + len(kept.body)
            continue
        following = content.find(MAGIC, at + 1)
        while following >= 0 and _read(content, following) is None:
            following = content.find(MAGIC, following + 1)
        end = following if following >= 0 else len(content)
        yield Damage(at, end - at)
        at = end


def _read(content: bytes, at: int) -> Kept | None:
    if len(content) - at < _HEADER.size:
        return None
    magic, size, received, checksum = _HEADER.unpack_from(content, at)
    start = at + _HEADER.size
    if magic != MAGIC or len(content) - start < size:
        return None
    body = content[start : start + size]
    if _checksum(size, received, body) != checksum:
        return None
    return Kept(_EPOCH + received * _MICROSECOND, body)


def _checksum(size: int, received: int, body: bytes) -> int:
    return crc32(body, crc32(_CHECKED.pack(size, received)))
