"""T1 in the warehouse: what comes late counts from when it happened, and is told."""

from __future__ import annotations

from typing import Any

from stories import at
from warehouses import RawFile


def restated(warehouse: RawFile, ticket_id: str) -> dict[str, Any]:
    (row,) = warehouse.rows(
        f"select * from marts.fct_restatements where ticket_id = '{ticket_id}'"
    )
    return row


def test_t1_a_message_three_hours_late_moves_the_start_and_the_deadline(
    warehouse: RawFile,
) -> None:
    late = restated(warehouse, "late")

    assert (late["figure"], late["kind"]) == ("first_response", "message")
    assert (late["previous_started_at"], late["restated_started_at"]) == (
        at(16, "10:00"),
        at(16, "09:00"),
    )
    assert (late["previous_breach_at"], late["restated_breach_at"]) == (
        at(16, "11:00"),
        at(16, "10:00"),
    )
    assert (late["occurred_at"], late["recorded_at"], late["lateness_seconds"]) == (
        at(16, "09:00"),
        at(16, "12:00"),
        3 * 3_600,
    )


def test_t1_a_ticket_that_begins_late_was_not_known_before(warehouse: RawFile) -> None:
    behind = restated(warehouse, "behind")

    assert behind["previous_started_at"] is None
    assert behind["restated_breach_at"] == at(16, "10:00")
    clocks = warehouse.query(
        "select started_at, breach_at from marts.fct_sla_clocks "
        "where ticket_id = 'behind' and target = 'first_response'"
    )
    assert clocks == [(at(16, "09:00"), at(16, "10:00"))]


def test_a_late_answer_from_the_phone_ends_the_wait_earlier(warehouse: RawFile) -> None:
    phoned = restated(warehouse, "phoned")

    assert (phoned["previous_ended_at"], phoned["restated_ended_at"]) == (
        at(16, "10:15"),
        at(16, "09:30"),
    )


def test_a_late_failure_reopens_the_wait_it_seemed_to_end(warehouse: RawFile) -> None:
    undone = restated(warehouse, "undone")

    assert (undone["kind"], undone["restated_ended_at"]) == ("failure", None)
    assert undone["previous_ended_at"] == at(16, "09:10")


def test_what_came_in_time_leaves_no_trace(warehouse: RawFile) -> None:
    rows = warehouse.query(
        "select count(*) from marts.fct_restatements "
        "where lateness_seconds < 60 or ticket_id like 'random-%'"
    )

    assert rows == [(0,)]


def test_a_restated_wait_begins_earlier_than_was_known(warehouse: RawFile) -> None:
    rows = warehouse.query(
        "select count(*) > 20, count(*) filter (where restated_started_at "
        ">= previous_started_at), count(*) filter (where restated_breach_at "
        "> previous_breach_at) from marts.fct_restatements where kind = 'message'"
    )

    assert rows == [(True, 0, 0)]
