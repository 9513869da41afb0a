"""When the pipeline runs: soon after new events, and whole once a night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import httpx
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from ingestion.service_client import ServiceClient
from orchestration.assets import FULL_REFRESH
from orchestration.home import UNFINISHED, end_runs
from orchestration.pipeline import is_warehouse_held
from orchestration.settings import PipelineSettings

LOOK_EVERY_SECONDS = 5
START_WITHIN = timedelta(minutes=5)
"""A run holds the build file from its start to its end; starting takes 4 s, on an
overloaded machine 50 s."""
NIGHTLY = "30 2 * * *"


def new_events_sensor(
    settings: PipelineSettings, job: UnresolvedAssetJobDefinition
) -> dg.SensorDefinition:
    """Asks the service for its last sequence and starts a build when it moved."""

    @dg.sensor(
        job=job,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def new_events(
        context: dg.SensorEvaluationContext,
    ) -> dg.RunRequest | dg.SkipReason:
        if is_building(context.instance, settings, job.name, now=datetime.now(UTC)):
            return dg.SkipReason("a build is still running")
        try:
            with ServiceClient(settings.service_url, settings.service_token) as service:
                seq = service.last_seq()
        except (httpx.HTTPError, FileNotFoundError) as error:
            return dg.SkipReason(f"the service does not answer: {error}")
        if seq <= int(context.cursor or 0):
            return dg.SkipReason(f"nothing new after event {seq}")
        context.update_cursor(str(seq))
        return dg.RunRequest(run_key=f"events-{seq}")

    return new_events


def is_building(
    instance: dg.DagsterInstance,
    settings: PipelineSettings,
    job_name: str,
    *,
    now: datetime,
) -> bool:
    """Whether a run of the job is under way; one whose process has died is ended."""
    unfinished = instance.get_run_records(
        dg.RunsFilter(job_name=job_name, statuses=UNFINISHED)
    )
    if is_warehouse_held(settings):
        return bool(unfinished)
    starting = [one for one in unfinished if now - one.create_timestamp < START_WITHIN]
    end_runs(instance, [one.dagster_run for one in unfinished if one not in starting])
    return bool(starting)


def nightly_refresh(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every model anew, so that an increment's mistake cannot outlive the day."""
    return dg.ScheduleDefinition(
        name="nightly_refresh",
        job=job,
        cron_schedule=NIGHTLY,
        execution_timezone="UTC",
        tags={FULL_REFRESH: "true"},
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
