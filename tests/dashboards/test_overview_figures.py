"""The overview's figures against numbers counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from publishing import publish

from dashboards import figures, figures_days, figures_tables
from dashboards.figures_scope import Days, Scope, Selection
from dashboards.warehouse import EVERYTHING, NotPublished, Warehouse, current_warehouse

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def ticket(
    number: int,
    *,
    days_ago: float,
    team: str = "billing",
    first_reply: int | None = None,
    resolution: int | None = None,
    **more: object,
) -> dict[str, object]:
    """One ticket; durations are business seconds, by the clock twice as long."""
    opened_at = AS_OF - timedelta(days=days_ago)
    row: dict[str, object] = {
        "ticket_id": f"T-{number}",
        "opened_at": opened_at,
        "first_team_id": team,
        "first_agent_id": "a-ines",
        "team_id": team,
        "agent_id": "a-ines",
        "priority": "normal",
        "country": "FR",
        "language": "fr",
        "status": "open",
    }
    if first_reply is not None:
        row |= {
            "first_responded_at": opened_at + timedelta(seconds=2 * first_reply),
            "first_response_business_seconds": first_reply,
            "first_response_seconds": 2 * first_reply,
            "first_response_team_id": team,
            "first_response_agent_id": "a-ines",
        }
    if resolution is not None:
        row |= {
            "resolved_at": opened_at + timedelta(seconds=2 * resolution),
            "resolution_business_seconds": resolution,
            "resolution_seconds": 2 * resolution,
            "resolved_team_id": team,
            "resolved_agent_id": "a-ines",
            "status": "resolved",
        }
    return row | more


def clock(number: int, outcome: str, *, days_ago: float = 1) -> dict[str, object]:
    at = AS_OF - timedelta(days=days_ago)
    is_late = outcome in {"met_late", "breached"}
    is_open = outcome in {"pending", "paused"}
    return {
        "ticket_id": f"T-{number}",
        "target": "first_response",
        "period": 1,
        "team_id": "billing",
        "agent_id": "a-ines",
        "priority": "normal",
        "target_seconds": 600,
        "elapsed_seconds": 900 if is_late else 60,
        "breach_at": at if is_late else None,
        "outcome_at": None if is_open else at,
        "outcome": outcome,
    }


def rating(number: int, stars: int | None) -> dict[str, object]:
    return {
        "ticket_id": f"T-{number}",
        "survey_id": f"s-{number}",
        "team_id": "billing",
        "agent_id": "a-ines",
        "priority": "normal",
        "rating": stars,
        "is_satisfied": None if stars is None else stars >= 4,
        "asked_at": AS_OF - timedelta(days=1),
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four tickets this week, one the week before; seven clocks, four surveys."""
    data = tmp_path_factory.mktemp("data")
    publish(
        data,
        {
            "fct_tickets": [
                ticket(1, days_ago=1, first_reply=60, resolution=3_600),
                ticket(2, days_ago=2, first_reply=120, resolution=7_200),
                ticket(3, days_ago=3, first_reply=600, team="deliveries"),
                ticket(4, days_ago=0.1, country="BR", language="pt"),
                ticket(5, days_ago=8, first_reply=300, resolution=300),
            ],
            "fct_sla_clocks": [
                clock(1, "met"),
                clock(2, "met"),
                clock(3, "met_late"),
                clock(4, "pending"),
                clock(5, "met_late", days_ago=8),
                clock(6, "breached", days_ago=2),
                clock(7, "resolved_without_reply"),
            ],
            "fct_csat": [rating(1, 5), rating(2, 4), rating(3, 1), rating(4, None)],
            "fct_assignments": [
                {
                    "ticket_id": "T-1",
                    "agent_id": "a-ines",
                    "team_id": "billing",
                    "started_at": AS_OF - timedelta(days=1),
                },
                {
                    "ticket_id": "T-5",
                    "agent_id": "a-ines",
                    "team_id": "billing",
                    "started_at": AS_OF - timedelta(days=8),
                },
            ],
            "fct_messages": [
                {
                    "message_id": f"m-{number}",
                    "ticket_id": "T-1",
                    "agent_id": "a-ines",
                    "team_id": "billing",
                    "is_human_reply": is_reply,
                    "sent_at": AS_OF - timedelta(hours=number),
                }
                for number, is_reply in enumerate([True, True, False], start=1)
            ],
            "dim_teams": [
                {"team_id": "billing", "name": "Billing"},
                {"team_id": "deliveries", "name": "Deliveries"},
            ],
            "dim_agents": [{"agent_id": "a-ines", "name": "Inès Rossi"}],
        },
        as_of=AS_OF,
        last_seq=12_345,
    )
    return data


@pytest.fixture
def warehouse(data: Path) -> Warehouse:
    return current_warehouse(data, EVERYTHING)


def week(**scope: tuple[str, ...]) -> Selection:
    return Selection(Days.last_days(7, AS_OF, PARIS), Scope(**scope))


def test_the_headline_equals_the_count_by_hand(warehouse: Warehouse) -> None:
    found = figures.headline(warehouse, week())

    assert found.opened_count == 4
    assert found.first_response_count == 3
    assert found.first_response_business_p50 == 120
    assert found.first_response_p50 == 240
    assert found.resolution_business_p50 == 5_400
    assert (found.asked_count, found.answered_count) == (4, 3)
    assert found.csat == pytest.approx(2 / 3)
    assert found.mean_rating == pytest.approx(10 / 3)


def test_open_clocks_stand_beside_compliance_and_never_in_it(
    warehouse: Warehouse,
) -> None:
    found = figures.headline(warehouse, week())

    assert found.first_response_compliance == 2 / 4  # two met, one late, one breached
    assert found.late_count == 2
    assert found.open_clock_count == 1


def test_the_stretch_before_is_as_long_and_cut_at_the_same_hour(
    warehouse: Warehouse,
) -> None:
    days = week().days.before
    found = figures.headline(warehouse, Selection(days))

    assert (days.first, days.last) == (date(2026, 11, 7), date(2026, 11, 13))
    assert days.until == AS_OF - timedelta(days=7)
    assert found.opened_count == 1
    assert found.first_response_compliance == 0


@pytest.mark.parametrize(
    ("scope", "opened", "open_clocks"),
    [
        pytest.param({"team": ("deliveries",)}, 1, 0, id="team"),
        pytest.param({"team": ("billing", "deliveries")}, 4, 1, id="two teams"),
        pytest.param({"agent": ("a-nobody",)}, 0, 0, id="agent"),
        pytest.param({"priority": ("urgent",)}, 0, 0, id="priority"),
        pytest.param({"country": ("BR",)}, 1, 1, id="country, through the ticket"),
        pytest.param({"country": ("BR",), "language": ("fr",)}, 0, 0, id="both"),
    ],
)
def test_filters_narrow_every_fact(
    warehouse: Warehouse,
    scope: dict[str, tuple[str, ...]],
    opened: int,
    open_clocks: int,
) -> None:
    found = figures.headline(warehouse, week(**scope))

    assert (found.opened_count, found.open_clock_count) == (opened, open_clocks)


def test_a_day_without_tickets_is_a_zero_not_a_gap(warehouse: Warehouse) -> None:
    found = figures_days.per_day(warehouse, week())

    assert found.get_column("opened_count").to_list() == [0, 0, 0, 1, 1, 1, 1]
    assert found.item(0, "first_response_p50_minutes") is None


def test_volume_holds_every_day_of_every_team(warehouse: Warehouse) -> None:
    found = figures_days.volume(warehouse, week())

    assert found.height == 7 * 2
    assert found.get_column("opened_count").sum() == 4
    assert found.item(0, "team") == "Billing"


def test_arrivals_fill_the_week_in_the_viewers_time(warehouse: Warehouse) -> None:
    found = figures_days.arrivals(warehouse, week())

    assert found.height == 7 * 24
    # 12:00 UTC of Thursday 19 November is 13:00 in Paris.
    assert found.row(3 * 24 + 13) == (13, 4, 1)


def test_the_agents_table_counts_what_was_held_in_the_days(
    warehouse: Warehouse,
) -> None:
    (found,) = figures_tables.agents(warehouse, week()).to_dicts()

    assert found["agent"] == "Inès Rossi"
    assert (found["held_count"], found["reply_count"]) == (1, 2)
    assert found["resolved_count"] == 2
    assert found["first_response_minutes"] == 2


def test_the_teams_table_names_teams_and_adds_up(warehouse: Warehouse) -> None:
    found = figures_tables.teams(warehouse, week())

    assert found.get_column("team").to_list() == ["Billing", "Deliveries"]
    assert found.get_column("opened_count").to_list() == [3, 1]
    assert found.get_column("open_count").to_list() == [1, 1]


def test_breaches_come_newest_first_with_their_lateness(warehouse: Warehouse) -> None:
    found = figures_tables.breaches(warehouse, week())

    assert found.get_column("ticket_id").to_list() == ["T-3", "T-6"]
    assert found.get_column("late_minutes").to_list() == [5, 5]
    assert found.get_column("is_waiting").to_list() == [False, True]


def test_ratings_show_every_star(warehouse: Warehouse) -> None:
    found = figures_tables.ratings(warehouse, week())

    assert found.rows() == [(1, 1), (2, 0), (3, 0), (4, 1), (5, 1)]


def test_a_newer_publication_is_read_and_the_open_one_kept(
    tmp_path: Path,
) -> None:
    publish(tmp_path, {}, as_of=AS_OF)
    open_one = current_warehouse(tmp_path, EVERYTHING)
    publish(
        tmp_path,
        {"fct_tickets": [ticket(9, days_ago=1)]},
        as_of=AS_OF,
        last_seq=20_000,
        number=2,
    )

    newer = current_warehouse(tmp_path, EVERYTHING)

    assert newer.publication.last_seq == 20_000
    assert figures.headline(newer, week()).opened_count == 1
    assert figures.headline(open_one, week()).opened_count == 0


def test_the_marts_say_what_a_figure_means(warehouse: Warehouse) -> None:
    meaning = warehouse.definition("fct_tickets", "first_response_business_seconds")

    assert "business time" in meaning


def test_before_the_first_publication_there_is_a_name_for_it(tmp_path: Path) -> None:
    with pytest.raises(NotPublished):
        current_warehouse(tmp_path, EVERYTHING)
