"""What recorded attempts leave of WhatsApp's limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from routing_service.desk.departures import Departures

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_debt_is_each_customers_own():
    departures = Departures()
    for _ in range(3):
        departures.attempted("n-1", "c-1", START)

    assert departures.paid_at("n-1", "c-1") == START.timestamp() + 18
    assert departures.paid_at("n-1", "c-2") == 0
    assert departures.paid_at("n-2", "c-1") == 0


def test_paid_debts_are_forgotten():
    departures = Departures()
    for number in range(1000):
        at = START + timedelta(seconds=number)
        departures.attempted("n-1", f"c-{number}", at)

    assert len(departures.debts) <= 7


def test_the_last_attempt_of_a_number_is_kept():
    departures = Departures()
    departures.attempted("n-1", "c-1", START + timedelta(seconds=5))
    departures.attempted("n-1", "c-2", START)

    assert departures.last == {"n-1": START.timestamp() + 5}
