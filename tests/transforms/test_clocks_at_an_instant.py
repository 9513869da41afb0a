"""The SLA page's clocks at an earlier instant are those the live service had then."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from stories import CALENDARS, POLICIES, TEAMS, Ticket, at
from warehouses import LANDED_AT, RawFile

from dashboards.figures_clocks import ClockSelection, clock_rows
from dashboards.figures_scope import Days
from dashboards.warehouse import EVERYTHING, Warehouse
from routing_service.domain import sla
from routing_service.domain.configuration import Configuration, load, normalise

ALL_DAYS = (date(2026, 1, 1), date(2026, 12, 31), ZoneInfo("UTC"))
Key = tuple[str, str, int]


@pytest.fixture(scope="module")
def published(
    warehouse: RawFile, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    path = tmp_path_factory.mktemp("instants") / "warehouse-1.duckdb"
    shutil.copy(warehouse.path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table marts.publication as select ?::timestamptz as published_at, "
            "1::bigint as landed_seq, ?::timestamptz as last_occurred_at",
            [LANDED_AT, LANDED_AT],
        )
    return Warehouse(path, EVERYTHING)


@pytest.mark.parametrize("day", [5, 9, 13, 17, 21])
def test_what_a_clock_was_then_is_what_the_live_service_said(
    published: Warehouse, tickets: list[Ticket], day: int
) -> None:
    configuration = load(
        {
            "calendars": normalise("calendars", CALENDARS),
            "teams": normalise("teams", TEAMS),
            "sla_policies": normalise("sla_policies", POLICIES),
        }
    )
    instant = at(day, "10:07") + timedelta(seconds=1)
    # Of the others, news came later that restates what had been before.
    told = [one for one in tickets if one.id.startswith(("random-", "b-"))]

    found = clock_rows(
        published,
        "select ticket_id, target, period, outcome_then from clocks",
        ClockSelection(Days(*ALL_DAYS, instant), instant),
    )

    said = {(row[0], row[1], row[2]): row[3] for row in found.iter_rows()}
    live = {
        key: outcome
        for one in told
        for key, outcome in clocks_at(one, configuration, instant).items()
    }
    both = live.keys() & said.keys()
    assert len(both) > 50
    # A first response is dated otherwise once the customer writes, or a bot hands over.
    assert {key[1] for key in live.keys() - said.keys()} <= {"first_response"}
    assert {key: said[key] for key in both} == {key: live[key] for key in both}


def clocks_at(
    ticket: Ticket, configuration: Configuration, instant: datetime
) -> dict[Key, str]:
    """What the live service says after the events up to then."""
    told = [(one.at, one.event) for one in ticket.told if one.at <= instant]
    policy = configuration.policy(ticket.told[0].event.policy_id)
    if not told or policy is None or policy.id == "closing":
        # A closed ticket that becomes resolved is reopened for that policy only.
        return {}
    calendar = configuration.calendar_for(policy)
    return {
        (ticket.id, clock.target, clock.period): (
            "open" if clock.outcome in {"pending", "paused"} else clock.outcome
        )
        for clock in sla.clocks(told, policy, calendar, instant)
    }
