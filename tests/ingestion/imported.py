"""An import into a list, for tests that look at the events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingestion.arrow_schemas import IMPORT_SCHEMA
from ingestion.imports import ImportReport, run_import
from ingestion.service_client import BulkResult
from routing_service.domain.identifiers import Pseudonyms

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
PSEUDONYMS = Pseudonyms(b"k" * 32)


class ListLog:
    """Takes facts as the log does: a known id is left out."""

    def __init__(self) -> None:
        self.facts: list[dict[str, Any]] = []

    def append_bulk(self, facts: pa.Table) -> BulkResult:
        assert facts.schema == IMPORT_SCHEMA
        known = {fact["id"] for fact in self.facts}
        new = [fact for fact in facts.to_pylist() if fact["id"] not in known]
        self.facts += new
        return BulkResult(len(new), facts.num_rows - len(new))


@dataclass
class Importer:
    """Writes files into a folder and imports them into one log."""

    folder: Path
    log: ListLog

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def history(self, *lines: dict[str, Any] | str, name: str = "h") -> ImportReport:
        text = "\n".join(
            line if isinstance(line, str) else json.dumps(line) for line in lines
        )
        return self.run("history", [self.write(f"{name}.jsonl", text + "\n")])

    def table(self, mapping: str, *contents: str | bytes) -> ImportReport:
        paths = [
            self.write(f"{number}.csv", content)
            for number, content in enumerate(contents)
        ]
        return self.run("table", paths, mapping=self.write("mapping.yml", mapping))

    def run(
        self, format_: str, paths: Sequence[Path], *, mapping: Path | None = None
    ) -> ImportReport:
        return run_import(
            format_,
            paths,
            mapping=mapping,
            append=self.log.append_bulk,
            reports_dir=self.folder / "imports",
            pseudonyms=PSEUDONYMS,
            now=NOW,
        )

    def told(self, *types: str) -> list[tuple[Any, ...]]:
        """(time, type, data without the ticket's id) of the facts, in log order."""
        return [
            (f"{fact['occurred_at']:%H:%M}", fact["type"], _fields(fact))
            for fact in self.log.facts
            if not types or fact["type"] in types
        ]


def _fields(fact: dict[str, Any]) -> dict[str, Any]:
    fields = json.loads(fact["data"])
    for name in ("ticket_id", "message_id", "note_id"):
        fields.pop(name, None)
    return fields


def report_lines(report: ImportReport) -> list[tuple[int, str, str]]:
    """(line, reason, raw) of every entry of the report."""
    assert report.report_path is not None
    entries = map(json.loads, report.report_path.read_text().splitlines())
    return [(one["line"], one["reason"], one["raw"]) for one in entries]
