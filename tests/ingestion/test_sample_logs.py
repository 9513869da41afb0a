"""The public ticket logs, whole, against figures computed by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from imported import PSEUDONYMS

from ingestion.imports import read_facts
from routing_service.domain import codec

MAPPINGS = Path(__file__).parents[2] / "docs" / "examples" / "mappings"


def facts_of(log: Path, mapping: str) -> pa.Table:
    facts, rejections, _ = read_facts(
        "table", [log], mapping=MAPPINGS / mapping, pseudonyms=PSEUDONYMS
    )
    assert rejections == []
    return facts


@pytest.fixture(scope="module")
def incidents(shared_data: Path) -> pa.Table:
    log = shared_data / "ticket_logs" / "incident_event_log_dev.csv.gz"
    return facts_of(log, "incident_event_log.yml")


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> dict[str, Any]:
    path = shared_data / "ticket_logs" / "incident_truth_kpis_dev.json"
    figures: dict[str, Any] = json.loads(path.read_text())
    return figures


def ask(facts: pa.Table, sql: str) -> list[tuple[Any, ...]]:
    numbered = facts.append_column("row_number", pa.array(range(facts.num_rows)))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("facts", numbered)
        return connection.execute(sql).fetchall()


FINAL = """
    select final, count(*) from (
        select
            stream,
            arg_max(coalesce(data ->> '{opened}', data ->> 'to', '(none)'),
                    row_number) as final
        from facts
        where type in ('TicketOpened', '{change}')
        group by stream
    ) group by final
"""


def test_every_incident_is_opened_on_its_day(
    incidents: pa.Table, truth: dict[str, Any]
) -> None:
    opened = ask(
        incidents,
        "select occurred_at::date::varchar, count(*) from facts"
        " where type = 'TicketOpened' group by 1",
    )

    assert dict(opened) == {day["d"]: day["n"] for day in truth["opened_per_day"]}
    assert sum(dict(opened).values()) == truth["totals"]["tickets"] == 12_554


def test_every_incident_is_closed_on_its_day(
    incidents: pa.Table, truth: dict[str, Any]
) -> None:
    closed = ask(
        incidents,
        """
        select closed_at::date::varchar, count(*) from (
            select max_by(occurred_at, row_number) as closed_at,
                   max_by(data ->> 'to', row_number) as status
            from facts where type = 'StatusChanged' group by stream
        ) where status = 'closed' group by 1
        """,
    )

    assert dict(closed) == {day["d"]: day["n"] for day in truth["closed_per_day"]}


def test_incidents_end_in_their_final_priority(
    incidents: pa.Table, truth: dict[str, Any]
) -> None:
    words = {"urgent": "1 - Critical", "high": "2 - High",
             "normal": "3 - Moderate", "low": "4 - Low"}  # fmt: skip

    final = ask(incidents, FINAL.format(opened="priority", change="PriorityChanged"))

    assert {words[one]: count for one, count in final} == {
        one["priority_final"]: one["tickets"] for one in truth["by_priority"]
    }


def test_incidents_end_in_their_final_team(
    incidents: pa.Table, truth: dict[str, Any]
) -> None:
    final = dict(ask(incidents, FINAL.format(opened="team_id", change="TeamChanged")))

    expected = {one["group_final"]: one["tickets"] for one in truth["by_group_top15"]}
    assert {team: final[team] for team in expected} == expected


def test_no_incident_changes_before_it_opens_or_after_it_closed(
    incidents: pa.Table,
) -> None:
    assert ask(
        incidents,
        """
        select count(*) from (
            select stream,
                   min(occurred_at) as first_at,
                   max(occurred_at) filter (type = 'TicketOpened') as opened_at,
                   max_by(data ->> 'to', row_number)
                       filter (type = 'StatusChanged') as last_status
            from facts
            where stream like 'ticket:%' group by stream
        ) where first_at <> opened_at or last_status <> 'closed'
        """,
    ) == [(0,)]


def test_every_fact_is_one_the_desk_can_read(incidents: pa.Table) -> None:
    sample = incidents.slice(0, 5_000).to_pylist()

    for fact in sample:
        event = codec.decode(fact["type"], fact["schema_version"], fact["data"])
        written = json.loads(fact["data"])
        assert json.loads(codec.encode(event)).items() <= written.items()


def test_statuses_come_from_the_status_before(incidents: pa.Table) -> None:
    assert ask(
        incidents,
        """
        select count(*) from (
            select data ->> 'from' as stated,
                   lag(coalesce(data ->> 'to', data ->> 'status'))
                       over (partition by stream order by row_number) as before
            from facts
            where type in ('TicketOpened', 'StatusChanged')
            qualify type = 'StatusChanged'
        ) where stated is distinct from before
        """,
    ) == [(0,)]


def test_ids_of_a_log_are_distinct_and_stay_the_same(shared_data: Path) -> None:
    log = shared_data / "ticket_logs" / "bpi2013_closed_problems_events.csv.gz"

    facts = facts_of(log, "bpi2013_problems.yml")
    again = facts_of(log, "bpi2013_problems.yml")

    assert again.equals(facts)
    assert len(facts.column("id").unique()) == facts.num_rows


@pytest.mark.parametrize(
    ("log", "mapping", "tickets", "closed"),
    [
        ("italian_helpdesk_events.csv.gz", "italian_helpdesk.yml", 4_580, 4_557),
        ("bpi2013_closed_problems_events.csv.gz", "bpi2013_problems.yml", 1_487, 1_487),
    ],
    ids=["Italian help desk", "BPI 2013 problems"],
)
def test_other_logs_load_with_mappings_of_their_own(
    shared_data: Path, log: str, mapping: str, tickets: int, closed: int
) -> None:
    facts = facts_of(shared_data / "ticket_logs" / log, mapping)

    ((opened, ended),) = ask(
        facts,
        """
        select count(*), count(*) filter (status = 'closed') from (
            select arg_max(coalesce(data ->> 'to', data ->> 'status'), row_number)
                as status
            from facts
            where type in ('TicketOpened', 'StatusChanged') group by stream
        )
        """,
    )
    assert (opened, ended) == (tickets, closed)
