"""`comptoir routing train`: a classifier out of tickets whose labels are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import polars as pl
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comptoir.installation import Installation
from ingestion.service_client import ServiceClient
from routing_service.classifier_examples import Example
from routing_service.classifier_file import write_model
from routing_service.classifier_history import PastStep, past_steps, past_tickets
from routing_service.classifier_training import About, train
from routing_service.log.event_log import EventLog


class ColumnMissing(Exception):
    """A CSV file without a column that was named."""

    def __init__(self, path: Path, column: str, columns: Sequence[str]) -> None:
        names = ", ".join(columns)
        super().__init__(f"{path}: no column {column!r}; expected one of {names}")


def train_classifier(
    installation: Installation,
    path: Path | None,
    *,
    texts: Sequence[str],
    labels: Mapping[str, str],
) -> About:
    """Learns from a CSV file (`texts`: columns joined; `labels`: label -> column), or
    else from the log's tickets; prints how well, and writes the model. Raises
    ColumnMissing and NothingToLearn."""
    console = Console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading tickets", total=None)
        examples = (
            past_tickets(_steps(installation))
            if path is None
            else examples_in(path, texts, labels)
        )
        trained = train(
            examples,
            now=datetime.now(UTC),
            progress=lambda what: bar.update(task, description=what),
        )
        write_model(installation.classifier, trained)
    _print(console, trained.about)
    console.print(f"Written to {installation.classifier}", soft_wrap=True)
    return trained.about


def examples_in(
    path: Path, texts: Sequence[str], labels: Mapping[str, str]
) -> list[Example]:
    """The rows of a CSV file, gzipped or not, that have a text and a label."""
    rows = pl.read_csv(path, infer_schema_length=0).fill_null("")
    for column in (*texts, *labels.values()):
        if column not in rows.columns:
            raise ColumnMissing(path, column, rows.columns)
    examples = []
    for row in rows.iter_rows(named=True):
        text = "\n".join(row[column] for column in texts if row[column])
        known = {label: row[column] for label, column in labels.items() if row[column]}
        if text.strip() and known:
            examples.append(Example(text, known))
    return examples


def _steps(installation: Installation) -> Iterator[PastStep]:
    """The running service's, or else the log's."""
    after: int | None = 0
    url = installation.running_service_url()
    if url is not None:
        with ServiceClient(url, installation.secret("service.token")) as service:
            while after is not None:
                page = service.past(after)
                yield from msgspec.convert(page["steps"], list[PastStep])
                after = page["next"]
        return
    with EventLog.open(installation.log) as log:
        while after is not None:
            steps, after = past_steps(log, after)
            yield from steps


def _print(console: Console, about: About) -> None:
    """One fifth was held back from the model that these figures are of."""
    for label, one in about.figures.items():
        console.print(
            f"[bold]{label}[/]: {one.values:,} values in {one.tickets:,} tickets, of "
            f"which {one.held_back:,} were held back.\n"
            f"  right      {one.accuracy:6.1%}   (always the commonest: "
            f"{one.baseline:.1%})\n"
            f"  macro F1   {one.macro_f1:6.2f}   ({one.baseline_macro_f1:.2f})\n"
            f"  sure       {one.sure:6.1%}   of them right {one.sure_accuracy:.1%}",
            highlight=False,
        )
    for label, reason in about.untaught.items():
        console.print(f"[bold]{label}[/]: not taught, {reason}", highlight=False)
