"""Dagster's home is whole before its processes open it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from orchestration import home
from orchestration.settings import PipelineSettings


def marks(storage: Path) -> int:
    with closing(sqlite3.connect(storage)) as connection:
        (count,) = connection.execute("select count(*) from alembic_version").fetchone()
        return int(count)


def test_the_storage_is_there_before_two_processes_make_it(tmp_path: Path) -> None:
    """The daemon and the pages each made it when they started at one and the same
    moment: no code loaded any more, and a new installation published nothing."""
    settings = PipelineSettings(tmp_path, "http://127.0.0.1:9")

    home.prepare(settings)

    made = {path.name: marks(path) for path in settings.dagster_home.rglob("*.db")}
    assert made == {"runs.db": 1, "index.db": 1, "schedules.db": 1}
