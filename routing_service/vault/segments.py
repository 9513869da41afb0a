"""The vault's files: bodies of one day (UTC) each, compressed once they are closed.

2026-03-02-0001.bodies.zst   closed
2026-03-02-0002.bodies       written now, or left by a crash
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from routing_service.vault.frames import Damage, Kept, read_frames

PLAIN, PACKED = ".bodies", ".bodies.zst"


def names(directory: Path) -> list[str]:
    """The segments' names without endings, in the order in which they were written."""
    return sorted({path.name.partition(".")[0] for path in _files(directory)})


def new_path(directory: Path, day: date) -> Path:
    """The file of the day's next segment."""
    numbers = [
        int(name.rpartition("-")[2])
        for name in names(directory)
        if name.startswith(day.isoformat())
    ]
    return directory / f"{day.isoformat()}-{max(numbers, default=0) + 1:04}{PLAIN}"


def read(directory: Path, name: str) -> Iterator[Kept | Damage]:
    """The bodies of a segment; of one being written, those that are whole. Raises
    FileNotFoundError for a segment that is gone."""
    plain = directory / (name + PLAIN)
    try:
        content = plain.read_bytes()
    except FileNotFoundError:
        # Packed meanwhile, or for long.
        with pa.input_stream(str(directory / (name + PACKED)), compression="zstd") as (
            stream
        ):
            content = stream.read()
    return read_frames(content)


def pack(directory: Path, *, but: Path | None) -> None:
    """Compresses every segment except the one `but` that is being written."""
    for plain in sorted(directory.glob("*" + PLAIN)):
        if plain == but:
            continue
        packed = plain.with_suffix(plain.suffix + ".zst")
        aside = packed.with_name(packed.name + ".new")
        with (
            _owners_alone(aside) as file,
            pa.CompressedOutputStream(file, "zstd") as stream,
            plain.open("rb") as source,
        ):
            while part := source.read(1 << 20):
                stream.write(part)
        _sync(aside)
        aside.replace(packed)
        _sync(directory)
        plain.unlink()


def remove_before(directory: Path, day: date, *, but: Path | None) -> int:
    """Deletes the segments of days before `day`; how many."""
    old = [
        path
        for path in _files(directory)
        if path != but and path.name[:10] < day.isoformat()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _files(directory: Path) -> list[Path]:
    return [*directory.glob("*" + PLAIN), *directory.glob("*" + PACKED)]


def _owners_alone(path: Path) -> pa.NativeFile:
    """A new file that its owner alone may read: bodies hold names and texts."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return pa.OSFile(str(path), "wb")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
