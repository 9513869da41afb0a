"""A log of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from routing_service.log.event_log import EventLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "comptoir.duckdb"


@pytest.fixture
def log(path: Path) -> Iterator[EventLog]:
    with EventLog.open(path) as log:
        yield log
