"""Price lists: what a delivered message costs, by market and category.

Prices are decimals as text, so that no amount passes through a binary fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import get_args

from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Refused,
    read_country,
    read_date,
    read_id,
    read_list,
    read_object,
    read_text,
    required,
)
from routing_service.domain.types import JsonObject, PricingCategory

DECIMALS = 6
"""WhatsApp's own lists have four."""


def read_price(value: object) -> str:
    """What one delivered message costs, written without exponent or idle zeros."""
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        price = Decimal("NaN")
    if isinstance(value, bool) or not price.is_finite() or not 0 <= price < 1_000_000:
        raise Refused(value, "a price such as 0.0712")
    if price != round(price, DECIMALS):
        raise Refused(value, f"a price of at most {DECIMALS} decimals")
    text = f"{price:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_currency(value: object) -> str:
    currency = read_text(value).upper()
    if len(currency) == 3 and currency.isascii() and currency.isalpha():
        return currency
    raise Refused(value, "an ISO 4217 code of three letters such as EUR")


def check_markets(document: JsonObject) -> None:
    """A country stands in one market; one market at most stands for all others."""
    seen: set[str | None] = set()
    for index, market in enumerate(document["markets"]):
        for country in market["countries"] or [None]:
            if country in seen:
                expected = (
                    "a country of one market only"
                    if country
                    else "one market without countries, for all others"
                )
                raise Refused(country, expected, ("markets", str(index), "countries"))
            seen.add(country)


def other_currency(documents: Sequence[JsonObject]) -> JsonObject | None:
    """The first list in another currency than the one before all: amounts that are
    added up must share it."""
    return next(
        (one for one in documents if one["currency"] != documents[0]["currency"]), None
    )


MARKET: Fields = {
    "countries": Field(read_list(read_country), []),
    **{name: Field(read_price) for name in get_args(PricingCategory)},
}
PRICE_LIST: Fields = {
    "id": required(read_id),
    "valid_from": required(read_date),
    "currency": required(read_currency),
    "markets": required(read_list(read_object(MARKET))),
}
