from __future__ import annotations

import polars as pl
import pytest

from ingestion.local_times import instants
from ingestion.mapping import TimeReading

ROME = {"format": "%d/%m/%Y %H:%M", "zone": "Europe/Rome"}

CASES: list[tuple[str, dict[str, object], str | None]] = [
    ("29/2/2016 01:16", {"format": "%d/%m/%Y %H:%M"}, "2016-02-29T01:16:00"),
    ("29/2/2016 01:16", ROME, "2016-02-29T00:16:00"),
    ("27/3/2016 02:30", ROME, "2016-03-27T01:30:00"),
    ("27/3/2016 02:30", {**ROME, "skipped": "reject"}, None),
    ("30/10/2016 02:30", ROME, "2016-10-30T00:30:00"),
    ("30/10/2016 02:30", {**ROME, "ambiguous": "latest"}, "2016-10-30T01:30:00"),
    ("30/10/2016 02:30", {**ROME, "ambiguous": "reject"}, None),
    ("30/12/2011 12:00", {**ROME, "zone": "Pacific/Apia"}, "2011-12-30T22:00:00"),
    ("30/2/2016 01:16", ROME, None),
    ("2016-02-29T01:16:05Z", {}, "2016-02-29T01:16:05"),
    ("2016-02-29 01:16:05+02:00", {}, "2016-02-28T23:16:05"),
    ("2016-02-29 01:16-0330", {}, "2016-02-29T04:46:00"),
    ("2016-02-29 01:16:05.123456+00", {}, "2016-02-29T01:16:05.123456"),
    ("2016-02-29 01:16", {"zone": "Asia/Tokyo"}, "2016-02-28T16:16:00"),
    ("2016-02-29", {}, "2016-02-29T00:00:00"),
    ("2/29/2016 1:05 PM", {"format": "%m/%d/%Y %I:%M %p"}, "2016-02-29T13:05:00"),
    ("29 Feb 2016 +0100", {"format": "%d %b %Y %z"}, None),
    ("29/02/16 01:00 +0100", {"format": "%d/%m/%y %H:%M %z"}, "2016-02-29T00:00:00"),
    ("2016-02-29", {"format": ("%d/%m/%Y", "%Y-%m-%d")}, "2016-02-29T00:00:00"),
    ("1456707360", {"format": "epoch_seconds"}, "2016-02-29T00:56:00"),
    ("1456707360500", {"format": "epoch_milliseconds"}, "2016-02-29T00:56:00.500000"),
    ("soon", {"format": ("iso", "epoch_seconds")}, None),
]


@pytest.mark.parametrize(
    ("written", "reading", "instant"),
    CASES,
    ids=[f"{written} {list(reading.values())}" for written, reading, _ in CASES],
)
def test_written_times_are_read_as_instants(
    written: str, reading: dict[str, object], instant: str | None
) -> None:
    cells = pl.DataFrame({"cell": [written]})

    read = cells.select(
        instants(pl.col("cell"), TimeReading(**reading))  # type: ignore[arg-type]
    ).to_series()

    assert read.dtype == pl.Datetime("us", "UTC")
    expected = None if instant is None else instant + "+00:00"
    assert [expected] == [None if at is None else at.isoformat() for at in read]
