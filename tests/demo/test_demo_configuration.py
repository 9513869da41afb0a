from __future__ import annotations

import pytest
import yaml

from demo.colleagues import people
from demo.customers.people import COUNTRIES
from demo.customers.scripts import TOPICS, read_scripts
from demo.past.company import CONFIG, TEAM_OF
from routing_service.domain.configuration import load, normalise
from routing_service.domain.facts import RoutingFacts
from routing_service.domain.routing import Router

CONTENT = {
    path.stem: normalise(path.stem, yaml.safe_load(path.read_text()))
    for path in CONFIG.glob("*.yml")
}
CONFIGURATION = load(CONTENT)
ROUTER = Router(CONFIGURATION)
SCRIPTS = read_scripts()


def team_of(text):
    """As the rules alone say it."""
    return ROUTER.decide(RoutingFacts(text=text)).outcome.team_id


def test_the_configuration_is_whole():
    assert set(CONTENT) == {
        *("calendars", "sla_policies", "teams", "agents"),
        *("routing", "quick_replies", "numbers", "prices", "channels"),
    }
    assert CONFIGURATION.default_team.id == "support"
    assert len(CONFIGURATION.numbers) == 2
    assert {agent.role for agent in CONFIGURATION.agents.values()} == {
        *("support", "escalation", "account_manager"),
        *("supervisor", "analyst", "administrator"),
    }


def test_every_team_somebody_is_routed_to_can_answer():
    for team_id in {*TEAM_OF.values(), "asia", "support"}:
        members = [
            agent for agent in CONFIGURATION.agents.values() if team_id in agent.teams
        ]

        assert len(members) >= 2


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_what_customers_say_first_finds_its_team(language):
    lines = [
        (topic, line)
        for topic in TOPICS
        for line in SCRIPTS[language].topics[topic].openings
    ]

    right = [line for topic, line in lines if team_of(line) == TEAM_OF[topic]]

    assert len(right) >= 0.9 * len(lines)


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_the_answers_of_a_language_have_a_speaker(language):
    assert any(
        language in agent.languages and agent.capacity
        for agent in CONFIGURATION.agents.values()
    )


def test_visitors_are_not_played_by_colleagues():
    played = people()

    assert "ines@demo.example" not in played
    assert "claire@demo.example" not in played
    assert len(played) == 12


def test_every_country_of_the_customers_has_a_price():
    current = CONTENT["prices"][-1]

    priced = {
        country for market in current["markets"] for country in market["countries"]
    }

    assert {country.code for country in COUNTRIES} <= priced
