"""What is known of a message that is typed in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from routing_service.desk.languages import Languages
from routing_service.desk.trial import facts_of
from routing_service.domain.configuration import load
from routing_service.domain.facts import Predictions

CONFIGURATION = load({})
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROPOSED = Predictions(team="support", team_confidence=0.9)


@pytest.fixture(scope="module")
def languages():
    return Languages(CONFIGURATION)


def test_what_is_not_given_is_guessed_and_predicted(languages):
    facts = facts_of(
        {"text": "Where is my invoice, please?", "tier": None},
        CONFIGURATION,
        languages,
        MONDAY,
        predict=lambda text: PROPOSED,
    )

    assert (facts.language, facts.predicted_team) == ("en", "support")
    assert facts.predicted_team_confidence == 0.9
    assert (facts.at, facts.tier) == (MONDAY, None)


def test_what_is_given_stands(languages):
    facts = facts_of(
        {
            "text": "Where is my invoice, please?",
            "language": "FR",
            "predicted_category": "billing",
            "attributes": {"plan": "plus"},
            "tags": "vip",
        },
        CONFIGURATION,
        languages,
        MONDAY,
        predict=lambda text: PROPOSED,
    )

    assert (facts.language, facts.language_confidence) == ("fr", None)
    assert (facts.predicted_category, facts.predicted_team) == ("billing", None)
    assert (facts.attributes, facts.tags) == ({"plan": "plus"}, ("vip",))
