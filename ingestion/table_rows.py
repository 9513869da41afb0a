"""A table's cells as a ticket's state, row by row; rows that say what the mapping does
not foresee are set apart."""

from __future__ import annotations

import polars as pl

from ingestion.local_times import instants
from ingestion.mapping import (
    ANY_OTHER,
    ATTRIBUTES,
    NULLS,
    WORDS,
    Column,
    TableMapping,
    TimeReading,
    time_column,
    value_column,
)

_TIMES = ("time", "opened_at", "resolved", "closed")
PLACE = ("position", "file", "line", "lines")
"""Where a row stands."""


def columns_of(mapping: TableMapping) -> list[str]:
    """The file's columns that the mapping reads, each once."""
    columns = [mapping.columns.ticket]
    columns += [column for column, _ in _time_columns(mapping).values()]
    for attribute in ATTRIBUTES:
        of = getattr(mapping.columns, attribute)
        if of is not None and (column := value_column(of).column) is not None:
            columns.append(column)
    return list(dict.fromkeys(columns))


def read_rows(
    cells: pl.DataFrame, mapping: TableMapping
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows, refused). `rows`: PLACE, ticket, time, opened_at, resolved, closed, and
    every attribute, null where the cell is empty. `refused`: PLACE and `reason`."""
    nulls = list({"", *mapping.nulls})
    file_columns = columns_of(mapping)
    cells = cells.with_columns(
        pl.when(pl.col(name).is_in(nulls)).then(None).otherwise(name).alias(name)
        for name in file_columns
    )
    times = _time_columns(mapping)
    values, reasons = [], [_missing(mapping.columns.ticket, "a ticket's name")]
    for name in _TIMES:
        if name not in times:
            values.append(pl.lit(None, pl.Datetime("us", "UTC")).alias(name))
            continue
        column, reading = times[name]
        values.append(instants(pl.col(column), reading).alias(name))
        reasons.append(_unread_time(name, column, reading, is_needed=name == "time"))
    for attribute in ATTRIBUTES:
        column = getattr(mapping.columns, attribute)
        values.append(_value(attribute, column).alias(attribute))
        if (reason := _unknown_word(attribute, column)) is not None:
            reasons.append(reason)
    rows = cells.select(
        *PLACE,
        pl.col(mapping.columns.ticket).alias("ticket"),
        *values,
        *(pl.col(name).alias(f"cell {name}") for name in file_columns),
    ).with_columns(pl.coalesce(reasons).alias("reason"))
    is_sound = pl.col("reason").is_null()
    return (
        rows.filter(is_sound).select(*PLACE, "ticket", *_TIMES, *ATTRIBUTES),
        rows.filter(~is_sound).select(*PLACE, "reason"),
    )


def _time_columns(mapping: TableMapping) -> dict[str, tuple[str, TimeReading]]:
    columns, finals = mapping.columns, mapping.final_times
    given = {
        "time": columns.time,
        "opened_at": columns.opened_at,
        "resolved": finals.resolved,
        "closed": finals.closed,
    }
    return {
        name: time_column(of, mapping.time)
        for name, of in given.items()
        if of is not None
    }


def _value(attribute: str, of: Column | None) -> pl.Expr:
    if of is None:
        return pl.lit(None, pl.String)
    column = value_column(of)
    if column.column is None:
        return pl.lit(column.value)
    cell = pl.col(column.column)
    if attribute == "tags":
        return _tags(cell, column.separator or ",")
    if column.values is None:
        return cell
    words = {
        theirs: None if ours in NULLS else ours
        for theirs, ours in column.values.items()
    }
    other = words.pop(ANY_OTHER, None)
    return cell.replace_strict(
        list(words),
        list(words.values()),
        default=pl.when(cell.is_not_null()).then(pl.lit(other, pl.String)),
        return_dtype=pl.String,
    )


def _tags(cell: pl.Expr, separator: str) -> pl.Expr:
    """Sorted, each once, joined by "," so that two sets compare as text."""
    one = pl.element()
    names = cell.str.split(separator).list.eval(
        one.str.strip_chars().filter(one.str.strip_chars() != "")
    )
    return names.list.unique().list.sort().list.join(",")


def _cell(column: str) -> pl.Expr:
    return pl.col(f"cell {column}")


def _missing(column: str, expected: str) -> pl.Expr:
    return pl.when(_cell(column).is_null()).then(
        pl.lit(f"{column} is empty: expected {expected}")
    )


def _unread_time(
    name: str, column: str, reading: TimeReading, *, is_needed: bool
) -> pl.Expr:
    expected = f"a time as {' or '.join(reading.formats)}"
    is_unread = pl.col(name).is_null() & _cell(column).is_not_null()
    reason = pl.when(is_unread).then(_quoted(column, expected))
    return pl.coalesce(_missing(column, expected), reason) if is_needed else reason


def _unknown_word(attribute: str, of: Column | None) -> pl.Expr | None:
    if of is None:
        return None
    column = value_column(of)
    if column.column is None or attribute == "tags":
        return None
    given = column.values
    words = list(given) if given is not None else list(WORDS.get(attribute, ()))
    if not words or ANY_OTHER in words:
        return None
    name = column.column
    is_unknown = _cell(name).is_not_null() & ~_cell(name).is_in(words)
    return pl.when(is_unknown).then(_quoted(name, f"one of {', '.join(words)}"))


def _quoted(column: str, expected: str) -> pl.Expr:
    """`<column> '<cell>': expected <expected>`."""
    return pl.concat_str(
        pl.lit(f"{column} '"), _cell(column), pl.lit(f"': expected {expected}")
    )
