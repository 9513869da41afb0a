"""The `history` door: JSON Lines to drafts, every line checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa

from ingestion.drafts import DRAFT_SCHEMA, as_drafts, empty_drafts
from ingestion.history_lines import LINE_SHAPES, Line, decoder, explain
from ingestion.progress import Progress
from ingestion.rejections import Rejection, open_bytes

_CHUNK_LINES = 50_000
_BOM = b"\xef\xbb\xbf"


def read_history(
    paths: Sequence[Path], *, progress: Progress
) -> tuple[pl.DataFrame, list[Rejection]]:
    """The drafts of all files, and the lines that cannot be used.

    A line that says again what an earlier one said under the same id is dropped; one
    that says otherwise, or opens a ticket a second time, is rejected.
    """
    rejections: list[Rejection] = []
    frames = [empty_drafts()]
    done = 0
    for number, path in enumerate(paths):
        with open_bytes(path) as lines:
            numbered = enumerate(lines, start=1)
            while chunk := list(islice(numbered, _CHUNK_LINES)):
                read = list(_decoded(path, chunk, rejections))
                frames += _chunk_drafts(read, file=number, first_position=done)
                done += len(chunk)
                progress("Reading lines", done, None)
    drafts = pl.concat(frames, rechunk=False)
    del frames
    return _without_repeats(drafts, paths, rejections), rejections


def _decoded(
    path: Path, lines: Sequence[tuple[int, bytes]], rejections: list[Rejection]
) -> Iterator[tuple[int, int, Line]]:
    decode = decoder.decode
    for offset, (number, raw) in enumerate(lines):
        text = raw.removeprefix(_BOM) if number == 1 else raw
        if not text.strip():
            continue
        try:
            yield offset, number, decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            rejections.append(
                Rejection(
                    file=str(path),
                    line=number,
                    reason=explain(error, text),
                    raw=raw.decode(errors="replace"),
                )
            )


def _chunk_drafts(
    read: Sequence[tuple[int, int, Line]], *, file: int, first_position: int
) -> Iterator[pl.DataFrame]:
    by_kind: dict[type[Line], list[tuple[int, int, Line]]] = {}
    for one in read:
        by_kind.setdefault(type(one[2]), []).append(one)
    for kind, members in by_kind.items():
        shape = LINE_SHAPES[kind]
        lines = [line for _, _, line in members]
        instants = pa.array(
            [line.at for line in lines], pa.timestamp("us", tz="UTC")
        )  # without an offset: taken as UTC
        columns = {
            "position": [first_position + offset for offset, _, _ in members],
            "line": [number for _, number, _ in members],
            "ticket": [line.ticket for line in lines],
            "source_id": [line.id for line in lines],
            "actor": [line.actor for line in lines],
            **{
                column: [getattr(line, field) for line in lines]
                for column, field in shape.columns
            },
        }
        frame = pl.DataFrame(
            columns, schema_overrides={name: DRAFT_SCHEMA[name] for name in columns}
        )
        yield as_drafts(
            frame.with_columns(pl.Series("at", instants)),
            file=pl.lit(file),
            type=pl.lit(shape.event),
            author=pl.lit(shape.author, pl.String),
        )


def _without_repeats(
    drafts: pl.DataFrame, paths: Sequence[Path], rejections: list[Rejection]
) -> pl.DataFrame:
    is_opening = pl.col("type") == "TicketOpened"
    # A ticket is opened once, whatever ids its opening lines have.
    identity = pl.when(is_opening).then(pl.lit("\x1fopened")).otherwise("source_id")
    said = pl.struct(pl.exclude("position", "file", "line", "source_id", "actor"))
    columns = (
        *("position", "file", "line", "ticket", "type"),
        identity.alias("identity"),
        said.alias("said"),
    )
    repeats = (
        drafts.select(columns)
        .sort("position")
        .filter(pl.col("identity").is_not_null())
        .filter(pl.struct("ticket", "identity").is_duplicated())
        .with_columns(
            pl.first("said", "line").over("ticket", "identity").name.prefix("first_"),
            pl.first("position").over("ticket", "identity").alias("kept"),
        )
        .filter(pl.col("position") != pl.col("kept"))
    )
    for row in repeats.filter(pl.col("said") != pl.col("first_said")).iter_rows(
        named=True
    ):
        what = (
            f"ticket {row['ticket']} is opened a second time"
            if row["type"] == "TicketOpened"
            else f"id {row['identity']} of ticket {row['ticket']} is given twice"
        )
        rejections.append(
            Rejection(
                file=str(paths[row["file"]]),
                line=row["line"],
                reason=f"{what}: line {row['first_line']} says otherwise",
            )
        )
    return drafts.join(repeats.select("position"), on="position", how="anti")
