"""The classifier beside the desk, if one was trained: `models/classifier.skops`.

Its file is looked at every few seconds, so that a new training needs no restart. A
process of its own reads it: the library takes 150 MB and seconds to import.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec
import structlog

from routing_service.classifier import Classifier, Weights
from routing_service.domain.facts import Predictions

MODEL = "classifier.skops"
LOOK_SECONDS = 5.0
NOTHING = Predictions()
Predict: TypeAlias = Callable[[str], Predictions]

_log = structlog.get_logger(__name__)


def predict_nothing(_text: str) -> Predictions:
    return NOTHING


class Predicting:
    """Predicts nothing until a file is there and read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._classifier: Classifier | None = None
        self._seen: tuple[int, int] | None = None
        self._looking = asyncio.Lock()

    def predict(self, text: str) -> Predictions:
        return NOTHING if self._classifier is None else self._classifier.predict(text)

    async def watch(self) -> None:
        """Follows the file for good."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Takes the file up where it is new, and lets go of one that is gone. One that
        is refused changes nothing."""
        async with self._looking:
            seen = await asyncio.to_thread(self._look)
            if seen != self._seen:
                self._seen = seen
                await self._take(seen is not None)

    async def _take(self, is_there: bool) -> None:
        path = str(self._path)
        if not is_there:
            self._classifier = None
            _log.info("classifier gone", path=path)
            return
        content, reason = await _read(self._path)
        if content is None:
            _log.error("classifier refused", path=path, reason=reason)
            return
        self._classifier = await asyncio.to_thread(_make, content)
        _log.info("classifier ready", path=path)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns


async def _read(path: Path) -> tuple[bytes | None, str]:
    """The weights, or why there are none."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "routing_service.classifier_worker",
        str(path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        content, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        return None, complaint.decode(errors="replace").strip()[-500:]
    return content, ""


def _make(content: bytes) -> Classifier:
    return Classifier(msgspec.msgpack.decode(content, type=Weights))
