"""The assets: landed events, the dbt models with their tests, the published file.

Annotations are real objects here: Dagster refuses a context annotated by a string.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import AssetExecutionContext
from dagster_dbt import (
    DagsterDbtTranslator,
    DbtCliInvocation,
    DbtCliResource,
    dbt_assets,
)

from ingestion.landing import land
from ingestion.service_client import ServiceClient
from orchestration.dbt_run import BUILD
from orchestration.pipeline import warehouse_held
from orchestration.publish import publish
from orchestration.settings import PipelineSettings

FULL_REFRESH = "comptoir/full_refresh"
"""The run tag that asks for every model to be built anew."""

RAW_SOURCE = "raw"
RAW_TABLES = ("events", "landings", "calendar_intervals")
HOLD = "warehouse_hold"
DBT = "dbt"


def warehouse_hold(settings: PipelineSettings) -> dg.ResourceDefinition:
    """Holds the build file from the first asset of a run to its last, so that what is
    published is what this run checked."""

    @dg.resource
    def held() -> Iterator[None]:
        with warehouse_held(settings):
            yield

    return held


class RoomTranslator(DagsterDbtTranslator):
    """Every raw table is landed by one asset: the sources share its key."""

    def get_asset_key(self, dbt_resource_props: Any) -> dg.AssetKey:  # noqa: ANN401 - dbt's own untyped node
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([RAW_SOURCE, dbt_resource_props["name"]])
        return super().get_asset_key(dbt_resource_props)


def landing_asset(settings: PipelineSettings) -> dg.AssetsDefinition:
    """New events of the service's feed, in the build file exactly once."""

    @dg.multi_asset(
        name="landed_events",
        specs=[
            dg.AssetSpec([RAW_SOURCE, table], group_name="ingestion")
            for table in RAW_TABLES
        ],
        required_resource_keys={HOLD},
    )
    def landed_events() -> Iterator[dg.MaterializeResult[Any]]:
        with ServiceClient(settings.service_url, settings.service_token) as service:
            landing = land(service.feed, settings.warehouse, now=datetime.now(UTC))
        for table in RAW_TABLES:
            yield dg.MaterializeResult(
                asset_key=[RAW_SOURCE, table],
                metadata={
                    "rows": landing.rows,
                    "first_seq": landing.first_seq,
                    "last_seq": landing.last_seq,
                },
            )

    return landed_events


def transform_assets(settings: PipelineSettings, manifest: Path) -> dg.AssetsDefinition:
    """The dbt models; their tests are asset checks."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=RoomTranslator(),
        required_resource_keys={HOLD, DBT},
    )
    def transformed_events(context: AssetExecutionContext) -> Iterator[Any]:
        dbt: DbtCliResource = context.resources.dbt
        command = [*BUILD]
        if context.run.tags.get(FULL_REFRESH) == "true":
            command.append("--full-refresh")
        invocation: DbtCliInvocation = dbt.cli(
            command, context=context, target_path=settings.dbt_target
        )
        yield from invocation.stream()

    return transformed_events


def publication_asset(
    settings: PipelineSettings,
    transforms: dg.AssetsDefinition,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dg.AssetsDefinition:
    """The marts as an immutable file; not reached when a model or a check failed."""

    @dg.asset(
        deps=[transforms], group_name="publication", required_resource_keys={HOLD}
    )
    def published_warehouse(
        context: AssetExecutionContext,
    ) -> dg.MaterializeResult[Any]:
        publication = publish(
            settings.warehouse, settings.published, build_id=context.run_id, now=now()
        )
        return dg.MaterializeResult(
            metadata={
                "file": publication.name,
                "tables": publication.table_count,
                "rows": publication.row_count,
                "landed_seq": publication.landed_seq,
            }
        )

    return published_warehouse
