"""What messages cost, and whom they were for."""

from __future__ import annotations

from decimal import Decimal

from stories import at
from warehouses import RawFile


def test_a_delivery_costs_what_the_list_in_force_then_says(warehouse: RawFile) -> None:
    costs = warehouse.query(
        "select category, price_list_id, cost_amount, currency, delivered_at, "
        "agent_id, template_name from marts.fct_message_costs "
        "where ticket_id = 'charged' order by delivered_at"
    )

    assert costs == [
        ("service", "summer", Decimal(0), "EUR", at(16, "09:11"), "ana", None),
        ("utility", "summer", Decimal("0.03"), "EUR", at(16, "09:21"), "ana", "parcel"),
        ("service", "winter", Decimal("0.006"), "EUR", at(17, "00:00"), None, None),
    ]


def test_what_no_list_prices_is_unknown_and_what_is_free_is_zero(
    warehouse: RawFile,
) -> None:
    costs = warehouse.query(
        "select ticket_id, category, is_billable, cost_amount "
        "from marts.fct_message_costs where ticket_id in ('unpriced', 'elsewhere') "
        "order by ticket_id, delivered_at"
    )

    assert costs == [
        ("elsewhere", "utility", True, Decimal("0.02")),
        ("elsewhere", "utility", False, Decimal(0)),
        ("elsewhere", "referral_conversion", None, None),
        ("unpriced", "utility", True, None),
    ]


def test_a_ticket_sums_its_known_prices_and_counts_the_others(
    warehouse: RawFile,
) -> None:
    tickets = warehouse.query(
        "select ticket_id, delivered_message_count, unpriced_message_count, "
        "cost_amount, currency from marts.fct_tickets "
        "where ticket_id in ('charged', 'elsewhere', 'unpriced', 'failed') order by 1"
    )

    assert tickets == [
        ("charged", 3, 0, Decimal("0.036"), "EUR"),
        ("elsewhere", 3, 1, Decimal("0.02"), "EUR"),
        ("failed", 0, 0, None, None),
        ("unpriced", 1, 1, None, "EUR"),
    ]


def test_the_days_add_up_to_the_messages(warehouse: RawFile) -> None:
    by_day = warehouse.query(
        "select date::varchar, sum(delivered_message_count), sum(cost_amount) "
        "from marts.kpi_daily where agent_id is null and delivered_message_count > 0 "
        "group by 1"
    )

    assert by_day == [("2026-11-17", 1, Decimal("0.006"))]


def test_facts_of_an_absorbed_contact_follow_the_kept_one(warehouse: RawFile) -> None:
    contact = warehouse.rows("select * from marts.dim_contacts")

    assert [one["contact_id"] for one in contact] == ["c-kept"]
    (kept,) = contact
    assert (kept["ticket_count"], kept["merged_contact_count"]) == (2, 2)
    assert (kept["country"], kept["takes_marketing"]) == ("BE", True)
    for mart in ("fct_tickets", "fct_message_costs"):
        assert warehouse.query(
            f"select distinct contact_id from marts.{mart} "
            "where ticket_id in ('charged', 'unpriced')"
        ) == [("c-kept",)]


def test_a_message_keeps_every_status_and_what_was_done_with_it(
    warehouse: RawFile,
) -> None:
    asked, answered = warehouse.rows(
        "select * from marts.fct_messages where ticket_id = 'marked' order by seq"
    )

    assert asked["is_edited"]
    assert not asked["has_our_reaction"]
    assert answered["has_customer_reaction"]
    assert answered["played_at"] == answered["read_at"] == at(16, "09:12")


def test_a_message_sent_again_answers_when_it_was(warehouse: RawFile) -> None:
    message = warehouse.rows(
        "select * from marts.fct_messages where message_id = 'again-2'"
    )[0]
    (seconds,) = warehouse.query(
        "select first_response_seconds from marts.fct_tickets where ticket_id = 'again'"
    )[0]

    assert (message["failed_at"], message["is_human_reply"]) == (None, True)
    assert seconds == 40 * 60


def test_numbers_and_templates_are_as_they_stand_now(warehouse: RawFile) -> None:
    numbers = warehouse.query(
        "select number_id, name, is_active, is_stopped, stopped_error_code "
        "from marts.dim_numbers"
    )
    templates = warehouse.query(
        "select template_name, category, quality, header_kind, body, is_active "
        "from marts.dim_templates order by 1"
    )

    assert numbers == [("shop", "Boutique", True, False, None)]
    assert templates == [
        ("old", "utility", "green", None, None, False),
        ("parcel", "marketing", None, None, None, True),
    ]
