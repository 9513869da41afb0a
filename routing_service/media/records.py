"""Small JSON files beside the media: one value a file, replaced whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

Value = TypeVar("Value")


class Records(Generic[Value]):
    """Values of one shape by name. A file that does not read counts as absent: what
    is kept here can be had again."""

    def __init__(self, folder: Path, shape: type[Value]) -> None:
        self._folder = folder
        self._decoder = msgspec.json.Decoder(shape)

    def all(self) -> Iterator[tuple[str, Value]]:
        for path in sorted(self._folder.glob("*.json")):
            value = self.get(path.stem)
            if value is not None:
                yield path.stem, value

    def get(self, name: str) -> Value | None:
        try:
            return self._decoder.decode((self._folder / f"{name}.json").read_bytes())
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def put(self, name: str, value: Value) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f"{name}.new"
        with aside.open("wb") as file:
            file.write(msgspec.json.encode(value))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._folder / f"{name}.json")

    def drop(self, name: str) -> None:
        (self._folder / f"{name}.json").unlink(missing_ok=True)
