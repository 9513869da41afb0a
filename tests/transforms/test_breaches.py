"""Why clocks ran over, in `fct_sla_breaches`: told stories, and every late clock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from warehouses import RawFile

HOUR = 3_600


def breach(
    warehouse: RawFile, ticket_id: str, target: str = "first_response"
) -> dict[str, Any]:
    (found,) = warehouse.rows(
        "select * from marts.fct_sla_breaches "
        f"where ticket_id = '{ticket_id}' and target = '{target}'"
    )
    return found


@pytest.mark.parametrize(
    ("story", "cause", "waited_for", "hand_offs"),
    [
        ("b-nobody first_response", "nobody_owned_it", "us", 0),
        ("b-owner first_response", "owner_did_not_answer", "us", 0),
        ("b-passed first_response", "handed_over", "us", 2),
        ("b-briefly first_response", "nobody_owned_it", "us", 1),
        ("b-pending first_response", "waited_for_customer", "customer", 0),
        ("b-held first_response", "on_hold", "third_party", 0),
        ("b-slow resolution", "work_took_too_long", "customer", 0),
        ("b-again resolution", "reopened", "customer", 0),
        ("b-night first_response", "owner_did_not_answer", "us", 0),
    ],
)
def test_the_cause_is_where_most_of_the_used_time_went(
    warehouse: RawFile,
    story: str,
    cause: str,
    waited_for: str,
    hand_offs: int,
) -> None:
    found = breach(warehouse, *story.split())

    assert (found["cause"], found["waited_for"]) == (cause, waited_for)
    assert found["hand_off_count"] == hand_offs


def test_the_time_of_a_breach_is_laid_out(warehouse: RawFile) -> None:
    pending = breach(warehouse, "b-pending")
    nobody = breach(warehouse, "b-nobody")

    assert pending["span_seconds"] == 2 * HOUR
    assert (pending["open_seconds"], pending["pending_seconds"]) == (600, 6_600)
    assert (nobody["unowned_seconds"], nobody["longest_agent_id"]) == (10_200, "ana")
    assert nobody["overrun_seconds"] == nobody["overrun_business_seconds"] == 2 * HOUR
    assert nobody["cause_business_seconds"] == 10_200


def test_who_held_it_is_told_in_order(warehouse: RawFile) -> None:
    passed = breach(warehouse, "b-passed")

    assert json.loads(passed["holders"]) == [
        {"team_id": team, "agent_id": agent, "seconds": HOUR}
        for team, agent in (("support", "ana"), ("support", "bo"), ("japan", "cy"))
    ]


def test_a_clock_that_began_at_night_says_so(warehouse: RawFile) -> None:
    night = breach(warehouse, "b-night")

    # 08:00 to 10:00 UTC on Tuesday is business time in Berlin, the night is not.
    assert night["is_started_outside_hours"]
    assert night["overrun_business_seconds"] == HOUR
    assert not breach(warehouse, "b-owner")["is_started_outside_hours"]


def test_a_breach_that_still_runs_goes_on_with_every_landing(
    warehouse: RawFile,
) -> None:
    running = warehouse.query(
        "select count(*), count(*) filter (where overrun_seconds != "
        "epoch(timestamptz '2026-12-01') - epoch(breach_at)) "
        "from marts.fct_sla_breaches where stopped_at is null"
    )

    assert running[0][0] > 100
    assert running[0][1] == 0
