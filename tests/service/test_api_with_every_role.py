"""Whoever asks for whatever: the API answers as it says of itself, and never breaks."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest
from api_cases import cases_of, complaint, operations_of, placed, request_of
from emulated_whatsapp import ACCESS, ACCOUNT, NUMBER, run_with_emulator
from running_service import CONFIGURATION, until
from schemathesis import Case
from test_published_queries import publish

EXAMPLES = 3
ADMINISTRATOR = {
    "id": "ad-min",
    "name": "Ad Min",
    "email": "ad-min@example.com",
    "role": "administrator",
}
AGENTS = [*CONFIGURATION["agents"], ADMINISTRATOR]
WHO = {
    "support": "support-support",
    "escalation": "support-escalation",
    "account_manager": "support-account_manager",
    "supervisor": "support-supervisor",
    "analyst": "ana-lyst",
    "administrator": "ad-min",
    "service": None,
    "nobody": "",
}
BESIDES = (
    "alter table marts.fct_tickets add column contact_id varchar",
    "create table marts.dim_contacts (contact_id varchar, account_manager_id varchar)",
    "create table marts.fct_status_spans "
    "(ticket_id varchar, status varchar, started_at timestamptz, ended_at timestamptz)",
    "create table marts.fct_sla_clocks (ticket_id varchar, target varchar, "
    "period integer, policy_id varchar, calendar_id varchar, team_id varchar, "
    "priority varchar, started_at timestamptz, stopped_at timestamptz, "
    "target_seconds bigint, elapsed_seconds bigint, outcome varchar)",
    "insert into marts.fct_sla_clocks values ('T-1', 'resolution', 1, 'default', "
    "'always', 'support', 'normal', '2026-03-02 09:00:00Z', '2026-03-02 10:00:00Z', "
    "7200, 3600, 'met')",
)
"""What the figures are asked of beside tickets."""
OPEN = ("/v1/sessions", "/v1/sign-in-options", "/healthz")
"""What anybody may ask."""

pytestmark = pytest.mark.slow

_made: dict[str, list[Case]] = {}


def all_cases(document):
    """The cases of every operation: made once, the same for every role."""
    if not _made:
        for operation in operations_of(document):
            _made[operation.label] = cases_of(operation, EXAMPLES)
    return [case for cases in _made.values() for case in cases]


@pytest.fixture
async def desk(tmp_path):
    """A service that has something of everything: a ticket with a picture, templates
    and published figures."""
    folder = tmp_path / "warehouse" / "published"
    folder.mkdir(parents=True)
    publish(folder, 1, rows=3)
    with duckdb.connect(str(folder / "warehouse-1.duckdb")) as connection:
        for statement in BESIDES:
            connection.execute(statement)
    async with run_with_emulator(tmp_path, whatsapp_account_id=ACCOUNT) as emulated:
        await emulated.running.configure(agents=AGENTS)
        await emulated.say(text="Where is my invoice?")
        await emulated.say(media="image")
        await emulated.customers.post(
            "/_emulator/notices", json={"notice": "account_alert"}, headers=ACCESS
        )
        service = emulated.running
        await until(lambda: service.events("ChannelNoticed"))
        yield service


async def places_of(service, who):
    """What leads somewhere in a path."""
    [ticket] = await service.tickets()
    items = (await service.ticket(ticket["id"]))["items"]
    [picture] = [item for item in items if item.get("media")]
    [notice] = (await service.get("/v1/notices")).json()["notices"]
    return {
        "ticket_id": ticket["id"],
        "contact_id": ticket["contact"]["id"],
        "notice_id": notice["id"],
        "message_id": picture["id"],
        "number_id": NUMBER,
        "agent_id": who or "support-escalation",
        "reply_to_message_id": picture["id"],
    }


def token_of(service, who):
    """A new session for each request: some end it, or change the password."""
    if who is None:
        return service.token
    token, _ = service.service.accounts.sessions.start(who, service.clock())
    return token


async def ask(service, who, request):
    headers = dict(request.headers)
    headers.pop("Authorization", None)
    if who != "":
        headers["Authorization"] = f"Bearer {token_of(service, who)}"
    return await service.client.request(
        request.method, request.url, headers=headers, content=request.body
    )


@pytest.mark.parametrize("role", WHO)
async def test_every_route_answers_every_role_as_it_says(desk, role):
    who = WHO[role]
    document = (await desk.get("/v1/openapi.json")).json()
    places = await places_of(desk, who)
    complaints, answered = [], Counter()

    for made in all_cases(document):
        case = placed(made, places)
        response = await ask(desk, who, request_of(case))
        answered[response.is_success] += 1
        complaints.append(complaint(case, response))
        if who == "" and case.operation.path not in OPEN:
            assert not response.is_success, case.operation.label

    assert [one for one in complaints if one] == []
    assert answered[False] > 20
    assert answered[True] > (0 if who == "" else 10)


async def test_every_operation_of_the_document_is_tried(desk):
    document = (await desk.get("/v1/openapi.json")).json()

    cases = all_cases(document)

    named = sum(len(path) for path in document["paths"].values())
    assert len({case.operation.label for case in cases}) == named
