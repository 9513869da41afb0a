"""What delivered messages cost: in all, per category and per country.

A price nobody stated is null and counted beside the sums, which leave it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from dashboards.figures import rows
from dashboards.figures_scope import Selection
from dashboards.warehouse import Warehouse

CHARGED = """
, charged as (
    select *
    from costs
    where delivered_at >= $since and delivered_at < $until
)
"""

TOTAL = """
select
    count(*) as delivered_count,
    count(*) filter (where cost_amount is null) as unpriced_count,
    sum(cost_amount) as cost_amount,
    sum(cost_amount) / nullif(
        count(distinct ticket_id) filter (where cost_amount is not null), 0
    ) as ticket_cost_amount,
    max(currency) as currency,
from charged
"""

PARTS = """
select
    {column} as part,
    count(*) as delivered_count,
    count(*) filter (where cost_amount is null) as unpriced_count,
    sum(cost_amount) as cost_amount,
from charged
group by 1
order by cost_amount desc nulls last, delivered_count desc, part
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The messages delivered in some days. Amounts in `currency`, null where no price
    is known; `ticket_cost_amount` is the mean of the tickets that cost something
    known."""

    delivered_count: int
    unpriced_count: int
    cost_amount: Decimal | None
    ticket_cost_amount: float | None
    currency: str | None


def total(warehouse: Warehouse, selection: Selection) -> Cost:
    """Everything delivered in the selection's days."""
    return Cost(**rows(warehouse, CHARGED + TOTAL, selection).row(0, named=True))


def by_category(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per category, dearest first: `part`, `delivered_count`, `cost_amount` and
    `unpriced_count`. `part` is null where WhatsApp named none."""
    return rows(warehouse, CHARGED + PARTS.format(column="category"), selection)


def by_country(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """As `by_category`, per country of the customer's number."""
    return rows(warehouse, CHARGED + PARTS.format(column="country"), selection)
