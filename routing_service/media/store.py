"""Files under the digest of their content, in `data/media`.

A file is there whole or not at all: it is written aside, made durable, then renamed.
The same content is kept once, whoever sent it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import msgspec

from routing_service.domain.media_types import HEAD_BYTES

ASIDE = "incoming"


class TooManyBytes(Exception):
    """A stream did not end within its limit; nothing of it is kept."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"more than {most_bytes} bytes")
        self.most_bytes = most_bytes


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """`head`: the first HEAD_BYTES, by which the type is told."""

    sha256: str
    size_bytes: int
    head: bytes


Accept = Callable[[Stored], object]


class MediaStore:
    """`root` is made when the first file comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    async def put(
        self,
        chunks: AsyncIterator[bytes],
        *,
        most_bytes: int,
        accept: Accept = lambda _: None,
    ) -> Stored:
        """Keeps what the stream brings, durably; raises TooManyBytes, and what `accept`
        raises before the file has its name: then nothing of it is kept."""
        file = await asyncio.to_thread(self._begin)
        aside = Path(file.name)
        try:
            with file:
                digest, head, size = hashlib.sha256(), b"", 0
                async for chunk in chunks:
                    size += len(chunk)
                    if size > most_bytes:
                        raise TooManyBytes(most_bytes)
                    if len(head) < HEAD_BYTES:
                        head += chunk[: HEAD_BYTES - len(head)]
                    await asyncio.to_thread(_write, file, digest, chunk)
                await asyncio.to_thread(_settle, file)
            stored = Stored(sha256=digest.hexdigest(), size_bytes=size, head=head)
            accept(stored)
            await asyncio.to_thread(self._name, aside, stored.sha256)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return stored

    def forget_unfinished(self) -> None:
        """Removes what a run that was killed left aside."""
        for leftover in (self._root / ASIDE).glob("*"):
            leftover.unlink(missing_ok=True)

    def _begin(self) -> IO[bytes]:
        aside = self._root / ASIDE
        aside.mkdir(parents=True, exist_ok=True)
        return NamedTemporaryFile(dir=aside, delete=False)

    def _name(self, aside: Path, sha256: str) -> None:
        path = self.path(sha256)
        if path.exists():
            aside.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(path)
        for folder in (path.parent, path.parent.parent, self._root):
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Makes the names inside durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: IO[bytes], digest: hashlib._Hash, chunk: bytes) -> None:
    digest.update(chunk)
    file.write(chunk)


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
