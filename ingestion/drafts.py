"""What an import read, before it becomes facts: one row per event, wide.

The doors (`history`, `table`) make drafts; `facts` turns them into the log's columns.
"""

from __future__ import annotations

import polars as pl

INSTANT = pl.Datetime("us", "UTC")

DRAFT_SCHEMA = pl.Schema(
    {
        # where it was read: ties of time are broken by `position`
        "position": pl.Int64(),
        "file": pl.Int32(),
        "line": pl.Int64(),
        # the fact
        "type": pl.String(),
        "ticket": pl.String(),
        "at": INSTANT,
        "source_id": pl.String(),
        "actor": pl.String(),
        "contact": pl.String(),
        "text": pl.String(),
        "author": pl.String(),
        "rating": pl.Int64(),
        "to": pl.String(),
        "tags": pl.List(pl.String()),
        "agent": pl.String(),
        "channel": pl.String(),
        "status": pl.String(),
        "priority": pl.String(),
        "team": pl.String(),
        "category": pl.String(),
        "language": pl.String(),
        "country": pl.String(),
        "policy": pl.String(),
    }
)
"""`type` is an event's name; `to` what a change leads to (an agent for
TicketAssigned); `tags` the tags of TicketOpened and TagsChanged; `contact` as the
source names the customer, given on TicketOpened."""


def empty_drafts() -> pl.DataFrame:
    return pl.DataFrame(schema=DRAFT_SCHEMA)


def as_drafts(frame: pl.DataFrame, **constants: pl.Expr) -> pl.DataFrame:
    """`frame` with every draft column: its own, `constants`, and nulls."""
    frame = frame.with_columns(**constants)
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in DRAFT_SCHEMA.items()
    )
