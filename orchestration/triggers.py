"""When the pipeline runs: soon after new events, and whole once a night."""

from __future__ import annotations

import dagster as dg
import httpx
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from ingestion.service_client import ServiceClient
from orchestration.assets import FULL_REFRESH
from orchestration.settings import PipelineSettings

LOOK_EVERY_SECONDS = 5
NIGHTLY = "30 2 * * *"
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


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
        running = context.instance.get_runs_count(
            dg.RunsFilter(job_name=job.name, statuses=_UNFINISHED)
        )
        if running:
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
