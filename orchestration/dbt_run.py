"""One run of dbt as a process of its own, its events passed on as they come.

dbt keeps its DuckDB connection for as long as its process lives; the publisher needs
the file afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from orchestration.settings import PROJECT, PipelineSettings

BUILD = ("build", "--exclude-resource-type", "unit_test")
"""Unit tests ask nothing of the data: the suite runs them, a build would spend a tenth
of its time on them."""

Progress = Callable[[str, int, int], None]
"""(what was just finished, how many are done, how many there are)."""


class TransformFailed(Exception):
    """dbt did not build everything; carries each failure's message."""

    def __init__(self, failures: list[str]) -> None:
        super().__init__(
            "dbt build: expected every model and test to pass, but\n  "
            + "\n  ".join(failures or ["dbt stopped without naming a reason"])
        )
        self.failures = failures


def dbt_executable() -> str:
    """dbt beside the interpreter that runs this."""
    return str(Path(sys.executable).parent / "dbt")


def build(
    settings: PipelineSettings,
    *,
    full_refresh: bool = False,
    progress: Progress | None = None,
) -> int:
    """Runs every model and data test; returns how many nodes ran.

    Raises TransformFailed with the messages of what failed.
    """
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    command = [dbt_executable(), "--log-format", "json", "--log-level", "info", *BUILD]
    if full_refresh:
        command.append("--full-refresh")
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        command,
        cwd=PROJECT,
        env={**os.environ, **settings.dbt_environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    failures: list[str] = []
    finished = 0
    with process:
        assert process.stdout is not None
        for event in _events(process.stdout):
            info, data = event["info"], event["data"]
            if info["name"] == "LogStartLine" and progress:
                progress(str(data["description"]), data["index"] - 1, data["total"])
            if info["name"] in {"LogModelResult", "LogTestResult", "NodeFinished"}:
                finished = max(finished, int(data.get("index", finished)))
            if info["level"] == "error":
                failures.append(str(info["msg"]).strip())
    if process.returncode != 0:
        raise TransformFailed(failures)
    return finished


def _events(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("{"):
            yield json.loads(line)
        elif line.strip():
            yield {"info": {"name": "Text", "level": "error", "msg": line}, "data": {}}
