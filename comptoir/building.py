"""`comptoir build`: the pipeline once, from whichever place the events are in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from comptoir.installation import Installation
from ingestion.landing import FeedSource
from ingestion.service_client import ServiceClient
from orchestration.pipeline import build_once
from orchestration.settings import PipelineSettings
from routing_service.log.event_log import EventLog


def build_warehouse(installation: Installation, *, full_refresh: bool) -> None:
    """Builds and publishes; prints what was landed and what is published."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<60}"), BarColumn(), MofNCompleteColumn())
    with (
        feed_of(installation) as feed,
        Progress(*columns, console=console, transient=True) as bar,
    ):
        task = bar.add_task("Landing new events", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what[:60], completed=done, total=total)

        build = build_once(
            PipelineSettings(installation.data, ""),
            feed,
            now=lambda: datetime.now(UTC),
            full_refresh=full_refresh,
            progress=show,
        )
    console.print(
        f"Landed {build.landing.rows:,} new events; published "
        f"{build.publication.name}: {build.publication.table_count} tables, "
        f"{build.publication.row_count:,} rows, up to event "
        f"{build.publication.landed_seq:,}."
    )


@contextmanager
def feed_of(installation: Installation) -> Iterator[FeedSource]:
    """The running service's feed; without one, the log itself."""
    url = installation.running_service_url()
    if url is not None:
        with ServiceClient(url, installation.secret("service.token")) as service:
            yield service.feed
        return
    log = EventLog.open(installation.log)
    try:
        yield log.feed
    finally:
        log.close()
