"""Conditions: three ways to write them, one tree, and errors that point."""

from __future__ import annotations

import pytest
from condition_trees import TREES
from hypothesis import example, given

from routing_service.domain.condition_expression import parse
from routing_service.domain.condition_printing import print_condition
from routing_service.domain.condition_reading import read_condition, write_condition
from routing_service.domain.conditions import ALWAYS, Leaf, Term
from routing_service.domain.configuration_fields import Refused


@given(TREES)
def test_a_printed_condition_is_read_back(tree):
    assert parse(print_condition(tree)) == tree


@given(TREES)
@example(Leaf(Term("attributes", "two\nlines"), "is", ("x",)))
def test_a_written_condition_is_read_back(tree):
    assert read_condition(write_condition(tree)) == tree


@pytest.mark.parametrize(
    ("lists", "tree", "expression"),
    [
        ({}, {"all": []}, "true"),
        (
            {"keywords": ["urgence", "late delivery"]},
            {"fact": "text", "has": ["urgence", "late delivery"]},
            'text has ["urgence", "late delivery"]',
        ),
        (
            {"keywords": ["bug"], "languages": "FR", "countries": ["fr", "be"]},
            {
                "all": [
                    {"fact": "text", "has": "bug"},
                    {"fact": "language", "is": "fr"},
                    {"fact": "country", "is": ["FR", "BE"]},
                ]
            },
            '"bug" in text and language == "fr" and country in ["FR", "BE"]',
        ),
        (
            {"numbers": [106540352242922], "payload_ids": ["menu"]},
            {"all": ['number == "106540352242922"', {"fact": "payload", "is": "menu"}]},
            'number == 106540352242922 and payload == "menu"',
        ),
    ],
    ids=["nothing", "keywords", "all must hold", "ids"],
)
def test_the_three_notations_are_one_tree(lists, tree, expression):
    assert read_condition(lists) == read_condition(tree) == parse(expression)


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("8 <= local_hour < 18", "local_hour >= 8 and local_hour < 18"),
        ('tier is unknown or "x" not in tags', 'not tier is known or not "x" in tags'),
        ("(open_tickets > 1)", "1 < open_tickets"),
        ('text has "bug" # a remark', '"bug" in text'),
        ('category in ["x"]', "category == 'x'"),
        ('not not language == "fr"', 'language == "fr"'),
        (r'matches("\bcmd-\d+")', r'matches("\\bcmd-\\d+")'),
    ],
)
def test_what_can_be_said_in_two_ways_is_one_tree(expression, same):
    assert parse(expression) == parse(same)


def test_not_in_a_list_is_a_comparison_of_its_own():
    term = Term("language")

    assert parse('language not in ["fr"]') == Leaf(term, "is_not", ("fr",))
    assert parse('not language in ["fr"]') != parse('language not in ["fr"]')


def test_nothing_to_hold_always_holds():
    assert read_condition({}) == read_condition({"keywords": []}) == ALWAYS


def test_brackets_that_say_nothing_may_be_as_many_as_wanted():
    assert parse("(" * 300 + "true" + ")" * 300) == ALWAYS


@pytest.mark.parametrize(
    ("expression", "place", "found", "expected"),
    [
        ('langage == "fr"', (1, 1), "langage", "did you mean language?"),
        ('language = "fr"', (1, 10), "=", "=="),
        ('language == "fr" an "x" in text', (1, 18), "an", "did you mean and?"),
        ('language == "fr" && true', (1, 18), "&", "the word and"),
        ("language == fr", (1, 13), "fr", "a text in quotes"),
        ("language == “fr”", (1, 13), "“", "straight quotes"),
        ('in_hour("paris")', (1, 1), "in_hour", "did you mean in_hours?"),
        ('in_hours("paris"', (1, 17), "", ")"),
        ('language == "fr" and', (1, 21), "", "a fact"),
        ("language", (1, 1), "language", "a comparison after language"),
        ('text == "x"', (1, 6), "==", '"urgent" in text'),
        ('language > "fr"', (1, 10), ">", "==, != or in"),
        ('country == "FRA"', (1, 12), "FRA", "ISO 3166"),
        ("last_csat >= 7", (1, 14), 7, "from 1 to 5"),
        ('priority == "urgnt"', (1, 13), "urgnt", "did you mean urgent?"),
        ('matches("(a")', (1, 12), "(a", "missing )"),
        ('local_time >= "09:00"', (1, 1), "local_time", 'local_time("...")'),
        ('local_time("x") > "25:00"', (1, 19), "25:00", '"09:00"'),
        ('language in "fr"', (1, 13), "fr", "a list"),
        ('"fr" in language', (1, 9), "language", "text or tags"),
        ('"a" == "b"', (1, 1), "a", "a fact"),
        ('language ==\n  "fr" and\n  tire == "x"', (3, 3), "tire", "mean tier?"),
        ("", None, "", 'language == "fr"'),
    ],
)
def test_a_mistake_in_an_expression_is_pointed_at(expression, place, found, expected):
    with pytest.raises(Refused) as refused:
        parse(expression)

    assert refused.value.place == place
    assert refused.value.value == found
    assert expected in refused.value.expected


@pytest.mark.parametrize(
    ("when", "path", "expected"),
    [
        ({"fact": "langage", "is": "fr"}, ("fact",), "did you mean language?"),
        ({"fact": "language", "iss": "fr"}, (), "did you mean is?"),
        ({"fact": "text", "is": "x"}, (), "has, matches, known for text"),
        ({"fact": "language"}, (), "beside language"),
        ({"countries": ["FRA"]}, ("countries", "0"), "ISO 3166"),
        ({"all": ["true", {"any": ["tire == 1"]}]}, ("all.1", "any.0"), "mean tier?"),
        ({"all": [], "any": []}, (), "a list of all"),
        ({"any": "true"}, ("any",), "a list of conditions"),
        ({"fact": "priority", "is": ["hi"]}, ("is", "0"), "did you mean high?"),
        (5, (), "an expression, or a mapping"),
        ("not (" * 80 + "true" + " and tier is known)" * 80, (), "levels"),
        ('"a"in tags and("a"in tags or(' * 300 + "false" + "))" * 300, (), "levels"),
    ],
)
def test_a_mistake_in_a_tree_is_named_by_its_path(when, path, expected):
    with pytest.raises(Refused) as refused:
        read_condition(when)

    assert refused.value.path == path
    assert expected in refused.value.expected
