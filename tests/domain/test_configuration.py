"""Configuration: read, checked, chosen from, written back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from routing_service.domain.condition_expression import parse
from routing_service.domain.configuration import (
    ALWAYS,
    DEFAULT_CONTENT,
    Configuration,
    ConfigurationError,
    Content,
    WarnAt,
    choose_text,
    export,
    load,
    normalise,
)
from routing_service.domain.configuration_reading import KINDS
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.internal_targets import InternalTarget, Side

ROOT = Path(__file__).parent.parent.parent

FILES = {
    "calendars": """
- id: paris
  timezone: Europe/Paris
  is_default: true
  weekly:
    mon: [[09:00, 12:00], ["13:00", 18:00]]
    tue: 09:00-18:00
    fri: ["22:00-06:00"]
  holidays: [2026-12-25]
  overrides:
    2026-12-24: 09:00-12:00
    2026-12-31: closed
- {id: night, timezone: UTC, weekly: always}
""",
    "teams": """
teams:
  - {id: support, name: Support, is_default: true}
  - {id: paris, name: Paris, languages: [FR, pt_BR], countries: [fr, "NO"],
     calendar: paris, strategy: sticky, sticky_minutes: 3, escalates_to: support,
     follow_the_sun: [paris, support], take_back_minutes: 5, stale_minutes: 60}
""",
    "agents": """
- {id: amelie, name: Amélie, email: Amelie@Shop.example, role: supervisor,
   teams: [paris, support], languages: fr, timezone: Europe/Paris, locale: fr,
   skills: {Returns: 3, watches: 5}, shifts: {mon: 09:00-18:00, sat: ["22:00-06:00"]}}
""",
    "sla_policies": """
- id: critical
  match: {priority: [urgent, high], team: paris}
  calendar: night
  targets: {first_response: 30m, next_response: none, resolution: 69h}
  stop_resolution_on: closed
  pauses: {resolution: [pending], first_response: []}
  per_cycle: true
  warn_at: [80%, 10m]
  escalate: [{after_seconds: 15m, team: support, priority: urgent}]
  internal:
    - {from: {level: 1}, to: {team: support, level: 2}, target: 1h30m}
    - {target: 4h}
- {id: usual, targets: {first_response: 1h}}
""",
    "routing": """
- id: billing
  when: {keywords: [facture, invoice], languages: [fr], payload_ids: [12]}
  then: {team: paris, priority: high, category: billing, tags: [money]}
- {id: vip, then: {agent: amelie, policy: critical}}
""",
    "quick_replies": """
- {id: hello, shortcut: hi, text: "Hello {customer}"}
- {id: bye, shortcut: bye, text: {en: Goodbye, fr: Au revoir}}
""",
    "numbers": """
- {id: 106540352242922, display_number: "+33 1 23 45 67 89", team: paris,
   calendar: night, language: fr, welcome: {fr: Bonjour}}
""",
    "prices": """
- id: summer
  valid_from: 2026-07-01
  currency: eur
  markets:
    - {countries: [fr, BE], marketing: 0.0712, utility: "0.020", service: 0}
    - {marketing: 1e-1}
- {id: autumn, valid_from: 2026-10-01, currency: EUR, markets: [{service: 0.01}]}
""",
}


@pytest.fixture
def content() -> Content:
    return {kind: normalise(kind, yaml.safe_load(text)) for kind, text in FILES.items()}


@pytest.fixture
def configuration(content: Content) -> Configuration:
    return load(content)


def test_an_empty_configuration_works() -> None:
    configuration = load({})

    assert configuration.version == 0
    assert configuration.default_team.id == "support"
    assert configuration.calendar_id_for() == ALWAYS
    policy = configuration.policy_for(priority="low")
    assert policy
    assert policy.targets == {
        "first_response": 3_600,
        "next_response": 14_400,
        "resolution": 86_400,
    }


@pytest.mark.parametrize("kind", FILES)
def test_the_normal_form_is_its_own_normal_form(content: Content, kind: str) -> None:
    assert normalise(kind, content[kind]) == content[kind]


@pytest.mark.parametrize("kind", FILES)
def test_what_is_exported_is_read_back(content: Content, kind: str) -> None:
    written = yaml.safe_dump(export(kind, content[kind]), allow_unicode=True)

    assert normalise(kind, yaml.safe_load(written)) == content[kind]


@pytest.mark.parametrize("kind", DEFAULT_CONTENT)
def test_the_defaults_are_exported_and_read_back(kind: str) -> None:
    exported = export(kind, DEFAULT_CONTENT[kind])

    assert normalise(kind, exported) == DEFAULT_CONTENT[kind]


def test_an_export_leaves_defaults_out(content: Content) -> None:
    usual = export("sla_policies", content["sla_policies"])[1]

    assert usual == {"id": "usual", "targets": {"first_response": "1h"}}


def test_public_holidays_are_recorded_with_their_dates() -> None:
    paris = {"id": "paris", "timezone": "Europe/Paris", "weekly": ALWAYS}
    [document] = normalise("calendars", [{**paris, "public_holidays": "fr"}])

    calendar = load({"calendars": [document]}).business_calendars["paris"]

    bastille_day = datetime(2026, 7, 14, 10, tzinfo=UTC)
    assert document["public_holidays"]["of"] == ["FR"]
    assert calendar.elapsed(bastille_day, bastille_day + timedelta(hours=1)) == 0
    assert normalise("calendars", [document]) == [document]
    assert export("calendars", [document])[0]["public_holidays"] == ["FR"]


def test_public_holidays_are_taken_as_far_as_they_are_known() -> None:
    india = {"id": "india", "timezone": "Asia/Kolkata", "weekly": "always"}

    [document] = normalise("calendars", [{**india, "public_holidays": "in"}])

    dates = document["public_holidays"]["dates"]
    assert {day[:4] for day in dates} == {str(year) for year in range(2015, 2041)}


def test_hours_are_read_however_yaml_sees_them(content: Content) -> None:
    paris = content["calendars"][0]

    assert paris["weekly"]["mon"] == [["09:00", "12:00"], ["13:00", "18:00"]]
    assert paris["weekly"]["tue"] == [["09:00", "18:00"]]
    assert paris["weekly"]["wed"] == []
    assert paris["overrides"] == {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []}
    assert paris["holidays"] == ["2026-12-25"]


def test_values_are_typed(configuration: Configuration) -> None:
    critical = configuration.policy("critical")

    assert critical
    assert critical.targets["resolution"] == 69 * 3_600
    assert critical.targets["next_response"] is None
    assert critical.pauses["resolution"] == ("pending",)
    assert critical.warn_at == (WarnAt(percent=80), WarnAt(before_seconds=600))
    assert critical.escalate[0].after_seconds == 900
    assert critical.internal == (
        InternalTarget(
            from_=Side(level=1), to=Side(team="support", level=2), target=5_400
        ),
        InternalTarget(target=14_400),
    )
    assert configuration.teams["paris"].languages == ("fr", "pt-br")
    assert configuration.teams["paris"].countries == ("FR", "NO")
    assert configuration.agents["amelie"].email == "amelie@shop.example"
    assert configuration.agents["amelie"].skills == {"returns": 3, "watches": 5}
    assert configuration.shifts["amelie"].timezone == "Europe/Paris"
    assert configuration.teams["paris"].follow_the_sun == ("paris", "support")
    assert configuration.calendars["paris"].holidays == (date(2026, 12, 25),)
    assert "106540352242922" in configuration.numbers
    assert configuration.routing.rules[0].when == parse(
        'text has ["facture", "invoice"] and language == "fr" and payload == "12"'
    )


def test_rules_that_an_older_version_recorded_are_still_in_force() -> None:
    lists = {name: [] for name in ("languages", "countries", "numbers", "payload_ids")}
    recorded = ConfigurationApplied(
        kind="routing",
        version=4,
        content=[
            {
                "id": "money",
                "when": {"keywords": ["invoice"], **lists},
                "then": {"team": "support", "tags": [], "priority": None},
            }
        ],
    )

    routing = load({}).applied(recorded).routing

    assert (routing.id, routing.mode, routing.version) == ("main", "all", 4)
    assert routing.rules[0].when == parse('"invoice" in text')
    assert export("routing", recorded.content) == [
        {"id": "money", "when": {"keywords": ["invoice"]}, "then": {"team": "support"}}
    ]


RULE_SETS = """
- id: main
  mode: first
  rules:
    - {id: money, name: Money, is_active: false, when: '"invoice" in text',
       then: {team: support, skill: refunds, skill_level: 3, notify: [support]}}
    - id: rest
      when: language == "fr" and not in_hours("always")
      then: {agent: last_agent}
- {id: next, stage: shadow, rules: [{id: all, then: {team: last_team}}]}
- {id: later, name: Later, stage: draft}
"""


def test_rule_sets_have_a_mode_and_a_stage() -> None:
    content = normalise("routing", yaml.safe_load(RULE_SETS))

    configuration = load({"routing": content}, {"routing": 7})

    assert [one.stage for one in configuration.rule_sets] == ["live", "shadow", "draft"]
    assert configuration.routing.mode == "first"
    assert configuration.shadow
    assert (configuration.shadow.id, configuration.shadow.version) == ("next", 7)
    written = yaml.safe_dump(export("routing", content), allow_unicode=True)
    assert normalise("routing", yaml.safe_load(written)) == content


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {id: a, when: 'langage == \"fr\"', then: {}}",
            "routing.yml a, when, line 1, column 1: 'langage', expected a fact: "
            "did you mean language?",
        ),
        (
            "- {id: a, then: {}}\n- {id: a, then: {}}",
            "routing.yml a, id: 'a', expected an id used only once",
        ),
        ("- {id: a, stage: draft, rules: []}", "exactly one rule set with stage live"),
        (
            "- {id: a, rules: []}\n- {id: b, stage: shadow, rules: []}\n"
            "- {id: c, stage: shadow, rules: []}",
            "at most one rule set with stage shadow",
        ),
        ("- {id: a, then: {skill_level: 3}}", "a, then.skill: None"),
        ("- {id: a, rules: [{id: b, then: {team: 3, tea: 3}}]}", "b, then: 'tea'"),
    ],
)
def test_mistakes_in_rules_are_named(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        normalise("routing", yaml.safe_load(text))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"when": 'in_hours("alway")'}, "did you mean always?"),
        ({"when": 'last_agent == "amlie"'}, "'amlie', expected an id of agents.yml"),
        ({"then": {"team": "suport"}}, "did you mean support?"),
        ({"then": {"quick_reply": "hello"}}, "an id of quick_replies.yml"),
        ({"then": {"notify": ["support", "x"]}}, "an id of agents.yml or teams.yml"),
    ],
)
def test_what_rules_name_must_exist(rule: dict, message: str) -> None:
    content = normalise("routing", [{"id": "r", "then": {}, **rule}])

    with pytest.raises(ConfigurationError, match=re.escape(message)):
        load({"routing": content})


def test_the_first_policy_that_fits_governs(configuration: Configuration) -> None:
    def choose(**facts: str) -> str | None:
        policy = configuration.policy_for(**facts)
        return policy.id if policy else None

    assert choose(priority="urgent", team="paris") == "critical"
    assert choose(priority="urgent", team="support") == "usual"
    assert choose(priority="low", team="paris") == "usual"
    assert choose() == "usual"


def test_no_policy_governs_what_none_fits() -> None:
    only_urgent = {"id": "u", "match": {"priority": "urgent"}, "targets": {}}
    configuration = load({"sla_policies": normalise("sla_policies", [only_urgent])})

    assert configuration.policy_for(priority="low") is None


def test_the_nearest_calendar_is_in_force(configuration: Configuration) -> None:
    critical, usual = configuration.policies
    number = "106540352242922"

    assert configuration.calendar_id_for(critical, team="paris") == "night"
    assert configuration.calendar_id_for(usual, team="paris", number=number) == "paris"
    assert configuration.calendar_id_for(usual, number=number) == "night"
    assert configuration.calendar_id_for(usual, team="support") == "paris"
    assert configuration.calendar_for(critical).timezone == "UTC"


def test_versions_add_up_and_calendars_are_kept(configuration: Configuration) -> None:
    event = ConfigurationApplied(kind="routing", version=3, content=[])

    applied = configuration.applied(event)

    assert applied.version == 3
    assert applied.routing.version == 3
    assert applied.routing.rules == ()
    assert applied.teams == configuration.teams
    before, after = configuration.calendar_for(), applied.calendar_for()
    assert before is after
    assert after.elapsed(datetime(2026, 1, 1, tzinfo=UTC), before_christmas()) > 0


def before_christmas() -> datetime:
    return datetime(2026, 12, 24, tzinfo=UTC)


def test_prices_are_exact_decimals(content: Content) -> None:
    near, far = content["prices"][0]["markets"]

    assert near == {
        "countries": ["FR", "BE"],
        "marketing": "0.0712",
        "utility": "0.02",
        "authentication": None,
        "service": "0",
    }
    assert (far["countries"], far["marketing"]) == ([], "0.1")


def test_texts_fall_back_by_language() -> None:
    texts = {"en": "Hello", "pt": "Olá", "fr": "Bonjour"}

    assert choose_text(texts, "pt-BR") == "Olá"
    assert choose_text(texts, "de") == "Hello"
    assert choose_text(texts, None) == "Hello"
    assert choose_text({"*": "Hi", "fr": "Salut"}, "de") == "Hi"
    assert choose_text({"fr": "Salut"}, "de") == "Salut"


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("teams", "[{id: a}]", "teams.yml a, name: None, expected a value"),
        ("teams", "[{name: A}]", "teams.yml #1, id: None"),
        ("teams", "[{id: a, name: A, colour: red}]", "'colour', expected one of"),
        ("teams", "just words", "expected a list of mappings"),
        ("teams", "[{id: a, name: A}, {id: a, name: B}]", "used only once"),
        ("teams", "[{id: a, name: A, countries: [NO]}]", 'write "no" in quotes'),
        ("teams", "[{id: a, name: A, countries: [FRA]}]", "countries.0: 'FRA'"),
        ("teams", "[{id: a, name: A, strategy: best}]", "least_loaded, round_robin"),
        (
            "teams",
            "[{id: a, name: A, is_default: yes}, {id: b, name: B, is_default: yes}]",
            "one default; a is",
        ),
        (
            "calendars",
            "[{id: a, timezone: UTC, weekly: always, public_holidays: [DE-QQ]}]",
            "'DE-QQ', expected a country such as FR",
        ),
        (
            "sla_policies",
            "[{id: a, targets: {resolution: 1h}, escalate: [{level: 3}]}]",
            "escalate.0.level: 3, expected 2",
        ),
        (
            "sla_policies",
            "[{id: a, targets: {}, internal: [{to: {level: 3}, target: 1h}]}]",
            "internal.0.to.level: 3, expected 1, or 2",
        ),
        (
            "sla_policies",
            "[{id: a, targets: {}, internal: [{target: none}]}]",
            "internal.0.target: 'none', expected a duration above zero",
        ),
        (
            "sla_policies",
            "[{id: a, targets: {internal: 1h}}]",
            "'internal', expected one of the fields first_response",
        ),
        ("sla_policies", "[{id: a}]", "targets: None"),
        (
            "sla_policies",
            "[{id: a, targets: {first_response: 30x}}]",
            "sla_policies.yml a, targets.first_response: '30x', expected a duration",
        ),
        ("sla_policies", "[{id: a, targets: {first_response: 0}}]", "above zero"),
        ("sla_policies", "[{id: a, targets: {}, warn_at: 120%}]", "from 1% to 99%"),
        (
            "sla_policies",
            "[{id: a, targets: {}, match: {priority: [huge]}}]",
            "match.priority.0: 'huge', expected one of urgent",
        ),
        ("sla_policies", "[{id: a, targets: {}, match: {mood: bad}}]", "'mood'"),
        (
            "sla_policies",
            "[{id: a, targets: {}, pauses: {resolution: [waiting]}}]",
            "pauses.resolution.0: 'waiting'",
        ),
        ("calendars", "[{id: a, timezone: Mars, weekly: always}]", "timezone: 'Mars'"),
        ("calendars", "[{id: a, timezone: UTC, weekly: {}}]", "at least one interval"),
        (
            "calendars",
            "[{id: a, timezone: UTC, weekly: {mon: ['9:00-25:00']}}]",
            "calendars.yml a, weekly.mon: '25:00'",
        ),
        (
            "calendars",
            "[{id: always, timezone: UTC, weekly: {mon: ['09:00-17:00']}}]",
            "another id",
        ),
        (
            "calendars",
            "[{id: a, timezone: UTC, weekly: always, holidays: [25.12.2026]}]",
            "holidays.0: '25.12.2026', expected a date",
        ),
        ("agents", "[{id: a, name: A, email: nobody}]", "an e-mail address"),
        ("agents", "[{id: a, name: A, email: a@b, capacity: -1}]", "capacity: -1"),
        (
            "agents",
            "[{id: a, name: A, email: a@b, skills: {returns: 6}}]",
            "agents.yml a, skills.returns: 6, expected a level from 1 to 5",
        ),
        (
            "agents",
            "[{id: a, name: A, email: a@b, skills: [returns]}]",
            "a mapping of skills to levels",
        ),
        (
            "agents",
            "[{id: a, name: A, email: a@b, shifts: {mon: 09:00-17:00}}]",
            "timezone: None, expected a time zone, since there are shifts",
        ),
        (
            "agents",
            "[{id: a, name: A, email: a@b, timezone: UTC,"
            " shifts: {mon: '09:00-25:00'}}]",
            "agents.yml a, shifts.mon: '25:00'",
        ),
        (
            "agents",
            "[{id: a, name: A, email: a@b, timezone: UTC, shifts: {mon: closed}}]",
            "at least one interval",
        ),
        ("teams", "[{id: a, name: A, sticky_minutes: soon}]", "sticky_minutes: 'soon'"),
        ("routing", "[{id: a, then: {priority: asap}}]", "then.priority: 'asap'"),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: EUR,"
            " markets: [{service: -1}]}]",
            "prices.yml a, markets.0.service: -1, expected a price such as 0.0712",
        ),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: EUR,"
            " markets: [{service: 0.1234567}]}]",
            "at most 6 decimals",
        ),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: EUR,"
            " markets: [{countries: FR}, {countries: [DE, FR]}]}]",
            "markets.1.countries: 'FR', expected a country of one market only",
        ),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: EUR,"
            " markets: [{}, {service: 0}]}]",
            "one market without countries",
        ),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: Euro, markets: []}]",
            "currency: 'Euro', expected an ISO 4217 code",
        ),
        (
            "prices",
            "[{id: a, valid_from: 2026-10-01, currency: EUR, markets: []},"
            " {id: b, valid_from: 2026-11-01, currency: USD, markets: []}]",
            "prices.yml b, currency: 'USD', expected EUR",
        ),
        ("bots", "[]", "expected one of calendars"),
    ],
)
def test_a_mistake_is_named_with_its_place(kind: str, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        normalise(kind, yaml.safe_load(text))

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "document", "message"),
    [
        ("teams", {"id": "a", "name": "A", "calendar": "moon"}, "calendar: 'moon'"),
        ("sla_policies", {"id": "a", "targets": {}, "calendar": "moon"}, "calendars"),
        ("sla_policies", {"id": "a", "targets": {}, "match": {"team": "x"}}, "'x'"),
        ("sla_policies", {"id": "a", "targets": {}, "escalate": {"team": "x"}}, "'x'"),
        (
            "sla_policies",
            {
                "id": "a",
                "targets": {},
                "internal": {"to": {"team": "x"}, "target": "1h"},
            },
            "internal.to.team: 'x'",
        ),
        ("routing", {"id": "a", "then": {"policy": "x"}}, "id of sla_policies.yml"),
        ("routing", {"id": "a", "then": {"agent": "x"}}, "id of agents.yml"),
        ("numbers", {"id": "1", "team": "x"}, "id of teams.yml (support)"),
        ("agents", {"id": "a", "name": "A", "email": "a@b", "teams": ["x"]}, "teams"),
        ("teams", {"id": "a", "name": "A", "follow_the_sun": ["x"]}, "follow_the_sun"),
        ("teams", {"id": "a", "name": "A", "escalates_to": "x"}, "escalates_to"),
    ],
)
def test_a_reference_to_nothing_is_refused(
    kind: str, document: dict, message: str
) -> None:
    content = {kind: normalise(kind, [document])}

    with pytest.raises(ConfigurationError) as refused:
        load(content)

    assert message in str(refused.value)


def test_the_examples_of_the_reference_apply_together() -> None:
    reference = ROOT / "docs" / "reference" / "configuration.md"
    sections = re.findall(
        r"^## (\w+)\.yml$.*?^```yaml\n(.*?)^```$",
        reference.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )

    configuration = load(
        {kind: normalise(kind, yaml.safe_load(text)) for kind, text in sections}
    )

    assert {kind for kind, _ in sections} == set(KINDS)
    assert configuration.calendars["paris-office"].weekly["fri"] == (
        ("09:00", "17:00"),
    )


def test_every_field_stands_in_the_reference() -> None:
    reference = (ROOT / "docs" / "reference" / "configuration.md").read_text("utf-8")

    missing = {
        field
        for fields in KINDS.values()
        for field in fields
        if f"`{field}`" not in reference and f"  {field}:" not in reference
    }

    assert not missing
