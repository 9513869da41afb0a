"""When a build is under way, and when it only says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration import home
from orchestration.pipeline import warehouse_held
from orchestration.settings import PipelineSettings
from orchestration.triggers import is_building

JOB = "build_warehouse"


@dg.op
def landed() -> None: ...


@dg.job(name=JOB)
def build_warehouse() -> None:
    landed()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def settings(tmp_path: Path) -> PipelineSettings:
    return PipelineSettings(tmp_path, "http://127.0.0.1:9")


def unfinished_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    return instance.create_run_for_job(
        build_warehouse, status=dg.DagsterRunStatus.STARTED
    )


def status_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def later(**by: int) -> datetime:
    return datetime.now(UTC) + timedelta(**by)


def test_a_run_that_holds_the_build_file_is_building_however_long(
    instance: dg.DagsterInstance, settings: PipelineSettings
) -> None:
    run = unfinished_run(instance)

    with warehouse_held(settings):
        assert is_building(instance, settings, JOB, now=later(hours=3))

    assert status_of(instance, run) is dg.DagsterRunStatus.STARTED


def test_a_run_has_a_while_to_start(
    instance: dg.DagsterInstance, settings: PipelineSettings
) -> None:
    unfinished_run(instance)

    assert is_building(instance, settings, JOB, now=later(minutes=4))


def test_a_run_whose_process_has_died_is_ended_and_blocks_nothing(
    instance: dg.DagsterInstance, settings: PipelineSettings
) -> None:
    run = unfinished_run(instance)

    assert not is_building(instance, settings, JOB, now=later(minutes=6))

    assert status_of(instance, run) is dg.DagsterRunStatus.FAILURE
    assert not is_building(instance, settings, JOB, now=later(minutes=6))


# A Ctrl-C in the middle of a build left its run unfinished in Dagster's store: after
# the next start nothing was ever published again.
def test_a_new_start_ends_what_the_last_one_left_unfinished(
    settings: PipelineSettings,
) -> None:
    home.prepare(settings)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as store:
        run = unfinished_run(store)

    home.prepare(settings)

    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as store:
        assert status_of(store, run) is dg.DagsterRunStatus.FAILURE
