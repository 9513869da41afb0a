"""The overview and the SQL page in a real browser, served as in production."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from publishing import publish
from reporting_service import ReportingService
from stand_in_service import PASSWORD, Running

pytestmark = pytest.mark.browser

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def tickets(count: int) -> list[dict[str, object]]:
    return [
        {
            "ticket_id": f"T-{number}",
            "opened_at": AS_OF - timedelta(days=1),
            "first_agent_id": agent,
            "first_team_id": "billing",
            "priority": "normal",
        }
        for number in range(count)
        for agent in [("a-ines", "a-joao")[number % 2]]
    ]


def held(count: int) -> list[dict[str, object]]:
    return [
        {
            "ticket_id": row["ticket_id"],
            "agent_id": row["first_agent_id"],
            "team_id": "billing",
            "started_at": row["opened_at"],
        }
        for row in tickets(count)
    ]


CLOCKS = [
    {
        "ticket_id": f"T-{number}",
        "target": "first_response",
        "period": 1,
        "team_id": "billing",
        "priority": "normal",
        "started_at": AS_OF - timedelta(days=1),
        "stopped_at": AS_OF - timedelta(hours=20),
        "outcome_at": AS_OF - timedelta(hours=20),
        "outcome": "met",
    }
    for number in range(4)
]
AGENTS = [
    {"agent_id": "a-ines", "name": "Inès Rossi"},
    {"agent_id": "a-joao", "name": "João Silva"},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    publish(
        data,
        {
            "fct_tickets": tickets(5),
            "fct_assignments": held(5),
            "fct_sla_clocks": CLOCKS,
            "dim_agents": AGENTS,
            "dim_teams": [{"team_id": "billing", "name": "Billing"}],
        },
        as_of=AS_OF,
    )
    return data


@pytest.fixture(scope="module")
def reporting(data: Path) -> ReportingService:
    return ReportingService(data)


@pytest.fixture(scope="module")
def reports_url(data: Path, reporting: ReportingService) -> Iterator[str]:
    """The pages in a process of their own: Streamlit has one runtime per process."""
    service = Running(reporting.app)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboards", "--data", str(data)]
    command += ["--port", str(port), "--service-url", service.start()]
    process = subprocess.Popen(command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(f"{url}/healthz")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(10)
    service.stop()


def sign_in(context: BrowserContext, url: str, path: str) -> Page:
    """Paul is an analyst: his first page is the overview, at `/`."""
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(url + "/")
    page.fill("input[name=email]", "paul@example.test")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("[data-testid=stMetric]")
    if path != "/":
        page.goto(url + path)
    return page


def opened(page: Page) -> object:
    return page.locator("[data-testid=stMetricValue]").first


def run(page: Page, sql: str) -> None:
    page.click(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(sql)
    page.keyboard.press("Control+Enter")


def test_a_query_is_written_with_completion_run_and_charted(
    context: BrowserContext, reports_url: str
) -> None:
    page = sign_in(context, reports_url, "/sql")

    page.click(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.type("select fct_tickets.first_ag")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("first_agent_id")
    page.keyboard.press("Escape")
    run(page, "select first_agent_id, count(*) as n from fct_tickets group by 1")

    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    expect(page.get_by_text("2 rows ·")).to_be_visible()
    page.get_by_role("tab", name="Chart").click()
    expect(
        page.get_by_label("Chart of n by first_agent_id", exact=True)
    ).to_be_visible()


def test_a_refused_query_leaves_its_text_even_over_a_reload(
    context: BrowserContext, reports_url: str
) -> None:
    page = sign_in(context, reports_url, "/sql")

    run(page, "select nothing_like_it from fct_tickets")

    expect(page.locator("[data-testid=stAlert]")).to_contain_text("was not run")
    expect(page.locator(".cm-content")).to_contain_text("nothing_like_it")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("nothing_like_it")


def test_an_example_replaces_the_text(
    context: BrowserContext, reports_url: str
) -> None:
    page = sign_in(context, reports_url, "/sql")
    page.wait_for_selector(".cm-content")

    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Ratings by agent").click()

    expect(page.locator(".cm-content")).to_contain_text("mean_rating")


def test_a_click_on_an_agents_bar_narrows_the_page(
    context: BrowserContext, reports_url: str
) -> None:
    page = sign_in(context, reports_url, "/")
    chart = page.get_by_label("Bars: tickets held per agent, most first", exact=True)
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(1_500)  # the bars grow into place

    box = chart.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)

    expect(opened(page)).to_have_text("3")
    assert "agent=" in page.url


def test_what_if_asks_the_service_and_shows_who_changes_sides(
    context: BrowserContext, reports_url: str, reporting: ReportingService
) -> None:
    page = sign_in(context, reports_url, "/sla")
    page.get_by_role("tab", name="What if?").click()
    targets = page.get_by_role("textbox", name="Other targets")
    ask = page.get_by_role("button", name="What if?")

    targets.fill("soon")
    targets.press("Enter")
    expect(page.get_by_text("“soon” is not read.")).to_be_visible()
    expect(ask).to_be_disabled()
    targets.fill("30m, 1h")
    targets.press("Enter")
    expect(ask).to_be_enabled()
    ask.click()

    figures = page.locator("[data-testid=stMetricValue]")
    expect(figures).to_have_text(["75.0%", "50.0%", "1"])
    expect(page.get_by_text("2 met, 1 met late, 1 breached")).to_be_visible()
    expect(page.get_by_label("Compliance by target", exact=True)).to_be_visible()
    tickets = page.get_by_text("Tickets that would change sides · 1")
    expect(tickets).to_be_visible()
    with page.expect_download() as download:
        page.locator(".st-key-what-if-tickets-csv button").click()
    assert "/?ticket=T-1,1,met,40 min,met late" in download.value.path().read_text()
    [asked] = reporting.asked
    assert asked["target"] == "first_response"
    assert asked["target_seconds"] == [1_800, 3_600]
    assert asked["until"].startswith("2026-11-20T13:00:00")


def test_figures_move_by_themselves_after_a_publication(
    context: BrowserContext, reports_url: str, data: Path
) -> None:
    page = sign_in(context, reports_url, "/")
    expect(opened(page)).to_have_text("5")

    publish(
        data,
        {"fct_tickets": tickets(9), "fct_sla_clocks": CLOCKS, "dim_agents": AGENTS},
        as_of=AS_OF,
        number=2,
    )

    expect(opened(page)).to_have_text("9", timeout=15_000)


def test_the_sla_page_shows_shares_of_the_past_and_risks_of_the_moment(
    context: BrowserContext, reports_url: str, reporting: ReportingService
) -> None:
    page = context.new_page()
    page.goto(reports_url + "/sla")
    page.fill("input[name=email]", "claire@example.test")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")

    expect(opened(page)).to_have_text("100,0\u202f%", timeout=20_000)
    expect(page.get_by_text("4 tenus · 0 en retard · 0 dépassés")).to_be_visible()
    expect(page.get_by_role("img", name="Carte de chaleur")).to_be_visible()
    page.get_by_role("tab", name="À risque").click()
    expect(page.get_by_text("Les plus proches échéances")).to_be_visible()
    page.get_by_text("4 h", exact=True).click()
    expect(page.get_by_text("En direct")).to_be_visible()

    for _ in range(100):
        if reporting.risks_asked[-1]["within_seconds"] != "3600":
            break
        page.wait_for_timeout(100)
    assert reporting.risks_asked[0]["within_seconds"] == "3600"
    assert reporting.risks_asked[-1]["within_seconds"] == "14400"
    assert "within=" in page.url
