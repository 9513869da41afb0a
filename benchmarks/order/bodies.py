"""Items as webhook bodies: each alone and in order, or as Meta may deliver them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from order.story import Item, Json

MOST_IN_ONE = 8
RETRIED_FOR = timedelta(days=7)


def in_order(items: Sequence[Item]) -> Iterator[tuple[datetime, bytes]]:
    """(when it comes, body): each item at once, alone and a single time."""
    for item in items:
        yield item.at, _body([item])


def as_delivered(
    items: Sequence[Item], rng: random.Random, *, repeated: float
) -> Iterator[tuple[datetime, bytes]]:
    """Every item at any time within seven days, a share of them again at another, in
    bodies of one to eight that have nothing to do with each other."""
    again = rng.choices(items, k=int(len(items) * repeated / (1 - repeated)))
    deliveries = sorted(
        (item.at + RETRIED_FOR * rng.random(), number, item)
        for number, item in enumerate([*items, *again])
    )
    at = 0
    while at < len(deliveries):
        batch = deliveries[at : at + rng.randint(1, MOST_IN_ONE)]
        at += len(batch)
        yield batch[-1][0], _body([item for _, _, item in batch])


def _body(items: Sequence[Item]) -> bytes:
    changes = [{"field": item.field, "value": _value(item)} for item in items]
    entry = {"id": "1", "changes": changes}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(body, ensure_ascii=False).encode()


def _value(item: Item) -> Json:
    value: Json = {"metadata": {"phone_number_id": item.number}}
    if not item.list:
        return value | item.value
    if item.contact is not None:
        value["contacts"] = [item.contact]
    return value | {item.list: [item.value]}
