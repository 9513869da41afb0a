from __future__ import annotations

import re

import msgspec
import phonenumbers
import pytest
import yaml

from demo.customers.people import COUNTRIES, People
from demo.customers.scripts import FOLDER, MOODS, TOPICS, Script, read_scripts
from demo.emulator.numbers import DEMO_NUMBERS, Numbers

SCRIPTS = read_scripts()
LANGUAGES = sorted(SCRIPTS)


def texts(value):
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def test_nine_languages_are_spoken():
    assert {"en", "fr", "es", "de", "pt", "it", "nl", "ar", "hi"} == set(SCRIPTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_has_every_mood_and_topic_and_no_empty_list(language):
    script = SCRIPTS[language]
    lines = msgspec.to_builtins(script)

    assert set(script.greetings) == set(script.waiting) == set(script.thanks)
    assert set(script.greetings) == set(MOODS)
    assert set(script.topics) == set(TOPICS)
    assert all(line.strip() for line in texts(lines))
    assert all(len(topic.openings) >= 4 for topic in script.topics.values())
    assert all(len(topic.details) >= 3 for topic in script.topics.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_uses_only_blanks_that_are_filled(language):
    said = " ".join(texts(msgspec.to_builtins(SCRIPTS[language])))

    blanks = set(re.findall(r"\{.*?\}", said))

    assert blanks == {"{order}", "{customer}", "{agent}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_an_answer_without_an_order_number(language):
    for topic in SCRIPTS[language].topics.values():
        assert any("{order}" not in line for line in topic.answers)


def test_a_script_with_a_missing_key_is_refused():
    document = yaml.safe_load((FOLDER / "en.yml").read_text())
    del document["waiting"]

    with pytest.raises(msgspec.ValidationError, match="waiting"):
        msgspec.convert(document, Script)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_everybodys_number_is_valid_in_their_country(country):
    for first, size in country.ranges:
        for number in (first, first + size // 2, first + size - 1):
            parsed = phonenumbers.parse(f"+{number}")

            assert phonenumbers.is_valid_number(parsed)
            assert phonenumbers.region_code_for_number(parsed) == country.code


def test_a_number_always_belongs_to_the_same_person():
    people = People(SCRIPTS)
    country = COUNTRIES[0]

    person = people.person(country, 1_234)

    assert people.find(person.wa_id) == person
    assert person.language in country.languages
    assert People(SCRIPTS).person(country, 1_234) == person


def test_no_customer_has_the_companys_number():
    people = People(SCRIPTS)

    for number in Numbers.read(DEMO_NUMBERS).all():
        assert people.find(number.digits) is None


def test_nobody_has_a_number_outside_the_ranges():
    people = People(SCRIPTS)

    assert people.find("15550001111") is None
    assert people.find("not a number") is None
