"""Written times to instants in UTC, a column at a time."""

from __future__ import annotations

import polars as pl

from ingestion.drafts import INSTANT
from ingestion.mapping import TimeReading

_OFFSET = r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$"
_ISO_FORMATS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_SKIP = pl.Duration("us")
_LONGEST_SKIPS = ("3h", "25h")  # an hour or two everywhere but on the date line


def instants(text: pl.Expr, reading: TimeReading) -> pl.Expr:
    """The instants a text column writes, null where no format of `reading` fits."""
    return pl.coalesce(_format(text, one, reading) for one in reading.formats).cast(
        INSTANT
    )


def _format(text: pl.Expr, format_: str, reading: TimeReading) -> pl.Expr:
    if format_ == "iso":
        return _iso(text, reading)
    if format_ == "epoch_seconds":
        return _epoch(text, 1_000_000)
    if format_ == "epoch_milliseconds":
        return _epoch(text, 1_000)
    if "%z" in format_ or "%#z" in format_ or "%:z" in format_:
        return text.str.to_datetime(
            format_, strict=False, time_unit="us", time_zone="UTC"
        )
    return localise(_parsed(text, format_), reading)


def _epoch(text: pl.Expr, microseconds: int) -> pl.Expr:
    number = text.cast(pl.Float64, strict=False) * microseconds
    return number.round().cast(pl.Int64, strict=False).cast(INSTANT)


def _parsed(text: pl.Expr, format_: str) -> pl.Expr:
    return text.str.to_datetime(format_, strict=False, time_unit="us")


def _iso(text: pl.Expr, reading: TimeReading) -> pl.Expr:
    """2016-02-29T01:16:00.5+01:00 and its shorter forms, with T or a space."""
    time = text.str.slice(10)
    has_offset = time.str.contains(_OFFSET)
    bare = text.str.head(10) + time.str.replace(_OFFSET, "").str.replace("[Tt]", " ")
    local = pl.coalesce(_parsed(bare, one) for one in _ISO_FORMATS)
    offset = time.str.extract(f"({_OFFSET})")
    digits = offset.str.replace_all("[^0-9]", "").str.pad_end(4, "0")
    minutes = digits.str.head(2).cast(pl.Int64, strict=False).fill_null(
        0
    ) * 60 + digits.str.tail(2).cast(pl.Int64, strict=False).fill_null(0)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    return (
        pl.when(has_offset)
        .then((local - pl.duration(minutes=sign * minutes)).dt.replace_time_zone("UTC"))
        .otherwise(localise(local, reading))
    )


def localise(local: pl.Expr, reading: TimeReading) -> pl.Expr:
    """Local times of `reading.zone` as instants.

    A time the clocks skipped counts with the offset before the change, so that it is
    later by what they skipped (PEP 495, fold 0).
    """
    if reading.ambiguous == "reject":
        known = local.dt.replace_time_zone(
            reading.zone, ambiguous="null", non_existent="null"
        )
    else:
        known = local.dt.replace_time_zone(
            reading.zone, ambiguous=reading.ambiguous, non_existent="null"
        )
    candidates = [known.dt.convert_time_zone("UTC")]
    if reading.skipped == "later":
        candidates += [_skipped(local, reading.zone, one) for one in _LONGEST_SKIPS]
    return pl.coalesce(candidates)


def _skipped(local: pl.Expr, zone: str, before: str) -> pl.Expr:
    """`local` with the offset in force a little before; null unless it is skipped."""
    exists = local.dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    ).is_not_null()
    earlier = local.dt.offset_by(f"-{before}").dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    offset = (earlier.dt.base_utc_offset() + earlier.dt.dst_offset()).cast(_SKIP)
    return (
        pl.when(exists).then(None).otherwise(local - offset).dt.replace_time_zone("UTC")
    )
