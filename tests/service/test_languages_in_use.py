from __future__ import annotations

import pytest
from running_service import payload, text_message

from routing_service.desk.languages import Languages, languages_in_use
from routing_service.domain.configuration import load
from routing_service.domain.configuration_reading import normalise
from routing_service.language import DEFAULT_LANGUAGES


def configured(**kinds):
    return load({kind: normalise(kind, content) for kind, content in kinds.items()})


SUPPORT = {"id": "support", "name": "Support", "is_default": True}


@pytest.mark.parametrize(
    "kinds",
    [
        {"teams": [{**SUPPORT, "languages": ["sv-se"]}]},
        {"numbers": [{"id": "n-1", "language": "sv"}]},
        {"numbers": [{"id": "n-1", "welcome": {"sv": "Hej!", "en": "Hello!"}}]},
        {"quick_replies": [{"id": "hi", "shortcut": "hi", "text": {"sv": "Hej!"}}]},
    ],
    ids=["team", "number", "welcome", "quick reply"],
)
def test_whoever_answers_in_a_language_puts_it_in_use(kinds):
    configuration = configured(**{"teams": [SUPPORT], **kinds})

    assert languages_in_use(configuration) == {*DEFAULT_LANGUAGES, "sv"}


def test_a_language_that_comes_into_use_is_told_sooner():
    scrap = "hvor er den?"
    before = configured(teams=[SUPPORT])
    after = configured(teams=[{**SUPPORT, "languages": ["da"]}])
    languages = Languages(before)

    first = languages.guess(scrap, before)
    second = languages.guess(scrap, after)

    assert second.language == "da"
    assert second.confidence > first.confidence


async def test_a_decision_records_how_sure_the_language_was(service):
    text = "Wo ist meine Bestellung geblieben?"

    await service.deliver(payload(messages=[text_message(text, wamid="wamid.1")]))

    ((_, routed),) = service.events("TicketRouted")
    assert routed.facts["language"] == "de"
    assert routed.facts["language_confidence"] >= 0.98
