"""The overview's costs: sums of known prices, and what is unknown said beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from publishing import publish
from test_overview_page import opened, page

from dashboards import figures_costs, overview_costs
from dashboards.figures_scope import Days, Scope, Selection
from dashboards.i18n import use_language
from dashboards.warehouse import EVERYTHING, Warehouse, current_warehouse

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WEEK = Days.last_days(7, AS_OF, ZoneInfo("Europe/Paris"))


def delivery(number: int, cost: str | None, **more: object) -> dict[str, object]:
    return {
        "message_id": f"m-{number}",
        "ticket_id": f"T-{number % 2}",
        "team_id": "billing",
        "country": "FR",
        "category": "service",
        "currency": "EUR",
        "cost_amount": None if cost is None else Decimal(cost),
        "delivered_at": AS_OF - timedelta(days=1),
    } | more


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish(
        tmp_path,
        {
            "fct_tickets": [opened(n, days_ago=1, team="billing") for n in (0, 1)],
            "fct_message_costs": [
                delivery(1, "0.006"),
                delivery(2, "0.004", country="BR"),
                delivery(3, "12.5", category="marketing", team_id="sales"),
                delivery(4, None, category="utility", currency=None),
                delivery(5, "9", delivered_at=AS_OF - timedelta(days=9)),
            ],
        },
        as_of=AS_OF,
    )
    return tmp_path


@pytest.fixture
def warehouse(data: Path) -> Warehouse:
    return current_warehouse(data, EVERYTHING)


def test_known_prices_are_summed_and_the_others_counted(warehouse: Warehouse) -> None:
    cost = figures_costs.total(warehouse, Selection(WEEK))

    assert (cost.delivered_count, cost.unpriced_count) == (4, 1)
    assert (cost.cost_amount, cost.currency) == (Decimal("12.51"), "EUR")
    assert cost.ticket_cost_amount == pytest.approx(6.255)


def test_a_category_without_any_price_is_unknown(warehouse: Warehouse) -> None:
    found = figures_costs.by_category(warehouse, Selection(WEEK)).rows()

    assert found == [
        ("marketing", 1, 0, Decimal("12.500000")),
        ("service", 2, 0, Decimal("0.010000")),
        ("utility", 1, 1, None),
    ]


def test_costs_follow_the_filters(warehouse: Warehouse) -> None:
    selection = Selection(WEEK, Scope(team=("billing",), country=("BR",)))

    found = figures_costs.by_country(warehouse, selection).rows()

    assert found == [("BR", 1, 0, Decimal("0.004000"))]


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (None, "unknown", "inconnu"),
        (Decimal(0), "€0.00", "0,00\u00a0€"),
        (Decimal("0.006"), "€0.0060", "0,0060\u00a0€"),
        (Decimal("1234.5"), "€1,234.50", "1\u202f234,50\u00a0€"),
    ],
)
def test_money_carries_its_currency(
    amount: Decimal | None, english: str, french: str
) -> None:
    use_language("en")
    assert overview_costs.money(amount, "EUR") == english
    use_language("fr")
    assert overview_costs.money(amount, "EUR") == french
    use_language("en")


def test_the_page_tells_the_cost_and_what_it_leaves_out(data: Path) -> None:
    at = page(data).run()

    assert not at.exception
    assert [text.value for text in at.markdown if "per ticket" in text.value] == [
        "**€21.51** for 5 messages · €10.76 per ticket · "
        "1 without a known price, not in the sums"
    ]


def test_days_without_a_delivery_say_so(tmp_path: Path) -> None:
    tickets = [opened(1, days_ago=1, team="billing")]
    publish(tmp_path, {"fct_tickets": tickets}, as_of=AS_OF)

    at = page(tmp_path).run()

    shown = [caption.value for caption in at.caption]
    assert "No message was delivered in these days." in shown
