"""The SLA page's figures: clocks as of any instant, and compliance counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clock_lives import END, Life, random_lives, second
from publishing import publish

from dashboards import figures_sla
from dashboards.figures_clocks import ClockSelection, clock_rows
from dashboards.figures_scope import Days, Scope
from dashboards.warehouse import EVERYTHING, Warehouse, current_warehouse

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
USUAL = {"policy_id": "usual", "name": "Usual", "stop_resolution_on": "resolved"}


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return random_lives(400)


@pytest.fixture(scope="module")
def lived(lives: list[Life], tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    data = tmp_path_factory.mktemp("lives")
    tables = {
        "fct_sla_clocks": [life.clock() for life in lives],
        "fct_status_spans": [span for life in lives for span in life.spans()],
        "dim_policies": [USUAL],
    }
    publish(data, tables, as_of=second(END))
    return current_warehouse(data, EVERYTHING)


@pytest.mark.parametrize("at", [*range(0, END + 1, 6), 17.5])
def test_a_clock_is_what_it_was_at_that_instant(
    lived: Warehouse, lives: list[Life], at: float
) -> None:
    days = Days(date(2026, 11, 1), date(2026, 11, 30), PARIS, second(at))

    found = clock_rows(
        lived,
        "select ticket_id, outcome_then from clocks",
        ClockSelection(days, second(at)),
    )

    expected = {life.ticket_id: life.outcome(at) for life in lives}
    assert dict(found.iter_rows()) == {
        ticket_id: outcome for ticket_id, outcome in expected.items() if outcome
    }


def test_at_the_landing_a_clock_is_what_the_mart_says(lived: Warehouse) -> None:
    days = Days(date(2026, 11, 1), date(2026, 11, 30), PARIS, second(END))

    found = clock_rows(
        lived,
        "select outcome, outcome_then, count(*) as n from clocks group by all",
        ClockSelection(days, second(END)),
    )

    assert found.get_column("n").sum() == 400
    assert set(found.select("outcome", "outcome_then").iter_rows()) == {
        ("pending", "open"),
        *((one, one) for one in ("met", "met_late", "breached")),
        ("resolved_without_reply", "resolved_without_reply"),
    }


def clock(
    number: int,
    outcome: str,
    *,
    hours_ago: float,
    target: str = "first_response",
    **more: object,
) -> dict[str, object]:
    """A clock of an hour, started two hours before its outcome fell."""
    at = AS_OF - timedelta(hours=hours_ago)
    late = timedelta(hours=1 if outcome == "met_late" else 0)
    is_late, is_open = outcome in {"met_late", "breached"}, outcome == "pending"
    return {
        "ticket_id": f"T-{number}",
        "target": target,
        "period": 1,
        "policy_id": "usual",
        "team_id": "billing",
        "agent_id": "a-ines",
        "priority": "normal",
        "target_seconds": 3_600,
        "started_at": at - timedelta(hours=2),
        "breach_at": at if is_late else None,
        "stopped_at": None if is_open or outcome == "breached" else at + late,
        "outcome_at": None if is_open else at,
        "outcome": outcome,
    } | more


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    data = tmp_path_factory.mktemp("data")
    day = 24
    clocks = [
        clock(1, "met", hours_ago=day),
        clock(2, "met", hours_ago=2 * day, team_id="asia", agent_id="a-wei"),
        clock(3, "met_late", hours_ago=3),
        clock(4, "breached", hours_ago=4, priority="urgent", policy_id="vip"),
        clock(5, "pending", hours_ago=1),
        clock(6, "met", hours_ago=9 * day),
        clock(1, "met", hours_ago=5, target="resolution"),
        clock(2, "resolved_without_reply", hours_ago=5, target="next_response"),
    ]
    assignments = [
        {
            "ticket_id": "T-3",
            "assignment_number": number,
            "team_id": team,
            "agent_id": agent,
            "started_at": AS_OF - timedelta(hours=since),
            "ended_at": until and AS_OF - timedelta(hours=until),
        }
        for number, team, agent, since, until in (
            (1, "asia", "a-wei", 6, 4),
            (2, "billing", "a-ines", 4, None),
        )
    ]
    tables = {
        "fct_sla_clocks": clocks,
        "fct_tickets": [
            {"ticket_id": f"T-{n}", "country": "BR" if n == 2 else "FR"}
            for n in range(1, 7)
        ],
        "fct_assignments": assignments,
        "dim_policies": [USUAL, USUAL | {"policy_id": "vip", "name": "VIP"}],
        "dim_teams": [
            {"team_id": "billing", "name": "Billing"},
            {"team_id": "asia", "name": "Asia"},
        ],
        "dim_agents": [{"agent_id": "a-ines", "name": "Inès Rossi"}],
    }
    publish(data, tables, as_of=AS_OF)
    return current_warehouse(data, EVERYTHING)


def week(
    instant: datetime = AS_OF,
    policy: tuple[str, ...] = (),
    **scope: tuple[str, ...],
) -> ClockSelection:
    days = Days.last_days(7, instant, PARIS)
    return ClockSelection(days, instant, Scope(**scope), policy)


def counts(warehouse: Warehouse, selection: ClockSelection) -> tuple[object, ...]:
    """Of first responses: compliance, met, late, breached, open."""
    found = figures_sla.targets(warehouse, selection)
    row = found.filter(target="first_response").to_dicts()
    return tuple(row[0].values())[1:] if row else (None, 0, 0, 0, 0)


def test_compliance_is_met_of_decided_and_open_stands_beside(
    warehouse: Warehouse,
) -> None:
    assert counts(warehouse, week()) == (2 / 4, 2, 1, 1, 1)
    assert counts(warehouse, week().before) == (1, 1, 0, 0, 1)
    targets = figures_sla.targets(warehouse, week()).get_column("target").to_list()
    assert targets == ["first_response", "resolution"]


def test_an_earlier_instant_knows_nothing_of_what_came_later(
    warehouse: Warehouse,
) -> None:
    at = AS_OF - timedelta(hours=3, minutes=30)

    # T-3 is not late yet; T-4 is; T-5 has not started... T-1, T-2 are answered.
    assert counts(warehouse, week(at)) == (2 / 3, 2, 0, 1, 1)
    # It was late before it was answered.
    assert counts(warehouse, week(AS_OF - timedelta(hours=2, minutes=30)))[1:] == (
        2,
        0,
        2,
        1,
    )


def test_an_open_clock_counts_for_who_held_it_when_it_started(
    warehouse: Warehouse,
) -> None:
    at = AS_OF - timedelta(hours=3, minutes=30)

    assert counts(warehouse, week(at, team=("asia",)))[-1] == 1
    assert counts(warehouse, week(at, team=("billing",)))[-1] == 0


@pytest.mark.parametrize(
    ("selection", "met", "late"),
    [
        pytest.param(week(team=("asia",)), 1, 0, id="team"),
        pytest.param(week(agent=("a-ines",)), 1, 2, id="agent"),
        pytest.param(week(priority=("urgent",)), 0, 1, id="priority"),
        pytest.param(week(country=("BR",)), 1, 0, id="country"),
        pytest.param(week(policy=("vip",)), 0, 1, id="policy"),
    ],
)
def test_filters_narrow_the_clocks(
    warehouse: Warehouse, selection: ClockSelection, met: int, late: int
) -> None:
    found = counts(warehouse, selection)

    assert (found[1], found[2] + found[3]) == (met, late)


def test_every_part_adds_up_to_the_whole(warehouse: Warehouse) -> None:
    found = figures_sla.breakdown(warehouse, week(), "first_response")

    for part in figures_sla.PARTS:
        rows = found.filter(part=part)
        assert rows.select("met_count", "breached_count").sum().row(0) == (2, 1), part
    teams = found.filter(part="team").select("name", "compliance").rows()
    assert teams == [("Billing", 1 / 3), ("Asia", 1)]


def test_weeks_reach_back_beyond_the_period(warehouse: Warehouse) -> None:
    found = figures_sla.weeks(warehouse, week(), "first_response")

    everybody = found.filter(rank=0, target="first_response")
    assert everybody.select("week", "compliance").rows() == [
        (date(2026, 11, 9), 1),
        (date(2026, 11, 16), 1 / 2),
    ]
    assert found.filter(rank=1).get_column("team").unique().to_list() == ["Billing"]


def test_hours_are_those_of_the_start_in_the_viewers_time(
    warehouse: Warehouse,
) -> None:
    found = figures_sla.hours(warehouse, week(), "first_response")

    # T-1 started on Thursday at 10:00 UTC, T-3 on Friday at 7:00, T-4 at 6:00.
    assert found.select("weekday", "hour", "compliance").rows() == [
        (3, 11, 1),
        (4, 11, 1),
        (5, 7, 0),
        (5, 8, 0),
    ]
