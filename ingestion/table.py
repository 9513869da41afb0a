"""The `table` door: any CSV log of tickets, one row per change, to drafts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ingestion.csv_records import read_columns
from ingestion.mapping import TableMapping
from ingestion.progress import Progress
from ingestion.rejections import Rejection
from ingestion.table_changes import to_drafts
from ingestion.table_rows import columns_of, read_rows


def read_table(
    paths: Sequence[Path], mapping: TableMapping, *, progress: Progress
) -> tuple[pl.DataFrame, list[Rejection]]:
    """The drafts of all files read as one log, and the rows that cannot be used.

    A row that an earlier file has as well counts once.
    """
    rejections: list[Rejection] = []
    frames = []
    done = 0
    for number, path in enumerate(paths):
        cells = read_columns(
            path,
            columns_of(mapping),
            mapping.file,
            rejections=rejections,
            progress=progress,
            done=done,
        )
        done += cells.height
        frames.append(cells.with_columns(pl.lit(number, pl.Int32).alias("file")))
    cells = pl.concat(frames)
    if len(paths) > 1:
        cells = _without_overlap(cells)
    progress("Comparing rows", 0, None)
    rows, refused = read_rows(cells.with_row_index("position"), mapping)
    drafts, remarks = to_drafts(rows, mapping)
    for found, is_loaded in ((refused, False), (remarks, True)):
        rejections += [
            Rejection(
                file=str(paths[row["file"]]),
                line=row["line"],
                lines=row["lines"],
                reason=row["reason"],
                loaded=is_loaded,
            )
            for row in found.iter_rows(named=True)
        ]
    return drafts, rejections


def _without_overlap(cells: pl.DataFrame) -> pl.DataFrame:
    content = [name for name in cells.columns if name not in ("file", "line", "lines")]
    return (
        cells.with_columns(
            pl.int_range(pl.len()).over("file", *content).alias("number_among_equals")
        )
        .unique([*content, "number_among_equals"], keep="first", maintain_order=True)
        .drop("number_among_equals")
    )
