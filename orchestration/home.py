"""Dagster's home: its configuration, and dbt's manifest its definitions load from."""

from __future__ import annotations

import os
import subprocess

from orchestration.dbt_run import dbt_executable
from orchestration.settings import PROJECT, PipelineSettings

# Runs start at once in their own process: the queue's daemon would add up to 5 s, and
# the sensor never asks for a second one while one runs.
_INSTANCE = """\
run_coordinator:
  module: dagster._core.run_coordinator
  class: DefaultRunCoordinator
telemetry:
  enabled: false
retention:
  sensor:
    purge_after_days:
      skipped: 1
      failure: 7
      success: 7
  schedule:
    purge_after_days: 30
"""


class ManifestFailed(Exception):
    """dbt could not read the project; carries what it said."""

    def __init__(self, output: str) -> None:
        super().__init__(f"dbt parse: expected a readable project, but\n{output}")


def prepare(settings: PipelineSettings) -> None:
    """Writes dagster.yaml and dbt's manifest. Raises ManifestFailed."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    (settings.dagster_home / "dagster.yaml").write_text(_INSTANCE)
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    parsed = subprocess.run(  # noqa: S603 - our own command, no shell
        [dbt_executable(), "--quiet", "parse"],
        cwd=PROJECT,
        env={**os.environ, **settings.dbt_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode != 0:
        raise ManifestFailed(parsed.stdout + parsed.stderr)
