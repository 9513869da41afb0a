"""The pipeline, once: land the new events, transform and check them, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from filelock import FileLock, Timeout

from ingestion.landing import FeedSource, Landing, land
from orchestration import dbt_run
from orchestration.publish import Publication, publish
from orchestration.settings import PipelineSettings

WAIT_SECONDS = 600


class PipelineBusy(Exception):
    """Another build holds the warehouse file."""

    def __init__(self, settings: PipelineSettings, waited_seconds: float) -> None:
        super().__init__(
            f"warehouse {settings.warehouse}: another build has held it for "
            f"{waited_seconds:.0f} s; expected it to finish"
        )


@dataclass(frozen=True, slots=True)
class Build:
    """What one build did."""

    landing: Landing
    publication: Publication


@contextmanager
def warehouse_held(
    settings: PipelineSettings, *, wait_seconds: float = WAIT_SECONDS
) -> Iterator[None]:
    """Holds the build file for this process; waits for a build that has it.

    Raises PipelineBusy after `wait_seconds`.
    """
    settings.pipeline_lock.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.pipeline_lock, timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout:
        raise PipelineBusy(settings, wait_seconds) from None
    try:
        yield
    finally:
        lock.release()


def is_warehouse_held(settings: PipelineSettings) -> bool:
    """Whether a build has the build file at this moment."""
    try:
        with warehouse_held(settings, wait_seconds=0):
            return False
    except PipelineBusy:
        return True


def build_once(
    settings: PipelineSettings,
    source: FeedSource,
    *,
    now: Callable[[], datetime],
    full_refresh: bool = False,
    progress: dbt_run.Progress | None = None,
) -> Build:
    """Lands, transforms, checks and publishes; a failing check leaves the published
    file as it was (TransformFailed)."""
    with warehouse_held(settings):
        landing = land(source, settings.warehouse, now=now())
        dbt_run.build(settings, full_refresh=full_refresh, progress=progress)
        publication = publish(
            settings.warehouse, settings.published, build_id=uuid4().hex, now=now()
        )
    return Build(landing, publication)
