"""CSV into columns of text, with each record's line, however broken some of it is.

Python's csv module cuts the cells: Polars refuses the whole file for one unclosed quote
and does not say on which line a record stands. Everything after the cutting is Polars.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path

import polars as pl

from ingestion.mapping import FileReading
from ingestion.progress import Progress
from ingestion.rejections import Rejection, UnreadableFile, open_bytes

_CHUNK_RECORDS = 5_000  # larger ones are slower: the collector walks every row
_REPLACEMENT = "�"  # what undecodable bytes become

Record = tuple[int, int, list[str]]
"""Its first line, how many lines it spans, its cells."""


class ColumnMissing(Exception):
    """The mapping names a column the file does not have."""

    def __init__(self, path: Path, column: str, header: Sequence[str]) -> None:
        super().__init__(
            f"{path}: column {column!r}: expected one of {', '.join(header)}"
        )
        self.path = path
        self.column = column
        self.header = header


def read_columns(
    path: Path,
    columns: Sequence[str],
    reading: FileReading,
    *,
    rejections: list[Rejection],
    progress: Progress,
    done: int = 0,
) -> pl.DataFrame:
    """The named columns as text, stripped, with `line`; a blank line is no record.

    Records that are cut wrongly are rejected: a stray quote, too many or too few
    cells, bytes that are not of the encoding. Raises UnreadableFile, ColumnMissing.
    """
    frames = []
    with (
        open_bytes(path) as content,
        io.TextIOWrapper(
            content, encoding=reading.encoding, errors="replace", newline=""
        ) as lines,
    ):
        cutter = _Cutter(path, lines, reading, rejections)
        header, records = _header(path, cutter, reading)
        places = _places(path, columns, header)
        sound = _of_width(path, records, len(header), rejections)
        while chunk := list(islice(sound, _CHUNK_RECORDS)):
            frame = _frame(chunk, places)
            frames.append(_as_text(path, frame, list(places), rejections))
            done += len(chunk)
            progress("Reading rows", done, None)
    return pl.concat([_frame([], places), *frames])


class _Cutter:
    """Records in the file's order. One that cannot be cut loses its first line only:
    cutting resumes on the next, so that a stray quote does not swallow what follows.
    """

    def __init__(
        self,
        path: Path,
        lines: Iterator[str],
        reading: FileReading,
        rejections: list[Rejection],
    ) -> None:
        self.width: int | None = None
        self._path = path
        self._lines = lines
        self._reading = reading
        self._rejections = rejections
        self._held: deque[str] = deque()  # given to the csv reader for this record
        self._again: deque[str] = deque()  # to be given to it again

    def records(self) -> Iterator[Record]:
        line = 1 + self._reading.skip_lines
        for _ in range(self._reading.skip_lines):
            next(self._lines, None)
        while True:
            try:
                for cells in self._reader():
                    span = len(self._held)
                    if span > 1 and self.width not in (None, len(cells)):
                        self._reject_first_line(line, "CSV: a stray quote")
                        span = 1
                    elif cells:
                        yield line, span, cells
                    self._held.clear()
                    line += span
            except csv.Error as error:
                self._reject_first_line(line, f"CSV: {error}")
                line += 1
            else:
                return

    def _reader(self) -> Iterator[list[str]]:
        quote = self._reading.quote
        return csv.reader(
            self._feed(),
            delimiter=self._reading.delimiter,
            quotechar=quote,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            strict=True,
        )

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._held.append(line)
            yield line

    def _reject_first_line(self, line: int, reason: str) -> None:
        self._rejections.append(
            Rejection(file=str(self._path), line=line, reason=reason)
        )
        self._held.popleft()
        self._again.extendleft(reversed(self._held))
        self._held.clear()


def _header(
    path: Path, cutter: _Cutter, reading: FileReading
) -> tuple[tuple[str, ...], Iterator[Record]]:
    records = cutter.records()
    first = next(records, None)
    if first is None:
        raise UnreadableFile(path, "no line, expected a header")
    cells = first[2]
    cutter.width = len(cells)
    if not reading.header:
        numbers = tuple(str(number) for number in range(1, len(cells) + 1))
        return numbers, chain([first], records)
    return tuple(cell.removeprefix("\ufeff").strip() for cell in cells), records


def _places(
    path: Path, columns: Sequence[str], header: tuple[str, ...]
) -> dict[str, int]:
    for column in columns:
        if column not in header:
            raise ColumnMissing(path, column, header)
    return {column: header.index(column) for column in columns}


def _of_width(
    path: Path, records: Iterator[Record], width: int, rejections: list[Rejection]
) -> Iterator[Record]:
    for record in records:
        if len(record[2]) == width:
            yield record
            continue
        line, span, cells = record
        reason = f"{len(cells)} cells: expected {width}"
        rejections.append(
            Rejection(file=str(path), line=line, lines=span, reason=reason)
        )


def _frame(records: Sequence[Record], places: Mapping[str, int]) -> pl.DataFrame:
    lines, spans, rows = zip(*records, strict=True) if records else ((), (), ())
    columns = list(zip(*map(itemgetter(*places.values(), 0), rows), strict=True))
    return pl.DataFrame(
        {
            "line": pl.Series(lines, dtype=pl.Int64),
            "lines": pl.Series(spans, dtype=pl.Int64),
            **{
                name: pl.Series(columns[number] if rows else (), dtype=pl.String)
                for number, name in enumerate(places)
            },
        }
    )


def _as_text(
    path: Path, frame: pl.DataFrame, columns: Sequence[str], rejections: list[Rejection]
) -> pl.DataFrame:
    is_broken = pl.any_horizontal(
        pl.col(columns).str.contains(_REPLACEMENT, literal=True)
    )
    broken = frame.filter(is_broken)
    rejections += [
        Rejection(
            file=str(path),
            line=line,
            lines=span,
            reason="bytes that are not text in the file's encoding",
        )
        for line, span in broken.select("line", "lines").iter_rows()
    ]
    if broken.height:
        frame = frame.filter(~is_broken)
    return frame.with_columns(pl.col(columns).str.strip_chars())
