from __future__ import annotations

import pytest
from running_service import CONFIGURATION, payload, text_message

SUPPORT = "support-support"
EXPERT = "technical-escalation"
SUPERVISOR = "support-supervisor"
TEAMS = [
    {
        "id": "support",
        "name": "Support",
        "is_default": True,
        "escalates_to": "technical",
    },
    {"id": "billing", "name": "Billing"},
    {"id": "technical", "name": "Technical"},
]
AGENTS = [
    *CONFIGURATION["agents"],
    {
        "id": EXPERT,
        "name": "Tech Nical",
        "email": "technical@example.com",
        "role": "escalation",
        "teams": ["technical"],
    },
]
WHY = {"reason": "the parcel scanner is down"}


@pytest.fixture
async def desk(service):
    """T-1001 of team support, owned by its first-level agent."""
    await service.configure(teams=TEAMS, agents=AGENTS)
    await service.deliver(payload(messages=[text_message("Hello", wamid="wamid.1")]))
    await service.post("/v1/tickets/T-1001/claim", {}, SUPPORT)
    return service


async def say_online(desk, who):
    answer = await desk.post("/v1/me/presence", {"to": "online"}, who)
    assert answer.status_code == 204


def happenings(view):
    items = [item for item in view["items"] if item["kind"] == "event"]
    return {item["event_type"]: item["detail"] for item in items}


async def test_an_escalation_goes_to_level_2_of_the_team_that_is_named(desk):
    await say_online(desk, EXPERT)

    outcome = await desk.post("/v1/tickets/T-1001/escalate", WHY, SUPPORT)

    assert outcome.status_code == 200, outcome.text
    row = outcome.json()["ticket"]
    assert (row["team_id"], row["agent_id"]) == ("technical", EXPERT)
    told = happenings(await desk.ticket("T-1001", EXPERT))
    reasons = {name: one.get("reason") for name, one in told.items()}
    for name in ("LevelChanged", "TeamChanged", "TicketAssigned"):
        assert reasons[name] == WHY["reason"]
    assert (await desk.get("/v1/tickets/T-1001", SUPPORT)).status_code == 404


async def test_an_escalated_ticket_waits_where_nobody_is_free(desk):
    outcome = await desk.post("/v1/tickets/T-1001/escalate", WHY, SUPPORT)

    row = outcome.json()["ticket"]
    assert (row["team_id"], row["agent_id"]) == ("technical", None)
    assert [one["id"] for one in await desk.tickets(EXPERT)] == ["T-1001"]


async def test_without_a_team_for_level_2_the_refusal_says_what_is_missing(desk):
    await desk.post(
        "/v1/tickets/T-1001/transfer", {"team_id": "billing", **WHY}, SUPPORT
    )

    refused = await desk.post("/v1/tickets/T-1001/escalate", WHY, "billing-supervisor")
    done = await desk.post(
        "/v1/tickets/T-1001/escalate",
        {"team_id": "technical", **WHY},
        "billing-supervisor",
    )

    assert refused.status_code == 422
    assert "escalates_to, or a team_id" in refused.json()["detail"]
    assert done.status_code == 200


async def test_a_command_repeated_under_its_key_has_one_effect(desk):
    first, again = [
        await desk.post("/v1/tickets/T-1001/escalate", WHY, SUPERVISOR, key="once")
        for _ in range(2)
    ]

    assert first.json() == again.json()
    assert len(desk.events("LevelChanged")) == 1


async def test_a_transfer_may_name_an_agent_of_the_team(desk):
    wrong = {"team_id": "billing", "agent_id": EXPERT, **WHY}
    right = {"team_id": "billing", "agent_id": "billing-support", **WHY}

    refused = await desk.post("/v1/tickets/T-1001/transfer", wrong, SUPPORT)
    done = await desk.post("/v1/tickets/T-1001/transfer", right, SUPPORT)

    assert refused.status_code == 422
    assert "expected one of team billing" in refused.json()["detail"]
    assert done.json()["ticket"]["agent_id"] == "billing-support"
    assert done.json()["ticket"]["team_id"] == "billing"


async def test_only_a_customer_with_an_account_manager_is_handed_over(desk):
    refused = await desk.post(
        "/v1/tickets/T-1001/hand-to-account-manager", WHY, SUPPORT
    )

    assert refused.status_code == 422
    assert "account_manager_id" in refused.json()["detail"]


async def test_a_supervisor_takes_a_ticket_over_and_both_read_why(desk):
    outcome = await desk.post("/v1/tickets/T-1001/intervene", WHY, SUPERVISOR)

    assert outcome.json()["ticket"]["agent_id"] == SUPERVISOR
    told = happenings(await desk.ticket("T-1001", SUPERVISOR))["TicketAssigned"]
    assert told == {
        "agent_id": SUPERVISOR,
        "from_agent_id": SUPPORT,
        "reason": WHY["reason"],
    }


@pytest.mark.parametrize(
    ("command", "who", "status"),
    [
        ("intervene", SUPPORT, 403),
        ("intervene", "billing-supervisor", 404),
        ("escalate", "billing-support", 404),
        ("escalate", "ana-lyst", 403),
    ],
)
async def test_what_a_role_may_not_pass_on_it_does_not(desk, command, who, status):
    refused = await desk.post(f"/v1/tickets/T-1001/{command}", WHY, who)

    assert refused.status_code == status


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, None])
async def test_passing_a_ticket_on_takes_a_reason(desk, reason):
    refused = await desk.post(
        "/v1/tickets/T-1001/escalate", {"reason": reason}, SUPPORT
    )

    assert refused.status_code == 422


async def test_a_closed_ticket_is_not_passed_on(desk):
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, SUPPORT)

    refused = await desk.post("/v1/tickets/T-1001/escalate", WHY, SUPPORT)

    assert refused.status_code == 409
