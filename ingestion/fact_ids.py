"""Ids of imported facts: the same for the same fact, however often it is imported."""

from __future__ import annotations

import duckdb
import polars as pl
import pyarrow as pa

_SEPARATOR = "\x1f"


def fact_ids(events: pl.DataFrame, salt: str) -> pl.Series:
    """`fact_id` of every draft, in their order; `place` numbers them.

    A ticket has one opening; a draft with the source's own id is that fact of its
    ticket; any other is what it says, and its number among equals of its file.
    """
    # md5 of salted text: DuckDB computes 5 million a second, polars has no stable hash.
    with duckdb.connect() as connection:
        connection.register("keyed", pa.table({"key": _keys(events).to_arrow()}))
        ids = connection.execute(
            "select cast(cast(md5(? || key) as uuid) as varchar) as id from keyed",
            [salt],
        ).to_arrow_table()
    return pl.Series("fact_id", ids.column("id"))


def _keys(events: pl.DataFrame) -> pl.Series:
    said = pl.concat_str(
        pl.col("type"),
        pl.col("at").dt.epoch("us").cast(pl.String),
        *("to", "agent", "author", "text", "actor"),
        pl.col("rating").cast(pl.String),
        pl.col("tags").list.join(","),
        separator=_SEPARATOR,
        ignore_nulls=False,
    )
    content = pl.concat_str(
        pl.lit("content"), pl.col("said"), pl.col("equal"), separator=_SEPARATOR
    )
    keyed = (
        events.with_columns(
            pl.col("to", "agent", "author", "text", "actor").fill_null(""),
            pl.col("rating").fill_null(0),
            pl.col("tags").fill_null([]),
        )
        .select("place", "file", "ticket", "type", "source_id", said.alias("said"))
        .with_columns(
            pl.struct("file", "ticket", "said").is_duplicated().alias("is_equal")
        )
    )
    numbered = keyed.filter("is_equal").select(
        "place", pl.int_range(pl.len()).over("file", "ticket", "said").alias("equal")
    )
    return (
        keyed.join(numbered, on="place", how="left", maintain_order="left")
        .with_columns(pl.col("equal").fill_null(0).cast(pl.String))
        .select(
            pl.concat_str(
                pl.col("ticket"),
                pl.when(pl.col("type") == "TicketOpened")
                .then(pl.lit("opened"))
                .when(pl.col("source_id").is_not_null())
                .then(pl.concat_str(pl.lit("id" + _SEPARATOR), "source_id"))
                .otherwise(content),
                separator=_SEPARATOR,
            ).alias("key")
        )
        .get_column("key")
    )
