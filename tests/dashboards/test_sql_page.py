"""The SQL page against the service's own reader of published figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl
import pytest
from publishing import publish
from reporting_service import ReportingService
from stand_in_service import Running
from streamlit.testing.v1 import AppTest

from dashboards.service import Service
from dashboards.sql_examples import examples
from dashboards.sql_history import Answer

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def show_sql() -> None:
    """The page for an analyst, asking the service whose address is in the state."""
    import streamlit as st  # noqa: PLC0415

    from dashboards import sql_history  # noqa: PLC0415
    from dashboards.pages import sql  # noqa: PLC0415
    from dashboards.service import Service  # noqa: PLC0415
    from dashboards.viewer import Viewer  # noqa: PLC0415

    viewer = Viewer(
        id="a-paul",
        name="Paul",
        email="paul@example.test",
        role="analyst",
        teams=(),
        locale="en",
        timezone="Europe/Paris",
        permissions=frozenset({"sql.run"}),
    )
    service = Service(st.session_state["url"], "token-paul@example.test")
    if query := st.session_state.pop("ask", None):
        sql_history.ask(service, query)
    sql.show(viewer, service)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("data")
    tickets = [
        {"ticket_id": f"T-{n}", "opened_at": AS_OF, "priority": priority}
        for n, priority in enumerate(["high", "normal", "normal"])
    ]
    publish(data, {"fct_tickets": tickets}, as_of=AS_OF)
    running = Running(ReportingService(data).app)
    yield Service(running.start(), "token-paul@example.test")
    running.stop()


@pytest.fixture
def page(service: Service) -> AppTest:
    at = AppTest.from_function(show_sql, default_timeout=20)
    at.session_state["url"] = service.url
    return at


def test_the_tables_stand_beside_the_editor_with_their_meanings(page: AppTest) -> None:
    at = page.run()

    assert not at.exception
    assert any(e.label.startswith("fct_tickets") for e in at.expander)
    assert any("One row per ticket" in c.value for c in at.caption) or any(
        "The ticket." in m.value for m in at.markdown
    )


def test_the_browser_finds_columns(page: AppTest) -> None:
    at = page.run()

    at.text_input(key="schema-words").set_value("reopen_gap").run()

    assert [e.label for e in at.expander] == ["fct_tickets · 1"]


def test_an_answer_says_how_many_rows_and_how_fresh(page: AppTest) -> None:
    page.session_state["ask"] = (
        "select priority, count(*) as n from fct_tickets group by 1 order by 1"
    )

    at = page.run()

    frame = at.dataframe[0].value
    assert frame["n"].to_list() == [1, 2]
    assert any(
        c.value.startswith("2 rows · ") and c.value.endswith("as of 20 Nov, 13:00")
        for c in at.caption
    )


def test_a_refused_query_is_told_plainly(page: AppTest) -> None:
    page.session_state["ask"] = "select prioritty from fct_tickets"

    at = page.run()

    assert "Your text is still in the editor" in at.error[0].value
    assert "prioritty" in at.code[0].value


def test_history_holds_each_query_once_newest_first(page: AppTest) -> None:
    for query in ("select 1", "select 2", "select 1"):
        page.session_state["ask"] = query
        page.run()

    assert page.session_state["sql-history"] == ["select 1", "select 2"]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_every_example_runs_on_the_marts(service: Service, example: object) -> None:
    answer = service.post("sql", {"query": example.sql})  # type: ignore[attr-defined]

    assert answer["columns"]


def test_instants_and_repeated_names_survive_the_way(service: Service) -> None:
    query = "select opened_at, 1 as n, 2 as n from fct_tickets limit 1"

    frame = Answer.of(query, service.post("sql", {"query": query})).frame

    assert frame is not None
    assert frame.schema["opened_at"] == pl.Datetime("us", "UTC")
    assert frame.width == 3
