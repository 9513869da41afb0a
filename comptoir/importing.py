"""`comptoir import`: files into the log, through the service when it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from comptoir.configuring import FRONT_DOOR, record_defaults
from comptoir.installation import Installation
from ingestion.imports import Append, ImportReport, run_import
from ingestion.service_client import ServiceClient
from routing_service.accounts.secret_files import pseudonym_key
from routing_service.desk.audit import Audit
from routing_service.domain.audit import Act
from routing_service.domain.identifiers import Pseudonyms
from routing_service.log.bulk import BulkAppended
from routing_service.log.event_log import EventLog, utc_now


def import_files(
    installation: Installation,
    format_: str,
    paths: Sequence[Path],
    mapping: Path | None,
) -> ImportReport:
    """Imports, with a progress bar, and prints what became of every record."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn())
    with (
        append_to(installation) as append,
        Progress(*columns, console=console, transient=True) as bar,
    ):
        task = bar.add_task("Reading", total=None)

        def show(what: str, done: int, total: int | None) -> None:
            bar.update(task, description=what, completed=done, total=total)

        report = run_import(
            format_,
            paths,
            mapping=mapping,
            append=append,
            reports_dir=installation.reports,
            pseudonyms=Pseudonyms(pseudonym_key(installation.data / "secrets")),
            now=datetime.now(UTC),
            progress=show,
        )
    console.print(
        f"{report.events:,} events of {report.tickets:,} tickets: "
        f"{report.appended:,} new, {report.known:,} already there."
    )
    if report.report_path is not None:
        console.print(
            f"[yellow]{report.rejected:,} records were not taken, {report.remarks:,} "
            f"only in part:[/] {report.report_path}"
        )
    return report


@contextmanager
def append_to(installation: Installation) -> Iterator[Append]:
    """The running service's import door; without a service, the log itself."""
    url = installation.running_service_url()
    if url is not None:
        with ServiceClient(url, installation.secret("service.token")) as service:
            yield service.import_facts
        return
    with EventLog.open(installation.log) as log:
        record_defaults(log)

        def append(rows: pa.Table) -> BulkAppended:
            bulk = log.append_bulk(rows)
            act = Act(
                actor_id=FRONT_DOOR,
                name="events.imported",
                detail={"appended": bulk.appended, "known": bulk.known},
            )
            audit = Audit(log, record=log.append, clock=utc_now)
            audit.record_with([], [act]).durable.result()
            return bulk

        yield append
