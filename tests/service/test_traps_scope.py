"""T19: a supervisor of team A asks in SQL, and looks at the overview."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from running_service import CONFIGURATION, payload, text_message

from dashboards.figures import headline
from dashboards.figures_scope import Days, Selection
from dashboards.viewer import Viewer
from dashboards.warehouse import Warehouse, current_warehouse
from orchestration.pipeline import build_once
from orchestration.settings import PipelineSettings

pytestmark = pytest.mark.slow

SUPERVISOR = "support-supervisor"
MANAGER = "billing-account_manager"
TEXTS = ("Hello", "my invoice", "Bonjour", "facture", "Good day", "Where are you?")
PHONE = "3360000000{}"
REPORTER = {
    "id": "re-porter",
    "name": "Re Porter",
    "email": "re-porter@example.com",
    "role": "reporter",
    "teams": ["billing"],
}
ROLES = [
    {
        "id": "reporter",
        "name": "Reporter",
        "permissions": ["sql.run", "overview.read"],
        "reach": "teams",
    }
]


async def ask(service, query, who):
    answer = await service.post("/v1/sql", {"query": query}, who)
    assert answer.status_code == 200, answer.text
    return [tuple(row) for row in answer.json()["rows"]]


async def overview(service, who):
    """The file as the overview opens it for this person, and its figures."""
    me = (await service.get("/v1/me", who)).json()
    warehouse = current_warehouse(service.data, Viewer.from_json(me).sight)
    return warehouse, figures_of(warehouse)


def figures_of(warehouse: Warehouse):
    days = Days.last_days(7, warehouse.publication.as_of, ZoneInfo("UTC"))
    return headline(warehouse, Selection(days))


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Where the figures of this story are kept, once they are built."""
    return tmp_path_factory.mktemp("figures") / "published"


@pytest.fixture
async def published(service, figures):
    """Six tickets, four of team support and two of billing; one was moved from support
    to billing after its answer. The account manager has one customer of support."""
    await service.configure(agents=[*CONFIGURATION["agents"], REPORTER], roles=ROLES)
    for at, text in enumerate(TEXTS):
        message = text_message(text, wamid=f"w.{at}", sender=PHONE.format(at))
        await service.deliver(payload(messages=[message]))
    service.clock.advance(minutes=5)
    for at in (1001, 1003, 1005):
        path = f"/v1/tickets/T-{at}/replies"
        await service.post(path, {"text": "On it"}, "head-supervisor")
    await service.post("/v1/tickets/T-1005/team", {"to": "billing"})
    await service.post("/v1/tickets/T-1001/status", {"to": "resolved"})
    await service.post("/v1/tickets/T-1002/status", {"to": "resolved"})
    contact = (await service.ticket("T-1006"))["ticket"]["contact"]["id"]
    described = await service.post(
        f"/v1/contacts/{contact}", {"account_manager_id": MANAGER, "tier": "gold"}
    )
    assert described.status_code == 200
    # Figures end before the newest event, whose instant is still going on.
    service.clock.advance(minutes=5)
    await service.post("/v1/tickets/T-1006/notes", {"text": "The end"})
    settings = PipelineSettings(service.data, "http://127.0.0.1:9")
    now = service.clock.now + timedelta(hours=1)
    if figures.exists():
        shutil.copytree(figures, settings.published)
    else:
        feed = service.desk.log.feed
        await asyncio.to_thread(build_once, settings, feed, now=lambda: now)
        shutil.copytree(settings.published, figures)
    return service


async def test_t19_a_supervisor_asks_in_sql_for_team_a_only(published):
    tickets = await ask(
        published, "select ticket_id, team_id from fct_tickets order by 1", SUPERVISOR
    )
    listed = await published.tickets(SUPERVISOR, status="open,resolved")
    _, mine = await overview(published, SUPERVISOR)
    _, everything = await overview(published, "head-supervisor")
    kpi = await ask(
        published,
        "select sum(opened_count), sum(resolved_count), sum(first_response_count) "
        "from kpi_daily",
        SUPERVISOR,
    )

    # The same rows in SQL as in the queue, and the same totals everywhere.
    assert {one for one, _ in tickets} == {one["id"] for one in listed}
    assert {team for _, team in tickets} == {"support"}
    assert mine.opened_count == len(tickets) == 3
    assert everything.opened_count == 6
    totals = (mine.opened_count, mine.resolved_count, mine.first_response_count)
    assert kpi == [totals]


async def test_t19_no_mart_shows_a_phone_number_or_another_teams_ticket(published):
    schema = (await published.get("/v1/sql/schema", SUPERVISOR)).json()
    hidden = {"T-1002", "T-1004", "T-1005"}

    for table in schema["tables"]:
        rows = await ask(published, f"from {table['name']}", SUPERVISOR)
        text = repr(rows)
        assert not any(PHONE.format(at) in text for at in range(6)), table["name"]
        assert not any(one in text for one in hidden), table["name"]
    assert "kpi_daily" in {table["name"] for table in schema["tables"]}
    customers = await ask(published, "select contact_id from dim_contacts", SUPERVISOR)
    assert len(customers) == 3


async def test_t19_everybody_is_counted_what_they_reach(published):
    reached = {
        "head-supervisor": 6,
        "ana-lyst": 6,
        SUPERVISOR: 3,
        "billing-supervisor": 3,
        "re-porter": 3,
    }
    for who, count in reached.items():
        _, figures = await overview(published, who)
        rows = await ask(published, "select count(*) from fct_tickets", who)

        assert figures.opened_count == count, who
        assert rows == [(count,)], who
    _, accounts = await overview(published, MANAGER)
    assert accounts.opened_count == 1


@pytest.mark.parametrize(
    "query",
    [
        "select * from published.marts.fct_tickets",
        "from published.definitions.models",
        "summarize published.marts.fct_tickets",
        "describe published.marts.fct_tickets",
        "table published.marts.fct_tickets",
        "select (select max(ticket_id) from published.marts.fct_tickets)",
        "select * from query_table('published.marts.fct_tickets')",
        "select * from query('from published.marts.fct_tickets')",
        "explain select * from fct_tickets",
        "explain analyze select * from fct_tickets",
        "with a as (from published.marts.fct_csat) from a",
        "select * from duckdb_views()",
        "pivot published.marts.fct_tickets on team_id using count(*)",
    ],
)
async def test_t19_no_way_leads_around_the_views(published, query):
    refused = await published.post("/v1/sql", {"query": query}, SUPERVISOR)

    assert refused.status_code == 422, refused.text
    assert "T-1002" not in refused.text


async def test_t19_a_failing_condition_names_no_hidden_row(published):
    queries = [
        "select * from fct_tickets where cast(ticket_id[3:] as integer) > 1 "
        "and case when team_id = 'billing' then error(ticket_id) else true end",
        "select count(*) from fct_tickets where cast(team_id as integer) = 1",
        "select error(ticket_id) from fct_tickets where team_id = 'billing'",
    ]
    for query in queries:
        answer = await published.post("/v1/sql", {"query": query}, SUPERVISOR)

        assert not any(one in answer.text for one in ("T-1002", "T-1004", "billing'"))
