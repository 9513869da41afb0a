"""The write-ahead log stays small, and checkpoints need no pause."""

from __future__ import annotations

from pathlib import Path

from log_facts import message

from routing_service.log.checkpoints import CHECKPOINT_AT_BYTES
from routing_service.log.event_log import EventLog


def test_the_write_ahead_log_stays_small(path: Path) -> None:
    with EventLog.open(path) as log:
        reader = log.read()
        for _ in range(60):
            log.append([message(text="x" * 500_000)]).durable.result()
        size = path.with_name(path.name + ".wal").stat().st_size
        assert list(reader) == []

    assert size < CHECKPOINT_AT_BYTES + 1_000_000


def test_closing_leaves_one_file(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append([message(text="hello")])

    assert [file.name for file in path.parent.iterdir()] == [path.name]
