"""One import: read and check everything, then append it at once; never twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa

from ingestion.facts import to_facts
from ingestion.history import read_history
from ingestion.mapping import read_mapping
from ingestion.progress import Progress, silent
from ingestion.rejections import Rejection, write_report
from ingestion.table import read_table
from routing_service.domain.identifiers import Pseudonyms

FORMATS = ("history", "table")


class Counts(Protocol):
    """What the log says of a bulk append."""

    @property
    def appended(self) -> int: ...

    @property
    def known(self) -> int: ...


Append: TypeAlias = Callable[[pa.Table], Counts]
"""Appends facts in IMPORT_SCHEMA's columns, all or none; known ids are left out."""


class UnknownFormat(Exception):
    """No door of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"format {name!r}: expected one of {', '.join(FORMATS)}")
        self.name = name


class MappingExpected(Exception):
    """`table` needs a mapping, `history` none."""

    def __init__(self, name: str) -> None:
        needs = "a mapping file" if name == "table" else "no mapping"
        super().__init__(f"format {name}: expected {needs}")
        self.name = name


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    `events` were read; of them the log took `appended` and had `known` the rest.
    `rejected` records of the files were not taken; `remarks` were, but not wholly.
    `report_path` lists both, and is None when there are none.
    """

    events: int
    tickets: int
    appended: int
    known: int
    rejected: int
    remarks: int
    report_path: Path | None


def run_import(
    format_: str,
    paths: Sequence[Path],
    *,
    mapping: Path | None,
    append: Append,
    reports_dir: Path,
    pseudonyms: Pseudonyms,
    now: datetime,
    progress: Progress = silent,
) -> ImportReport:
    """Reads `paths` as `format_`, appends their facts in one call, and writes what
    could not be read to a report in `reports_dir`, named after `now`.

    Raises UnknownFormat, MappingExpected, MappingError and UnreadableFile before
    anything is appended.
    """
    facts, rejections, encoding = read_facts(
        format_, paths, mapping=mapping, pseudonyms=pseudonyms, progress=progress
    )
    report_path = None
    if rejections:
        report_path = reports_dir / f"{now:%Y%m%dT%H%M%S}-{format_}.jsonl"
        write_report(report_path, rejections, [(path, encoding) for path in paths])
    appended = known = 0
    if facts.num_rows:
        progress("Appending events", 0, facts.num_rows)
        counts = append(facts)
        appended, known = counts.appended, counts.known
        progress("Appending events", facts.num_rows, facts.num_rows)
    remarks = sum(one.loaded for one in rejections)
    return ImportReport(
        events=facts.num_rows,
        tickets=_count_tickets(facts),
        appended=appended,
        known=known,
        rejected=len(rejections) - remarks,
        remarks=remarks,
        report_path=report_path,
    )


def read_facts(
    format_: str,
    paths: Sequence[Path],
    *,
    mapping: Path | None,
    pseudonyms: Pseudonyms,
    progress: Progress = silent,
) -> tuple[pa.Table, list[Rejection], str]:
    """The facts of the files, what was rejected, and the files' encoding."""
    if format_ not in FORMATS:
        raise UnknownFormat(format_)
    if (mapping is not None) != (format_ == "table"):
        raise MappingExpected(format_)
    if mapping is None:
        drafts, rejections = read_history(paths, progress=progress)
        source, encoding = "history", "utf-8"
    else:
        table = read_mapping(mapping)
        drafts, rejections = read_table(paths, table, progress=progress)
        source, encoding = table.source, table.file.encoding
    progress("Making events", 0, None)
    return (
        to_facts(drafts, source=source, pseudonyms=pseudonyms),
        rejections,
        encoding,
    )


def _count_tickets(facts: pa.Table) -> int:
    streams = facts.column("stream").unique()
    return sum(one.startswith("ticket:") for one in streams.to_pylist() if one)
