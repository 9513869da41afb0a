"""A file with the hot state at one sequence number, so that a start reads only a tail.

A snapshot is a convenience: one that does not read, that another layout wrote, or that
belongs to another log is left aside, and the state is folded from the whole log.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import msgspec
import structlog

MAGIC = b"comptoir-snapshot\n"

_log = structlog.get_logger(__name__)
_encoder = msgspec.msgpack.Encoder()


class Header(msgspec.Struct, frozen=True):
    """Which layout wrote the file, and the event up to which it holds."""

    layout: str
    seq: int
    event_id: UUID


class SnapshotUnusable(Exception):
    """The file does not hold a whole snapshot of this layout."""


def write(path: Path, header: Header, chunks: Iterable[bytes]) -> None:
    """Replaces the snapshot at `path`, whole or not at all. Only its owner may read it:
    it holds names and texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    count = 0
    with os.fdopen(descriptor, "wb") as file:
        file.write(MAGIC)
        _write_part(file, _encoder.encode(header))
        for chunk in chunks:
            _write_part(file, chunk)
            count += 1
        # The end counts the parts, so that a cut file is seen to be one.
        _write_part(file, _encoder.encode(count))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def read(path: Path, layout: str) -> tuple[Header, Iterator[bytes]] | None:
    """The header and the parts, or None where there is no usable snapshot."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        parts = list(_parts(content))
        header = msgspec.msgpack.decode(parts[0], type=Header)
        count = msgspec.msgpack.decode(parts[-1], type=int)
    except (SnapshotUnusable, msgspec.DecodeError, IndexError) as error:
        _log.warning("snapshot left aside", reason=str(error))
        return None
    if header.layout != layout or count != len(parts) - 2:
        _log.warning("snapshot left aside", reason="another layout, or cut short")
        return None
    return header, iter(parts[1:-1])


def _write_part(file: BinaryIO, part: bytes) -> None:
    file.write(len(part).to_bytes(8, "big"))
    file.write(part)


def _parts(content: bytes) -> Iterator[bytes]:
    if not content.startswith(MAGIC):
        raise SnapshotUnusable("not a snapshot")
    at = len(MAGIC)
    while at < len(content):
        size = int.from_bytes(content[at : at + 8], "big")
        part = content[at + 8 : at + 8 + size]
        if len(part) != size:
            raise SnapshotUnusable("cut short")
        yield part
        at += 8 + size
