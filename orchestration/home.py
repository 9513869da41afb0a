"""Dagster's home: its configuration, and dbt's manifest its definitions load from."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable

import dagster as dg

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


UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def prepare(settings: PipelineSettings) -> None:
    """Writes dagster.yaml and dbt's manifest, before Dagster starts: what a former one
    left unfinished is ended. Raises ManifestFailed.

    Opening it also makes the storage. Two processes that each found none would both
    make it, SQLite would keep the marks of both, and no code would load ever again.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    (settings.dagster_home / "dagster.yaml").write_text(_INSTANCE)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        end_runs(instance, instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)))
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


def end_runs(instance: dg.DagsterInstance, runs: Iterable[dg.DagsterRun]) -> None:
    """Reports runs as failed whose processes are gone. Dagster goes by what a run last
    said of itself: a Ctrl-C in the middle of a build leaves it unfinished for ever."""
    for run in runs:
        instance.report_run_failed(run, "Its process ended before the build did.")
