"""The marts over told stories: the traps, the live clocks' figures, the increments."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import duckdb
from stories import AGENTS, CALENDARS, POLICIES, TEAMS, Ticket, at
from warehouses import LANDED_AT, RawFile, Told, stream_of

from routing_service.domain import sla
from routing_service.domain.configuration import load, normalise
from routing_service.domain.record import Fact
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import apply

OTHER_TERMS = {"routed", "japan", "credit", "changed", "gold"}
"""Tickets that are not under one policy, chosen at the opening, all along."""


def fact_of(told: Told) -> Fact:
    return Fact(
        id=uuid4(),
        stream=stream_of(told.event),
        event=told.event,
        occurred_at=told.at,
        actor=told.actor,
    )


def ticket(warehouse: RawFile, ticket_id: str) -> dict[str, Any]:
    return warehouse.rows(
        f"select * from marts.fct_tickets where ticket_id = '{ticket_id}'"
    )[0]


def clock(warehouse: RawFile, ticket_id: str, target: str) -> dict[str, Any]:
    return warehouse.rows(
        "select * from marts.fct_sla_clocks "
        f"where ticket_id = '{ticket_id}' and target = '{target}' and period = 1"
    )[0]


def test_a_message_delivered_late_counts_from_when_it_was_written(
    warehouse: RawFile,
) -> None:
    late = ticket(warehouse, "late")

    assert late["first_customer_message_at"] == at(16, "09:00")
    assert late["first_response_seconds"] == 90 * 60
    assert clock(warehouse, "late", "first_response")["outcome"] == "met_late"


def test_a_policy_may_be_for_a_tier_of_customers(warehouse: RawFile) -> None:
    gold = clock(warehouse, "gold", "first_response")

    assert (gold["policy_id"], gold["outcome"]) == ("gold", "met_late")


def test_an_alert_keeps_its_clocks_instant_and_when_it_was_told(
    warehouse: RawFile,
) -> None:
    assert warehouse.query(
        "select kind, team_id, reached_at, told_at from marts.fct_sla_alerts "
        "where ticket_id = 'late'"
    ) == [("warning", None, at(16, "11:00"), at(16, "11:05"))]


def test_who_was_told_and_whether_it_got_through_is_kept(warehouse: RawFile) -> None:
    assert warehouse.query(
        "select medium, recipient_id, way, outcome, failure_reason, "
        "coalesce(read_at, settled_at) from marts.fct_notifications "
        "where ticket_id = 'late' order by all"
    ) == [
        ("app", "ana", "app", "listed", None, at(18, "09:06")),
        ("channel", "ops", "slack", "delivered", None, at(18, "09:05")),
        ("email", "ana", "email", "failed", "it was not reached", at(19, "09:06")),
        ("email", "bo", "email", "waiting", None, None),
    ]


def test_a_resolution_by_the_bot_sets_the_first_response_back(
    warehouse: RawFile,
) -> None:
    bot = ticket(warehouse, "bot")

    assert bot["first_response_seconds"] == 10 * 60
    assert bot["first_response_total_seconds"] == 101 * 3_600 + 10 * 60
    assert (bot["reopen_count"], bot["first_resolution_seconds"]) == (1, 5 * 60)
    assert bot["resolved_at"] is None


def test_credit_stays_with_those_who_held_the_ticket(warehouse: RawFile) -> None:
    credit = ticket(warehouse, "credit")

    assert (credit["first_response_agent_id"], credit["agent_id"]) == ("ana", "bo")
    assert (credit["resolved_agent_id"], credit["resolved_team_id"]) == (
        "bo",
        "support",
    )
    assert (credit["team_id"], credit["reassignment_count"]) == ("japan", 1)
    assert warehouse.query(
        "select agent_id, team_id, held_seconds from marts.fct_assignments "
        "where ticket_id = 'credit' order by assignment_number"
    ) == [("ana", "support", 1_800), ("bo", "support", 2_100), ("bo", "japan", None)]


def test_a_decision_tells_how_it_was_taken_and_what_a_shadow_would_have(
    warehouse: RawFile,
) -> None:
    (decision,) = warehouse.rows(
        "select * from marts.fct_decisions where ticket_id = 'routed'"
    )
    (shadow,) = warehouse.rows(
        "select * from marts.fct_shadow_decisions where ticket_id = 'routed'"
    )

    assert (decision["trigger"], decision["rule_set_id"]) == ("arrival", "main")
    assert (decision["verdicts"], decision["tie_break"]) == ("10", "load")
    assert (decision["skill"], decision["skill_level"]) == ("billing", 2)
    assert decision["decided_at"] == at(16, "09:01")
    assert '"agent_id":"bo","load":2,"capacity":3' in decision["considered"]
    assert shadow["rule_set_id"] == "next"
    assert (shadow["is_different"], shadow["differing_fields"]) == (
        True,
        ["priority", "tags"],
    )


def test_thanks_after_the_resolution_start_no_wait(warehouse: RawFile) -> None:
    waits = warehouse.query(
        "select kind, outcome, wait_seconds from marts.fct_waits "
        "where ticket_id = 'thanks'"
    )

    assert waits == [("first_response", "answered", 1_800)]
    assert ticket(warehouse, "thanks")["csat_rating"] == 5
    assert warehouse.query(
        "select rating, is_satisfied, resolved_at from marts.fct_csat "
        "where ticket_id = 'thanks'"
    ) == [(5, True, at(16, "10:00"))]


def test_a_pause_does_not_count_for_the_resolution(warehouse: RawFile) -> None:
    paused = ticket(warehouse, "paused")

    assert paused["resolution_seconds"] == 3.5 * 3_600
    assert paused["resolution_net_seconds"] == 1.5 * 3_600
    assert clock(warehouse, "paused", "resolution")["elapsed_seconds"] == 5_400


def test_a_holiday_is_not_business_time(warehouse: RawFile) -> None:
    first = clock(warehouse, "holiday", "first_response")

    assert first["elapsed_seconds"] == (90 + 60) * 60
    assert ticket(warehouse, "holiday")["first_response_business_seconds"] == 9_000
    # An hour after Tuesday 15:30 in Berlin.
    assert first["breach_at"] == at(17, "15:30")


def test_a_budget_used_up_at_the_close_is_met(warehouse: RawFile) -> None:
    evening = clock(warehouse, "evening", "first_response")

    assert (evening["elapsed_seconds"], evening["outcome"]) == (3_600, "met")


def test_an_unanswered_ticket_breaches_at_the_next_opening(warehouse: RawFile) -> None:
    unanswered = clock(warehouse, "unanswered", "first_response")

    assert unanswered["outcome"] == "breached"
    assert (unanswered["due_at"], unanswered["breach_at"]) == (
        at(16, "16:00"),
        at(17, "08:00"),
    )


def test_a_failed_reply_is_no_reply(warehouse: RawFile) -> None:
    failed = ticket(warehouse, "failed")

    assert failed["first_response_seconds"] == 40 * 60
    assert failed["is_first_response_by_phone"]
    assert (failed["failed_message_count"], failed["note_count"]) == (1, 1)


def test_what_was_said_before_the_customer_wrote_is_no_reply(
    warehouse: RawFile,
) -> None:
    early = ticket(warehouse, "early")

    assert early["first_response_seconds"] == 20 * 60
    assert clock(warehouse, "early", "first_response")["outcome"] == "met"


def test_closing_resolves_what_was_not_resolved(warehouse: RawFile) -> None:
    closed = ticket(warehouse, "closed")

    assert closed["resolved_at"] == closed["closed_at"] == at(16, "09:30")
    assert closed["first_responded_at"] is None
    first = clock(warehouse, "closed", "first_response")
    assert first["outcome"] == "resolved_without_reply"


def test_routing_sets_the_terms_of_the_clocks_it_finds_open(warehouse: RawFile) -> None:
    first = clock(warehouse, "routed", "first_response")

    assert (first["policy_id"], first["target_seconds"]) == ("urgent", 1_800)
    assert first["breach_at"] == at(16, "09:30")
    routed = ticket(warehouse, "routed")
    assert (routed["priority"], routed["tags"]) == ("low", ["vip"])


def test_the_teams_calendar_counts_where_the_policy_has_none(
    warehouse: RawFile,
) -> None:
    first = clock(warehouse, "japan", "first_response")

    assert (first["policy_id"], first["calendar_id"]) == ("tokyo", "tokyo")
    # Tokyo opens at midnight UTC.
    assert first["elapsed_seconds"] == 45 * 60


def test_the_clocks_are_those_of_the_live_service(
    warehouse: RawFile, tickets: list[Ticket]
) -> None:
    configuration = load(
        {
            "calendars": normalise("calendars", CALENDARS),
            "teams": normalise("teams", TEAMS),
            "agents": normalise("agents", AGENTS),
            "sla_policies": normalise("sla_policies", POLICIES),
        }
    )
    terms = TermsInForce(configuration)
    fields = sla.Clock.__struct_fields__
    expected = {}
    for one in tickets:
        policy = configuration.policy(one.told[0].event.policy_id)
        if policy is None or one.id in OTHER_TERMS:
            continue
        folded: Any = None
        for told in one.told:
            folded = apply(folded, fact_of(told), terms)
        for live in sla.clocks_of(folded.sla, LANDED_AT):
            key = one.id, live.target, live.period
            expected[key] = {name: getattr(live, name) for name in fields}

    rows = warehouse.rows("select * from marts.fct_sla_clocks")

    found = {
        (row["ticket_id"], row["target"], row["period"]): {
            name: row[name] for name in fields
        }
        for row in rows
        if row["ticket_id"] not in OTHER_TERMS
    }
    differing = {
        key: (expected.get(key), found.get(key))
        for key in expected.keys() | found.keys()
        if expected.get(key) != found.get(key)
    }
    assert not differing, f"{len(differing)} of {len(expected)}: {differing}"


def test_three_increments_end_where_a_full_refresh_does(
    warehouse: RawFile, rebuilt: RawFile
) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse.path}' as grown (read_only)")
        connection.execute(f"attach '{rebuilt.path}' as anew (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'anew' and schema_name in "
            "('staging', 'intermediate', 'marts') and table_name != 'build_progress'"
        ).fetchall()
        differing = {
            table: count
            for (table,) in tables
            for (count,) in connection.execute(
                f"select count(*) from ((from grown.{table} except all "
                f"from anew.{table}) union all "
                f"(from anew.{table} except all from grown.{table}))"
            ).fetchall()
            if count
        }

    assert len(tables) > 30
    assert differing == {}
