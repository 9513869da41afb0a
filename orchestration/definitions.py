"""What Dagster loads: assets, job, sensor and schedule of one installation."""

from __future__ import annotations

import os

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.assets import (
    DBT,
    HOLD,
    landing_asset,
    publication_asset,
    transform_assets,
    warehouse_hold,
)
from orchestration.dbt_run import dbt_executable
from orchestration.settings import PROJECT, PipelineSettings
from orchestration.triggers import new_events_sensor, nightly_refresh


def build_definitions(settings: PipelineSettings) -> dg.Definitions:
    """Needs dbt's manifest in the installation's dbt target (orchestration.home)."""
    transforms = transform_assets(settings, settings.dbt_target / "manifest.json")
    assets = [
        landing_asset(settings),
        transforms,
        publication_asset(settings, transforms),
    ]
    job = dg.define_asset_job(
        "build_warehouse",
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Land new events, transform and check them, publish.",
    )
    return dg.Definitions(
        assets=assets,
        jobs=[job],
        sensors=[new_events_sensor(settings, job)],
        schedules=[nightly_refresh(job)],
        resources={
            HOLD: warehouse_hold(settings),
            DBT: DbtCliResource(
                project_dir=str(PROJECT),
                profiles_dir=str(PROJECT / "transforms"),
                dbt_executable=dbt_executable(),
            ),
        },
    )


@dg.definitions
def definitions() -> dg.Definitions:
    settings = PipelineSettings.from_env(os.environ)
    os.environ.update(settings.dbt_environment())
    return build_definitions(settings)
