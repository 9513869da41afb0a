"""Rules through the API: shown, tried, checked, replaced; and why a ticket is where it
is."""

from __future__ import annotations

import pytest
from running_service import payload, text_message

SUPERVISOR = "support-supervisor"
RULES = """
- id: money
  when: text has ["invoice", "refund"] and language == "en"
  then: {team: billing, priority: high}
- id: evenings
  name: In the evening
  when: '"call" in text and not in_hours("always")'
  then: {tags: [evening]}
"""


@pytest.fixture
async def desk(service):
    await service.configure()
    return service


async def test_the_rules_are_shown_as_expressions(desk):
    shown = (await desk.get("/v1/routing", SUPERVISOR)).json()

    [rule_set] = shown["rule_sets"]
    assert (rule_set["id"], rule_set["mode"], rule_set["stage"]) == (
        "main",
        "all",
        "live",
    )
    assert rule_set["rules"] == [
        {
            "id": "money",
            "name": "",
            "is_active": True,
            "condition": 'text has ["invoice", "facture"]',
            "when": {"fact": "text", "has": ["invoice", "facture"]},
            "then": {"team": "billing", "priority": "high", "category": "billing"},
        }
    ]


async def test_a_message_is_tried_and_nothing_recorded(desk):
    before = desk.desk.log.last_seq

    response = await desk.post(
        "/v1/routing/test",
        {"text": "My refund please, where is it?", "rules": RULES},
        SUPERVISOR,
    )

    decision = response.json()
    assert (decision["team_id"], decision["priority"]) == ("billing", "high")
    assert [one["verdict"] for one in decision["rules"]] == ["fitted", "not"]
    assert decision["facts"]["language"] == "en"
    assert decision["reason"] == "rule money, nobody free"
    assert decision["grounds"]["team_by"] == "rule"
    assert desk.desk.log.last_seq == before


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"country": "France"}, "country: 'France', expected an ISO 3166"),
        ({"at": "0001-01-01T00:00:00Z"}, "at: '0001-01-01"),
        ({"rules": "[" * 5000}, "levels"),
        ({"last_csat": 9}, "last_csat: 9, expected a whole number from 1 to 5"),
        ({"rules": "- {id: x, when: tire, then: {}}"}, "did you mean tier?"),
    ],
)
async def test_what_cannot_be_tried_is_said(desk, body, detail):
    response = await desk.post("/v1/routing/test", body, SUPERVISOR)

    assert response.status_code == 422
    assert detail in response.json()["detail"]


@pytest.mark.parametrize(
    ("rules", "rule_id", "place", "expected"),
    [
        ("- id: a\n  when: langage == 'fr'\n  then: {}", "a", (2, 9), "mean language?"),
        (
            "- id: a\n  when: 'tier == \"x\" an true'\n  then: {}",
            "a",
            (2, 22),
            "mean and?",
        ),
        (
            "- id: a\n  then: {}\n  when: |\n    kind == 'text'\n      and tire == 'x'",
            "a",
            (5, 11),
            "mean tier?",
        ),
        (
            "- id: a\n  then: {}\n  when: >-\n    kind == 'text'\n    and tire == 'x'",
            "a",
            (5, 9),
            "mean tier?",
        ),
        (
            '- id: a\n  when: in_hours("alway")\n  then: {}',
            "a",
            (2, 19),
            "mean always?",
        ),
        ("- {id: a, then: {team: bilingual}}", "a", (1, 24), "an id of teams.yml"),
        ("- {id: a, then: {tea: billing}}", "a", (1, 18), "one of the fields"),
        (
            "- {id: a, when: {all: [{fact: tire}]}, then: {}}",
            "a",
            (1, 31),
            "mean tier?",
        ),
        ("- {id: [", None, (1, 9), "YAML"),
        ("&a [*a]", None, None, "100000 values"),
    ],
    ids=[
        "plain",
        "quoted",
        "literal",
        "folded",
        "a name",
        "a team",
        "a field",
        "a tree",
        "no yaml",
        "endless",
    ],
)
async def test_a_mistake_is_pointed_at_in_the_text(
    desk, rules, rule_id, place, expected
):
    response = await desk.post("/v1/routing/check", {"rules": rules}, SUPERVISOR)

    error = response.json()["error"]
    assert error["rule_id"] == rule_id
    assert (error["line"], error["column"]) == (place or (None, None))
    assert expected in error["expected"]


async def test_the_check_counts_what_was_decided(desk):
    for at, text in enumerate(["Hello", "My invoice", "Good morning"]):
        message = text_message(text, wamid=f"wamid.{at}", sender=f"3360000000{at}")
        await desk.deliver(payload(messages=[message]))

    report = (await desk.post("/v1/routing/check", {}, SUPERVISOR)).json()

    assert report["error"] is None
    [unrouted] = report["findings"]
    assert (unrouted["kind"], unrouted["count"]) == ("unrouted", 2)
    assert "2 of 3 new tickets in 30 days" in unrouted["message"]


async def test_findings_name_the_rules(desk):
    rules = RULES + (
        "- {id: late, when: '\"refund\" in text', then: {team: support}}\n"
    )

    report = (await desk.post("/v1/routing/check", {"rules": rules}, SUPERVISOR)).json()

    found = [(one["kind"], one["rule_id"]) for one in report["findings"]]
    assert found == [("dead", "evenings"), ("overlapping", "late")]


async def test_a_rule_set_goes_from_draft_to_live(desk):
    async def put(stage):
        response = await desk.put(
            "/v1/routing", {"rules": RULES, "stage": stage}, "ad-min"
        )
        assert response.status_code == 200, response.text
        return [
            (one["id"], one["stage"], one["version"])
            for one in response.json()["rule_sets"]
        ]

    await desk.configure(
        agents=[
            {
                "id": "ad-min",
                "name": "Ad Min",
                "email": "ad-min@example.com",
                "role": "administrator",
            }
        ]
    )

    assert await put("draft") == [("main", "live", 2), ("draft", "draft", 2)]
    assert await put("shadow") == [
        ("main", "live", 3),
        ("draft", "draft", 3),
        ("shadow", "shadow", 3),
    ]
    assert await put("live") == [
        ("main", "live", 4),
        ("draft", "draft", 4),
        ("shadow", "shadow", 4),
    ]
    assert desk.desk.configuration.routing.rules[0].id == "money"


async def test_who_may_see_a_ticket_may_see_why_it_is_there(desk):
    await desk.deliver(payload(messages=[text_message("My invoice", wamid="wamid.1")]))
    await desk.configure(routing=[])

    answer = await desk.get("/v1/tickets/T-1001/decisions", "billing-support")

    [decision] = answer.json()["decisions"]
    assert (decision["rule_set_id"], decision["rule_set_version"]) == ("main", 1)
    assert decision["rules"] == [
        {
            "id": "money",
            "name": "",
            "verdict": "fitted",
            "condition": 'text has ["invoice", "facture"]',
        }
    ]
    assert decision["facts"]["keywords"] == ["invoice"]
    assert "invoice" not in str(decision["facts"] | {"keywords": None})
    hidden = await desk.get("/v1/tickets/T-1001/decisions", "support-support")
    assert hidden.status_code == 404
