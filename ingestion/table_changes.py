"""What changed from one row of a ticket to its next, as drafts."""

from __future__ import annotations

import polars as pl

from ingestion.drafts import as_drafts
from ingestion.final_times import fit_final_times
from ingestion.mapping import WORDS, TableMapping, ValueColumn

_ENDED = ("resolved", "closed")

_CHANGES = (
    ("PriorityChanged", "priority"),
    ("TeamChanged", "team"),
    ("CategoryChanged", "category"),
    ("TagsChanged", "tags"),
    ("PolicyChanged", "policy"),
    ("TicketAssigned", "agent"),
)
_STATUS_SLOT = 8  # a row's other changes come before its status
_SLOTS = 16
_ONCE = ("contact", "channel", "language", "country")
_TO = {"TagsChanged": "tags", "TicketAssigned": "to"}


def to_drafts(
    rows: pl.DataFrame, mapping: TableMapping
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(drafts, remarks): TicketOpened from a ticket's first row, a change for every
    difference between two rows in a row, and the statuses that only the columns of
    final times know. `remarks`: rows whose final time fits nowhere, with the reason.

    No change is earlier than the ticket's opening, and with `order: file` none is
    earlier than the row before. A ticket whose first row is already resolved or closed
    was opened open.
    """
    rows = _filled(_in_order(rows, mapping), mapping)
    rows, added, remarks = fit_final_times(rows)
    statuses = rows.filter(
        "is_status_start" & (~pl.col("is_first") | pl.col("status").is_in(_ENDED))
    )
    drafts = [
        _openings(rows),
        *(
            _changes(rows, event, name, slot)
            for slot, (event, name) in enumerate(_CHANGES, 1)
        ),
        as_drafts(
            statuses.drop("at"),
            type=pl.lit("StatusChanged"),
            at=pl.col("status_at"),
            to=pl.col("status"),
            position=pl.col("place") * _SLOTS + _STATUS_SLOT,
            tags=pl.lit(None),
            **_NO_STATE,
        ),
        as_drafts(
            added,
            type=pl.lit("StatusChanged"),
            position=pl.col("place") * _SLOTS + pl.col("slot"),
        ),
    ]
    return pl.concat(drafts), remarks


_STATE = (
    *("agent", "channel", "status", "priority", "team", "category"),
    *("language", "country", "policy", "contact"),
)
_NO_STATE: dict[str, pl.Expr] = {name: pl.lit(None) for name in _STATE}


def _in_order(rows: pl.DataFrame, mapping: TableMapping) -> pl.DataFrame:
    """Sorted by ticket and then by time or file; `place` is the row's rank among all,
    `at` when its changes happened, `opened_at` the ticket's opening."""
    by = ["time", "position"] if mapping.order == "time" else ["position"]
    rows = rows.sort(by).with_row_index("place").sort("ticket", "place")
    time = pl.col("time")
    if mapping.order == "file":
        time = time.cum_max().over("ticket")
    return rows.with_columns(
        pl.col("place").cast(pl.Int64),
        time.alias("at"),
        (pl.col("ticket") != pl.col("ticket").shift(1))
        .fill_null(value=True)
        .alias("is_first"),
        pl.coalesce(
            pl.col("opened_at").drop_nulls().first().over("ticket"),
            time.first().over("ticket"),
        ).alias("opened_at"),
    ).with_columns(pl.max_horizontal("at", "opened_at").alias("at"))


def _filled(rows: pl.DataFrame, mapping: TableMapping) -> pl.DataFrame:
    """Empty cells that mean "unchanged" hold what the row before said."""
    unchanged = list(WORDS)
    for name in ("team", "agent", "category", "tags", "policy"):
        column = getattr(mapping.columns, name)
        if isinstance(column, ValueColumn) and column.empty == "unchanged":
            unchanged.append(name)
    return rows.with_columns(
        pl.col(unchanged).forward_fill().over("ticket"),
        *(pl.col(name).drop_nulls().first().over("ticket") for name in _ONCE),
    ).with_columns(
        pl.col("status").fill_null("open"),
        pl.col("priority").fill_null("normal"),
        pl.col("channel").fill_null("import"),
    )


def _openings(rows: pl.DataFrame) -> pl.DataFrame:
    first = rows.filter("is_first").drop("at")
    is_ended = pl.col("status").is_in(_ENDED)
    return as_drafts(
        first,
        type=pl.lit("TicketOpened"),
        at=pl.col("opened_at"),
        position=pl.col("place") * _SLOTS,
        status=pl.when(is_ended).then(pl.lit("open")).otherwise("status"),
        tags=pl.col("tags").str.split(","),
    )


def _changes(rows: pl.DataFrame, event: str, name: str, slot: int) -> pl.DataFrame:
    value = pl.col(name)
    changed = rows.filter(~pl.col("is_first") & value.ne_missing(value.shift(1)))
    is_tags = name == "tags"
    return as_drafts(
        changed,
        type=pl.lit(event),
        to=pl.lit(None) if is_tags else value,
        tags=value.str.split(",") if is_tags else pl.lit(None),
        position=pl.col("place") * _SLOTS + slot,
        **_NO_STATE,
    )
