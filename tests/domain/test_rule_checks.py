"""Findings about rule sets: certain, and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from condition_trees import TREES
from desk_facts import configured
from hypothesis import HealthCheck, given, settings

from routing_service.domain.condition_matching import Conditions
from routing_service.domain.configuration import RoutingRule, RuleSet
from routing_service.domain.patterns import OutOfTime
from routing_service.domain.routing import RoutingFacts
from routing_service.domain.rule_checks import RuleChecks

TEAMS = [
    {"id": "support", "name": "Support"},
    {"id": "billing", "name": "Billing"},
    {"id": "empty", "name": "Empty"},
]
SHOP = {"id": "shop", "timezone": "UTC", "weekly": {"mon": "09:00-17:00"}}
AGENTS = [
    {
        "id": "ana",
        "name": "Ana",
        "email": "ana@example.com",
        "teams": ["support", "billing"],
    }
]


def check(*rules, mode="all"):
    rows = [{"id": f"r{at}", "then": {}, **rule} for at, rule in enumerate(rules, 1)]
    sets = [{"id": "main", "mode": mode, "rules": rows}]
    configuration = configured(
        teams=TEAMS, agents=AGENTS, calendars=[SHOP], routing=sets
    )
    return RuleChecks(configuration.routing, configuration).findings()


def found(*rules, mode="all"):
    return [
        (one.kind, one.rule_id, one.other_rule_id) for one in check(*rules, mode=mode)
    ]


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ('language == "fr" and language == "en"', 'language == "fr" and language'),
        ('language == "fr" and language not in ["fr", "be"]', "language"),
        ("open_tickets > 2 and open_tickets < 3", "open_tickets > 2"),
        ("tier is not known and tier != 'gold'", "tier is not known"),
        ('payload == "x" and "bug" in text', "payload"),
        ('"late delivery" in text and "delivery" not in text', '"late delivery"'),
        ("in_hours('shop') and not in_hours('shop')", "in_hours"),
        ("not in_hours('always')", "in_hours"),
        ("local_hour < 8 and timezone is not known", "timezone"),
        ('local_time("support") >= "24:00"', "24:00"),
        ("open_tickets is not known", "open_tickets"),
        ('category == "refund"', "no earlier rule makes category"),
        ('"vip" in tags', 'no earlier rule makes "vip" in tags true'),
        ('(tier == "a" or tier == "b") and tier == "c"', "tier"),
        ("false", "false"),
    ],
)
def test_a_rule_that_can_never_fit_is_dead(when, reason):
    [finding] = check({"when": when, "then": {"team": "billing"}})

    assert (finding.kind, finding.rule_id) == ("dead", "r1")
    assert reason in finding.message


@pytest.mark.parametrize(
    "when",
    [
        'language == "pt" and language != "pt-br"',
        "open_tickets > 2 and open_tickets < 4",
        'not tier == "gold" and not tier == "silver"',
        '"delivery" in text and "late delivery" not in text',
        'in_hours("always") and not in_hours("shop")',
        'matches("a") and not matches("b")',
        "language_confidence > 0.5 and language_confidence < 0.50001",
        'text has ["a b", "c"] and "a" not in text',
        '"refund" in text and priority is not known',
        "true",
    ],
)
def test_a_rule_that_may_fit_is_not_accused(when):
    assert check({"when": when, "then": {"team": "billing"}}) == []


def test_a_rule_for_a_team_without_agents_leads_nowhere():
    [finding] = check({"then": {"team": "empty"}})

    assert finding.message == "leads nowhere: nobody works in team empty"
    assert (finding.cause, finding.values) == ("nobody_there", {"team": "empty"})


@pytest.mark.parametrize(
    ("mode", "rules", "expected"),
    [
        (
            "first",
            [
                {"when": {"keywords": ["bug"]}, "then": {"team": "support"}},
                {
                    "when": '"bug" in text and tier == "gold"',
                    "then": {"team": "billing"},
                },
            ],
            [("shadowed", "r2", "r1")],
        ),
        (
            "first",
            [
                {"when": 'language == "fr"'},
                {"when": 'not language == "fr"'},
                {"when": 'country == "FR"', "then": {"tags": ["never"]}},
            ],
            [("shadowed", "r3", None)],
        ),
        (
            "first",
            [
                {"when": 'matches("bug")', "then": {"team": "support"}},
                {"when": 'matches("bug")', "then": {"tags": ["ran out of time"]}},
            ],
            [],
        ),
        (
            "all",
            [
                {"when": {"keywords": ["bug"]}, "then": {"team": "support"}},
                {
                    "when": '"bug" in text and tier == "gold"',
                    "then": {"team": "billing"},
                },
            ],
            [("shadowed", "r2", "r1")],
        ),
        (
            "all",
            [
                {"then": {"team": "support", "tags": ["a"]}},
                {"when": {"keywords": ["bug"]}, "then": {"tags": ["a", "b"]}},
                {"then": {"agent": "last_agent"}},
            ],
            [],
        ),
    ],
    ids=["by one", "by two", "a pattern may fail", "adds nothing", "adds a tag"],
)
def test_a_rule_that_never_counts_is_shadowed(mode, rules, expected):
    assert found(*rules, mode=mode) == expected


@pytest.mark.parametrize("mode", ["first", "all"])
def test_two_rules_that_disagree_on_a_message_overlap(mode):
    rules = [
        {"when": {"keywords": ["invoice"]}, "then": {"team": "billing"}},
        {"when": {"keywords": ["broken"]}, "then": {"team": "support"}},
    ]

    [finding] = check(*rules, mode=mode)

    assert (finding.rule_id, finding.other_rule_id) == ("r2", "r1")
    assert '"invoice" in text and "broken" in text' in finding.message


@pytest.mark.parametrize(
    "rules",
    [
        [
            {"when": {"keywords": ["bug"]}, "then": {"team": "billing"}},
            {"then": {"team": "support"}},
        ],
        [
            {"when": 'country == "FR"', "then": {"team": "billing"}},
            {"when": 'country == "BE"', "then": {"team": "support"}},
        ],
        [
            {"when": {"keywords": ["bug"]}, "then": {"team": "billing"}},
            {"when": {"keywords": ["late"]}, "then": {"team": "billing"}},
        ],
        [
            {
                "when": {"keywords": ["bug"]},
                "then": {"category": "a", "team": "billing"},
            },
            {"when": "category is not known", "then": {"team": "support"}},
        ],
    ],
    ids=["special before general", "no message fits both", "they agree", "looks back"],
)
def test_rules_that_do_not_disagree_are_not_accused(rules):
    assert found(*rules) == []


def test_rules_that_overlap_only_at_some_hours_are_found():
    rules = [
        {"when": "local_hour >= 20", "then": {"team": "billing"}},
        {"when": "local_hour <= 20", "then": {"team": "support"}},
    ]

    assert found(*rules) == [("overlapping", "r2", "r1")]


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(TREES, TREES)
def test_a_rule_that_fits_a_message_is_never_called_dead_or_shadowed(one, other):
    rules = (
        RoutingRule(id="one", when=one),
        RoutingRule(id="other", when=other),
    )
    rule_set = RuleSet(mode="first", rules=rules)
    accused = {
        finding.rule_id
        for finding in RuleChecks(rule_set, CONFIGURATION).findings()
        if finding.kind in {"dead", "shadowed"}
    }
    tests = Conditions([one, other], CONFIGURATION)

    for facts in SAMPLES:
        look = tests.look(facts)
        try:
            fits = [test(look) for test in tests.tests]
        except OutOfTime:
            continue
        taken = next((at for at, is_fitting in enumerate(fits) if is_fitting), None)
        if taken is not None:
            assert rules[taken].id not in accused


CONFIGURATION = configured(teams=TEAMS)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SAMPLES = [
    RoutingFacts(
        text=text,
        at=MONDAY + timedelta(hours=7 * at),
        language=language,
        country=country,
        timezone=timezone,
        tier=tier,
        payload_id=payload,
        last_csat=at % 5 + 1 if at % 2 else None,
        open_tickets=at,
        last_agent_id=tier,
        kind="text" if at % 2 else "image",
        language_confidence=at / 5,
    )
    for at, (text, language, country, timezone, tier, payload) in enumerate(
        [
            ("", None, None, None, None, None),
            ("0", "fr", "FR", "Europe/Paris", "0", None),
            ("a b 1", "pt-br", "BR", "America/Sao_Paulo", "a", None),
            ('say "hi" bug-1', "en", "NO", "UTC", None, None),
            ("x", "hi", "IN", None, "0", "0"),
        ]
    )
]
