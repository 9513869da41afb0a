"""The overview as a page: what it shows of a published file, and without one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from publishing import publish
from streamlit.testing.v1 import AppTest

from dashboards.settings import Settings

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def show_overview() -> None:
    """The page for a supervisor in Paris; runs inside the test's script."""
    from dashboards.pages import overview  # noqa: PLC0415
    from dashboards.viewer import Viewer  # noqa: PLC0415

    viewer = Viewer(
        id="a-claire",
        name="Claire",
        email="claire@example.test",
        role="supervisor",
        teams=(),
        locale="en",
        timezone="Europe/Paris",
        permissions=frozenset({"overview.read"}),
        sight=(("*", "true"),),
    )
    overview.show(viewer)


def page(data: Path) -> AppTest:
    at = AppTest.from_function(show_overview, default_timeout=20)
    at.secrets.update(Settings(data=data).as_secrets())
    return at


def opened(number: int, *, days_ago: float, team: str) -> dict[str, object]:
    return {
        "ticket_id": f"T-{number}",
        "opened_at": AS_OF - timedelta(days=days_ago),
        "first_team_id": team,
        "team_id": team,
        "priority": "normal",
        "country": "FR",
        "language": "fr",
        "status": "open",
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tickets = [opened(n, days_ago=n, team="billing") for n in (1, 2, 20)]
    tickets.append(opened(3, days_ago=3, team="deliveries"))
    teams = [
        {"team_id": "billing", "name": "Billing"},
        {"team_id": "deliveries", "name": "Deliveries"},
    ]
    publish(
        tmp_path,
        {"fct_tickets": tickets, "dim_teams": teams},
        as_of=AS_OF,
        last_seq=12_345,
    )
    return tmp_path


def volume(at: AppTest) -> str:
    (metric,) = [m for m in at.metric if m.label == "Tickets opened"]
    return str(metric.value)


def test_the_page_shows_the_figures_and_how_fresh_they_are(data: Path) -> None:
    at = page(data).run()

    assert not at.exception
    assert volume(at) == "4"
    assert any("20 Nov, 13:00 · event 12,345" in c.value for c in at.caption)


def test_every_headline_figure_carries_its_definition(data: Path) -> None:
    at = page(data).run()

    assert len(at.metric) == 5
    for metric in at.metric:
        definition, _, _ = metric.help.partition("\n\nChange:")
        assert len(definition) > 20, metric.label


def test_a_team_and_a_period_change_the_numbers(data: Path) -> None:
    at = page(data).run()

    at.multiselect(key="team").set_value(["billing"]).run()
    by_team = volume(at)
    at.segmented_control(key="period").set_value("7d").run()

    assert (by_team, volume(at)) == ("3", "2")


def test_the_filters_are_read_from_the_address(data: Path) -> None:
    at = page(data)
    at.query_params["period"] = "7 days"
    at.query_params["team"] = "Deliveries"

    at.run()

    assert volume(at) == "1"


def test_days_without_anything_say_so(data: Path) -> None:
    at = page(data).run()

    at.multiselect(key="priority").set_value(["urgent"]).run()

    assert [info.value for info in at.info] == [
        "Nothing happened in these days with these filters."
    ]


def test_before_the_first_publication_the_page_says_when_figures_come(
    tmp_path: Path,
) -> None:
    at = page(tmp_path).run()

    assert not at.exception
    assert [header.value for header in at.subheader] == ["No figures yet"]


def test_a_newer_publication_moves_the_figures(data: Path) -> None:
    at = page(data).run()
    tickets = [opened(n, days_ago=1, team="billing") for n in range(7)]
    publish(data, {"fct_tickets": tickets}, as_of=AS_OF, last_seq=12_400, number=2)

    at.run()

    assert volume(at) == "7"
