"""Lines an import could not take: kept in a report, with the reason, so that nothing
vanishes."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

GZIP_MAGIC = b"\x1f\x8b"
RAW_CHARACTERS = 10_000  # a binary file given by mistake must not be copied whole


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a file that was not, or (`loaded`) not wholly, taken.

    `line` counts from 1 and is the record's first; a record may span `lines` of them.
    """

    file: str
    line: int
    reason: str
    raw: str | None = None
    lines: int = 1
    loaded: bool = False


class UnreadableFile(Exception):
    """A file that cannot be imported at all."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The file's content, decompressed if it is gzip, whatever its name says.

    What goes wrong while it is read is raised as UnreadableFile.
    """
    try:
        with path.open("rb") as file:
            is_gzip = file.read(2) == GZIP_MAGIC
        with gzip.open(path) if is_gzip else path.open("rb") as content:
            yield cast(BinaryIO, content)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(path, str(error)) from error


def write_report(
    path: Path, rejections: Iterable[Rejection], files: Iterable[tuple[Path, str]]
) -> None:
    """Writes one JSON line per rejection, in the order of the files and their lines.

    `files`: each path with its encoding, to read the raw lines again. The report is
    for its owner's eyes (mode 0600): raw lines hold what customers wrote.
    """
    by_file: dict[str, list[Rejection]] = {}
    for one in rejections:
        by_file.setdefault(one.file, []).append(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as report:
        for source, encoding in files:
            found = sorted(by_file.get(str(source), ()), key=lambda one: one.line)
            for one in _with_raw(source, encoding, found):
                report.write(msgspec.json.encode(one) + b"\n")


def _with_raw(
    path: Path, encoding: str, rejections: list[Rejection]
) -> Iterator[Rejection]:
    missing = {
        number
        for one in rejections
        if one.raw is None
        for number in range(one.line, one.line + one.lines)
    }
    texts: dict[int, str] = {}
    if missing:
        with (
            open_bytes(path) as content,
            io.TextIOWrapper(
                content, encoding=encoding, errors="replace", newline=""
            ) as lines,
        ):
            numbered = enumerate(lines, start=1)
            texts = {number: text for number, text in numbered if number in missing}
    for one in rejections:
        span = range(one.line, one.line + one.lines)
        raw = one.raw
        if raw is None:
            raw = "".join(texts.get(number, "") for number in span)
        yield msgspec.structs.replace(one, raw=raw.rstrip("\r\n")[:RAW_CHARACTERS])
