"""The SLA page: what it shows of a published file, and as of which instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from publishing import publish
from streamlit.testing.v1 import AppTest

from dashboards.settings import Settings

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def show_page() -> None:
    """The page for a supervisor in Paris; runs inside the test's script."""
    from dashboards.pages import sla  # noqa: PLC0415
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
    sla.show(viewer)


def page(data: Path) -> AppTest:
    at = AppTest.from_function(show_page, default_timeout=20)
    at.secrets.update(Settings(data=data).as_secrets())
    return at


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three first replies in time and one late; the late one an hour ago."""
    clocks = [
        {
            "ticket_id": f"T-{number}",
            "target": "first_response",
            "period": 1,
            "policy_id": "usual",
            "team_id": "billing",
            "priority": "normal",
            "started_at": AS_OF - timedelta(days=2),
            "breach_at": AS_OF - timedelta(hours=1) if number == 1 else None,
            "stopped_at": AS_OF - timedelta(minutes=30 if number == 1 else 90),
            "outcome_at": AS_OF - timedelta(minutes=60 if number == 1 else 90),
            "outcome": "met_late" if number == 1 else "met",
        }
        for number in range(1, 5)
    ]
    publish(tmp_path, {"fct_sla_clocks": clocks}, as_of=AS_OF)
    return tmp_path


def shares(at: AppTest) -> list[str]:
    return [str(metric.value) for metric in at.metric]


def test_a_card_per_target_shows_the_share_and_the_counts_behind_it(
    data: Path,
) -> None:
    at = page(data).run()

    assert not at.exception
    assert [(m.label, m.value) for m in at.metric] == [("First reply", "75.0%")]
    assert "3 met · 1 late · 0 breached" in at.caption[-1].value
    assert "Compliance = met" in at.metric[0].help


def test_an_earlier_instant_shows_what_was_known_then(data: Path) -> None:
    at = page(data).run()

    # In Paris it is an hour later than in UTC.
    at.datetime_input(key="as_of").set_value(datetime(2026, 11, 20, 11, 59)).run()

    assert shares(at) == ["100.0%"]
    assert "1 open and in time" in at.caption[-1].value


def test_days_without_clocks_say_so(data: Path) -> None:
    at = page(data).run()

    at.multiselect(key="priority").set_value(["urgent"]).run()

    assert [info.value for info in at.info] == [
        "No SLA clock ran in these days with these filters."
    ]


def breach(number: int, cause: str, **more: object) -> dict[str, object]:
    return {
        "ticket_id": f"T-{number}",
        "target": "first_response",
        "period": 1,
        "policy_id": "usual",
        "team_id": "billing",
        "agent_id": "a-ines",
        "priority": "normal",
        "outcome": "met_late",
        "started_at": AS_OF - timedelta(hours=9),
        "breach_at": AS_OF - timedelta(hours=number),
        "stopped_at": AS_OF - timedelta(minutes=5),
        "overrun_seconds": 3_600,
        "overrun_business_seconds": 1_800 * number,
        "holders": '[{"team_id":"billing","agent_id":null,"seconds":60},'
        '{"team_id":"billing","agent_id":"a-ines","seconds":60}]',
        "hand_off_count": 0,
        "waited_for": "us",
        "cause": cause,
    } | more


def test_breaches_come_with_cause_hands_and_a_link(tmp_path: Path) -> None:
    breaches = [
        breach(1, "nobody_owned_it"),
        breach(2, "handed_over", priority="urgent"),
        breach(3, "nobody_owned_it", stopped_at=None),
    ]
    tables = {
        "fct_sla_breaches": breaches,
        "dim_agents": [{"agent_id": "a-ines", "name": "Inès"}],
        "dim_teams": [{"team_id": "billing", "name": "Billing"}],
    }
    publish(tmp_path, tables, as_of=AS_OF)
    at = page(tmp_path)
    at.query_params["tab"] = "Breaches"

    at.run()
    (everything,) = at.dataframe
    at.multiselect(key="cause").set_value(["nobody_owned_it"]).run()
    (narrowed,) = at.dataframe

    assert not at.exception
    first = everything.value.iloc[0]
    assert (first["ticket"], first["cause"]) == ("/?ticket=T-1", "Nobody owned it")
    assert (first["hands"], first["waited_for"]) == ("Billing → Inès", "Us")
    assert first["late_business_minutes"] == 30
    assert list(everything.value["state"]) == ["done", "done", "still waiting"]
    assert list(narrowed.value["ticket"]) == ["/?ticket=T-1", "/?ticket=T-3"]


def test_a_file_of_before_the_breaches_says_when_they_come(tmp_path: Path) -> None:
    path = publish(tmp_path, {}, as_of=AS_OF)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.fct_sla_breaches")
    at = page(tmp_path)
    at.query_params["tab"] = "Breaches"

    at.run()

    assert not at.exception
    assert [info.value for info in at.info] == [
        "Breaches are counted with the next build."
    ]
