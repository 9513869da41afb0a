"""Warehouses built by dbt: once in three increments, once anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from breach_stories import breach_stories
from delivery_stories import delivery_stories, first_news, second_news, third_news
from stories import (
    Ticket,
    configuration,
    handed_stories,
    interleaved,
    late_stories,
    random_stories,
    roaming_stories,
    trap_stories,
)
from warehouses import LANDED_AT, RawFile

ROOT = Path(__file__).parent.parent.parent
RunDbt = Callable[..., None]


@pytest.fixture(scope="session")
def run_dbt(tmp_path_factory: pytest.TempPathFactory) -> RunDbt:
    """Runs dbt with these arguments on that file, as the pipeline does: a process of
    its own that writes nothing into the checkout."""
    target = tmp_path_factory.mktemp("dbt")

    def run(warehouse: Path, *arguments: str) -> None:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "dbt"), "--quiet", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "COMPTOIR_WAREHOUSE": str(warehouse),
                "DBT_PROFILES_DIR": str(ROOT / "transforms"),
                "DBT_TARGET_PATH": str(target),
                "DBT_LOG_PATH": str(target),
                "DBT_VERSION_CHECK": "false",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def tickets() -> list[Ticket]:
    return [
        *trap_stories(),
        *breach_stories(),
        *delivery_stories(),
        *random_stories(300),
        *late_stories(200),
        *handed_stories(150),
        *roaming_stories(150),
    ]


@pytest.fixture(scope="session")
def warehouse(
    tickets: list[Ticket], run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> RawFile:
    """All the stories, landed and transformed in three parts."""
    file = RawFile(tmp_path_factory.mktemp("warehouse") / "build.duckdb")
    told = configuration() + interleaved(tickets)
    third = len(told) // 3
    parts = (
        first_news() + told[:third],
        told[third : 2 * third] + second_news(),
        told[2 * third :] + third_news(),
    )
    for number, part in enumerate(parts):
        file.land(part, now=LANDED_AT + timedelta(minutes=number - 2))
        run_dbt(file.path, "run")
    return file


@pytest.fixture(scope="session")
def rebuilt(
    warehouse: RawFile, run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> RawFile:
    """The same events transformed at once, with every test."""
    file = RawFile(tmp_path_factory.mktemp("rebuilt") / "build.duckdb")
    shutil.copy(warehouse.path, file.path)
    run_dbt(file.path, "build", "--full-refresh")
    return file
