"""Drafts to facts: order, ids, what each change came from, and the log's columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pyarrow as pa

from ingestion.arrow_schemas import IMPORT_SCHEMA
from ingestion.contacts import pseudonymise
from ingestion.drafts import as_drafts
from ingestion.fact_ids import fact_ids
from routing_service.domain.codec import schema_version
from routing_service.domain.identifiers import Pseudonyms

_PART_ROWS = 250_000  # tickets are worked on by so many rows, to bound the memory

_CHANGES = {
    "StatusChanged": "status",
    "TicketAssigned": "agent",
    "TeamChanged": "team",
    "PriorityChanged": "priority",
    "CategoryChanged": "category",
    "PolicyChanged": "policy",
}
"""Event of a change -> the draft column where TicketOpened states the first value."""


def to_facts(drafts: pl.DataFrame, *, source: str, pseudonyms: Pseudonyms) -> pa.Table:
    """The facts of `drafts` in IMPORT_SCHEMA's columns, in the log's order: by time,
    ties as they were read.

    A ticket that nothing opens is opened at its first event; TicketOpened precedes
    whatever else is known of its ticket. Ids derive from the source, the ticket and
    the source's own id, or else from what the draft says and its number among equals
    of one file: the same content always gets the same ids.
    """
    if drafts.is_empty():
        return IMPORT_SCHEMA.empty_table()
    contacts = pseudonymise(drafts, pseudonyms)
    salt = pseudonyms.short("", "import", source)
    parts = -(-drafts.height // _PART_ROWS)
    facts = pl.concat(
        _facts_of_tickets(
            drafts.filter(pl.col("ticket").hash() % parts == part), contacts, salt
        )
        for part in range(parts)
    )
    facts = facts.sort("sort_at", "rank", "position").unique(
        "fact_id", keep="first", maintain_order=True
    )
    return (
        facts.select(
            pl.col("fact_id").alias("id"),
            "stream",
            "type",
            pl.col("type")
            .replace_strict(_versions(facts), return_dtype=pl.Int16)
            .alias("schema_version"),
            pl.col("at").alias("occurred_at"),
            "actor",
            pl.lit(f"import:{source}").alias("source"),
            "data",
            "personal_subject",
            "personal",
        )
        .to_arrow()
        .cast(IMPORT_SCHEMA)
    )


def _facts_of_tickets(
    drafts: pl.DataFrame, contacts: pl.DataFrame, salt: str
) -> pl.DataFrame:
    """The facts of some tickets, whole ones, and of their customers."""
    events = _in_order(_with_openings(drafts))
    events = events.with_columns(fact_ids(events, salt)).unique(
        "fact_id", keep="first", maintain_order=True
    )
    events = _with_contacts(_with_previous(events), contacts)
    return pl.concat([*_ticket_facts(events), _contact_facts(events, contacts)])


def _with_openings(drafts: pl.DataFrame) -> pl.DataFrame:
    is_opening = pl.col("type") == "TicketOpened"
    unopened = (
        drafts.filter(is_opening.any().over("ticket").not_())
        .sort("at", "position")
        .unique("ticket", keep="first", maintain_order=True)
        .select("ticket", "at", "file", "position")
    )
    openings = as_drafts(unopened, type=pl.lit("TicketOpened"))
    return pl.concat([drafts, openings])


def _in_order(events: pl.DataFrame) -> pl.DataFrame:
    is_opening = pl.col("type") == "TicketOpened"
    first = events.group_by("ticket").agg(pl.col("at").min().alias("first_at"))
    return (
        events.join(first, on="ticket", how="left")
        .with_columns(
            pl.when(is_opening).then("first_at").otherwise("at").alias("sort_at"),
            pl.when(is_opening).then(0).otherwise(1).cast(pl.Int8).alias("rank"),
        )
        .sort("sort_at", "rank", "position")
        .with_row_index("place")
    )


def _with_previous(events: pl.DataFrame) -> pl.DataFrame:
    previous = pl.concat(
        _previous(events, change, opened) for change, opened in _CHANGES.items()
    )
    return events.join(previous, on="place", how="left", maintain_order="left")


def _previous(events: pl.DataFrame, change: str, opened: str) -> pl.DataFrame:
    is_change = pl.col("type") == change
    initial = pl.col(opened)
    if opened == "status":
        initial = initial.fill_null("open")
    elif opened == "priority":
        initial = initial.fill_null("normal")
    return (
        events.lazy()
        .filter(is_change | (pl.col("type") == "TicketOpened"))
        .select(
            "place",
            "ticket",
            is_change.alias("is_change"),
            pl.when(is_change).then("to").otherwise(initial).alias("value"),
        )
        .with_columns(pl.col("value").shift(1).over("ticket").alias("from"))
        .filter("is_change")
        .select("place", "from")
        .collect()
    )


def _with_contacts(events: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    of_ticket = (
        events.filter(pl.col("contact").is_not_null())
        .unique("ticket", keep="first", maintain_order=True)
        .join(contacts.select("contact", "contact_id"), on="contact")
        .select("ticket", "contact_id")
    )
    message = pl.col("fact_id").str.replace_all("-", "").str.head(20)
    customer = pl.concat_str(pl.lit("customer:"), "contact_id")
    given = pl.col("actor")
    return events.join(
        of_ticket, on="ticket", how="left", maintain_order="left"
    ).with_columns(
        pl.concat_str(pl.lit("m-"), message).alias("message_id"),
        pl.concat_str(pl.lit("n-"), message).alias("note_id"),
        pl.col("text").str.len_chars().alias("text_length"),
        pl.when(given.str.starts_with("customer"))
        .then(pl.coalesce(customer, pl.lit("import")))
        .when(given.str.starts_with("agent:") | given.is_in(["desk", "import"]))
        .then(given)
        .when(given.is_not_null())
        .then(pl.concat_str(pl.lit("agent:"), given))
        .when(pl.col("type").is_in(["MessageReceived", "RatingAnswered"]))
        .then(customer)
        .when(pl.col("type").is_in(["MessagePosted", "NoteAdded"]))
        .then(pl.concat_str(pl.lit("agent:"), "agent"))
        .fill_null("import")
        .alias("actor"),
    )


_FIELDS: dict[str, Sequence[str | tuple[str, str]]] = {
    "TicketOpened": (
        *("contact_id", "channel", "status", "priority", ("team", "team_id")),
        *(("agent", "agent_id"), "category", "language", "country", "tags"),
        ("policy", "policy_id"),
    ),
    "MessageReceived": ("message_id", "contact_id", "text_length"),
    "MessagePosted": (
        *("message_id", "author", ("agent", "agent_id"), "contact_id"),
        *("text_length", "delivery"),
    ),
    "NoteAdded": ("note_id", ("agent", "agent_id"), "text_length"),
    "TicketAssigned": (("to", "agent_id"), ("from", "from_agent_id")),
    "TagsChanged": (("tags", "to"),),
    "BotHandedOff": (),
    "RatingAnswered": ("rating",),
    **{change: ("to", "from") for change in _CHANGES if change != "TicketAssigned"},
}
"""Event -> its fields beside ticket_id: the column, or (column, field)."""

_NULL_FIELD = r',"[a-z_]+":null'  # inside a JSON string a quote has a backslash before
_FACT_COLUMNS = (
    *(
        "position",
        "sort_at",
        "rank",
        "at",
        "fact_id",
        "stream",
        "type",
        "actor",
        "data",
    ),
    *("personal_subject", "personal"),
)


def _ticket_facts(events: pl.DataFrame) -> list[pl.DataFrame]:
    prepared = events.with_columns(
        pl.concat_str(pl.lit("ticket:"), "ticket").alias("stream"),
        pl.lit("none").alias("delivery"),
        pl.when(pl.col("type") == "TagsChanged")
        .then(pl.col("tags").fill_null([]))
        .when(pl.col("tags").list.len() > 0)
        .then("tags")
        .list.unique()
        .list.sort()
        .alias("tags"),
        pl.when(pl.col("text").is_not_null())
        .then(pl.coalesce("contact_id", pl.concat_str(pl.lit("ticket:"), "ticket")))
        .alias("personal_subject"),
        pl.when(pl.col("text").is_not_null())
        .then(pl.struct("text").struct.json_encode())
        .alias("personal"),
    )
    return [
        group.with_columns(_data(type_).alias("data")).select(_FACT_COLUMNS)
        for (type_,), group in prepared.partition_by("type", as_dict=True).items()
    ]


def _data(type_: object) -> pl.Expr:
    named = [
        (field, field) if isinstance(field, str) else field
        for field in _FIELDS[str(type_)]
    ]
    fields = [pl.col(column).alias(name) for column, name in named]
    return (
        pl.struct(pl.col("ticket").alias("ticket_id"), *fields)
        .struct.json_encode()
        .str.replace_all(_NULL_FIELD, "")
    )


def _contact_facts(events: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    identity = pl.struct(pl.lit(None).alias("_"), "wa_id", "name").struct.json_encode()
    return (
        events.filter(pl.col("contact").is_not_null())
        .drop("fact_id", "contact_id")
        .join(contacts, on="contact", maintain_order="left")
        .unique("contact_id", keep="first", maintain_order=True)
        .with_columns(
            pl.lit(-1, pl.Int8).alias("rank"),
            pl.concat_str(pl.lit("contact:"), "contact_id").alias("stream"),
            pl.lit("ContactAdded").alias("type"),
            pl.concat_str(pl.lit("customer:"), "contact_id").alias("actor"),
            pl.struct("contact_id", "country", "language")
            .struct.json_encode()
            .str.replace_all(_NULL_FIELD, "")
            .alias("data"),
            pl.col("contact_id").alias("personal_subject"),
            identity.str.replace(r'\{"_":null,', "{")
            .str.replace(r'"wa_id":null,|,"name":null', "")
            .alias("personal"),
        )
        .with_columns(pl.col("sort_at").alias("at"))
        .select(_FACT_COLUMNS)
    )


def _versions(facts: pl.DataFrame) -> dict[str, int]:
    return {one: schema_version(one) for one in facts.get_column("type").unique()}
