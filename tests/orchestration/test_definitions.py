"""What Dagster loads: every mart an asset, every data test a check, one job."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from orchestration import home
from orchestration.definitions import build_definitions
from orchestration.settings import PipelineSettings


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    data: Path = tmp_path_factory.mktemp("data")
    settings = PipelineSettings(data, "http://127.0.0.1:9")
    home.prepare(settings)
    return build_definitions(settings)


def test_publication_comes_after_every_mart(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    before = graph.get_ancestor_asset_keys(dg.AssetKey("published_warehouse"))

    names = {key.path[-1] for key in before}
    assert {"fct_tickets", "fct_sla_clocks", "kpi_daily", "events"} <= names


def test_the_marts_tests_are_checks_of_their_assets(
    definitions: dg.Definitions,
) -> None:
    checked = {
        key.asset_key.path[-1]
        for key in definitions.resolve_asset_graph().asset_check_keys
    }

    assert {"fct_tickets", "fct_csat", "kpi_daily"} <= checked


def test_the_sensor_and_the_nightly_refresh_start_the_same_job(
    definitions: dg.Definitions,
) -> None:
    job = definitions.resolve_job_def("build_warehouse")
    sensor = definitions.resolve_sensor_def("new_events")
    schedule = definitions.resolve_schedule_def("nightly_refresh")

    assert sensor.job_name == schedule.job_name == job.name
