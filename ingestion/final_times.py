"""Columns that state when a ticket was finally resolved and closed.

Many logs carry these on every row, and they are truer than the rows: a row is written
whenever anything changes, so the first row that says "closed" may be early or missing.
"""

from __future__ import annotations

import polars as pl

from ingestion.table_rows import PLACE

_BEFORE_CLOSING_SLOT, _AFTER_ROW_SLOTS = 7, {"resolved": 10, "closed": 11}
_ADDED = ("file", "line", "ticket", "at", "to", "place", "slot")


def fit_final_times(
    rows: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """(rows, added, remarks).

    `rows` come sorted by ticket and place, and get `is_status_start` (the status is
    another than on the row before) and `status_at`. The last change into the status
    happens at the stated time, and rows before it are no later than that. Where no row
    says so, the change is `added`. A time before the opening, or one that contradicts
    later rows, changes nothing and is a remark.
    """
    status = pl.col("status")
    rows = rows.with_columns(
        (pl.col("is_first") | (status != status.shift(1))).alias("is_status_start"),
        pl.col("at").alias("status_at"),
    )
    added, remarks = [], []
    ends = _no_added_closing(rows)
    for name in ("closed", "resolved"):
        tickets = _fitted(rows, name, ends)
        rows = _moved(rows, tickets)
        added.append(_additions(tickets, name))
        remarks.append(_remarks(tickets, name))
        ends = tickets.filter("is_added").select("ticket", pl.col("final").alias("end"))
    return rows, pl.concat(added), pl.concat(remarks)


def _no_added_closing(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.head(0).select("ticket", pl.col("at").alias("end"))


def _fitted(rows: pl.DataFrame, name: str, ends: pl.DataFrame) -> pl.DataFrame:
    """One row per ticket that states a final time: where it belongs.

    `ends` are the closings already added. The time must not be after the closing, nor
    before the last change that precedes it.
    """
    starts = rows.filter("is_status_start")
    stated = (
        rows.filter(pl.col(name).is_not_null())
        .unique("ticket", keep="last", maintain_order=True)
        .select(*PLACE, "ticket", "opened_at", pl.col(name).alias("final"))
    )
    last = rows.group_by("ticket").agg(pl.last("place").alias("last_place"))
    into = pl.col("status") == name
    changes = (
        starts.join(stated.select("ticket"), on="ticket", how="semi")
        .with_columns(
            pl.col("place").filter(into).max().over("ticket").alias("start_place"),
            pl.col("status").last().over("ticket").alias("last_status"),
        )
        .group_by("ticket", maintain_order=True)
        .agg(
            pl.first("start_place"),
            pl.first("last_status"),
            pl.last("status_at").alias("last_at"),
            pl.last("place").alias("closing_place"),
            pl.col("status_at").get(-2, null_on_oob=True).alias("last_but_one_at"),
            pl.col("status_at")
            .filter(pl.col("place") > pl.col("start_place"))
            .first()
            .alias("next_at"),
        )
    )
    ends_closed = (pl.col("last_status") == "closed") & (name != "closed")
    final = pl.col("final")
    return (
        stated.join(changes, on="ticket")
        .join(last, on="ticket")
        .join(ends, on="ticket", how="left")
        .with_columns(
            ends_closed.alias("ends_closed"),
            pl.when(ends_closed)
            .then(pl.coalesce("last_but_one_at", "opened_at"))
            .otherwise("last_at")
            .alias("earliest"),
            pl.coalesce("end", pl.when(ends_closed).then("last_at")).alias("latest"),
            (
                (final >= pl.col("opened_at"))
                & (final <= pl.col("end")).fill_null(value=True)
            ).alias("is_possible"),
        )
        .with_columns(
            (
                pl.col("is_possible")
                & pl.col("start_place").is_not_null()
                & (final <= pl.col("next_at")).fill_null(value=True)
            ).alias("is_moved")
        )
        .with_columns(
            (
                pl.col("is_possible")
                & ~pl.col("is_moved")
                & (final >= pl.col("earliest"))
                & (final <= pl.col("latest")).fill_null(value=True)
            ).alias("is_added")
        )
    )


def _moved(rows: pl.DataFrame, tickets: pl.DataFrame) -> pl.DataFrame:
    final = pl.col("final")
    is_before = (pl.col("place") < pl.col("start_place")) & final.is_not_null()
    is_start = (pl.col("place") == pl.col("start_place")).fill_null(value=False)
    return (
        rows.join(
            tickets.filter("is_moved").select("ticket", "start_place", "final"),
            on="ticket",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            pl.when(is_before)
            .then(pl.min_horizontal("at", "final"))
            .otherwise("at")
            .alias("at"),
            pl.when(is_start)
            .then(final)
            .when(is_before)
            .then(pl.min_horizontal("status_at", "final"))
            .otherwise("status_at")
            .alias("status_at"),
        )
        .drop("start_place", "final")
    )


def _additions(tickets: pl.DataFrame, name: str) -> pl.DataFrame:
    return (
        tickets.filter("is_added")
        .with_columns(
            pl.col("final").alias("at"),
            pl.lit(name).alias("to"),
            pl.when("ends_closed")
            .then("closing_place")
            .otherwise("last_place")
            .alias("place"),
            pl.when("ends_closed")
            .then(_BEFORE_CLOSING_SLOT)
            .otherwise(_AFTER_ROW_SLOTS[name])
            .alias("slot"),
        )
        .select(_ADDED)
    )


def _remarks(tickets: pl.DataFrame, name: str) -> pl.DataFrame:
    return tickets.filter(~pl.col("is_moved") & ~pl.col("is_added")).select(
        *PLACE,
        pl.concat_str(
            pl.lit(f"final time {name} "),
            pl.col("final").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            pl.lit(" contradicts the ticket's rows: not used"),
        ).alias("reason"),
    )
