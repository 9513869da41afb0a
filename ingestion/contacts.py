"""Customers an import names, as pseudonyms: one contact for each name or number."""

from __future__ import annotations

import re

import polars as pl

from routing_service.domain.identifiers import Pseudonyms

_SEPARATORS = re.compile(r"[\s().-]+")
_PHONE = re.compile(r"\+\d{8,15}")


def pseudonymise(drafts: pl.DataFrame, pseudonyms: Pseudonyms) -> pl.DataFrame:
    """One row per customer named in `drafts`: contact, contact_id, fact_id (of its
    ContactAdded), wa_id and name (one of them null).

    A number in international form (+33 6 ...) is the customer that WhatsApp knows
    under its digits, so that imported and live tickets share one contact.
    """
    names = drafts.get_column("contact").drop_nulls().unique().sort().to_list()
    rows = []
    for name in names:
        number = _SEPARATORS.sub("", name)
        is_phone = _PHONE.fullmatch(number) is not None
        kind, value = ("wa_id", number[1:]) if is_phone else ("import", name)
        rows.append(
            (
                name,
                pseudonyms.short("c-", kind, value),
                str(pseudonyms.uuid("contact", kind, value)),
                value if is_phone else None,
                None if is_phone else name,
            )
        )
    return pl.DataFrame(
        rows,
        schema={
            "contact": pl.String,
            "contact_id": pl.String,
            "fact_id": pl.String,
            "wa_id": pl.String,
            "name": pl.String,
        },
        orient="row",
    )
