from __future__ import annotations

import pytest
from desk_facts import MONDAY, at, draft_facts, fold, opened, received

from routing_service.domain.survey import (
    BODY,
    BUTTON,
    LABELS,
    decide_rating,
    decide_survey,
    read_rating_tap,
    survey_list,
)


def ticket(**fields):
    return fold(opened(**fields), received())


def survey(of, now=MONDAY, last_asked_at=None, language=None):
    return decide_survey(
        of, now=now, message_id="m-9", last_asked_at=last_asked_at, language=language
    )


def test_the_question_is_a_list_in_the_customers_language():
    _, posted = survey(ticket(), language="fr-CA")

    assert posted.personal["text"] == BODY["fr"]
    content = posted.personal["content"]
    assert content["type"] == "list"
    (section,) = content["action"]["sections"]
    assert [row["id"] for row in section["rows"]] == [
        f"csat:T-1.1:{rating}" for rating in (5, 4, 3, 2, 1)
    ]
    assert section["rows"][0]["title"] == "★★★★★ Excellent"


@pytest.mark.parametrize("language", [*LABELS, None, "xx"])
def test_the_question_keeps_whatsapps_limits(language):
    content = survey_list("T-1000000.12", language)

    assert len(content["body"]["text"]) <= 1_024
    assert len(content["action"]["button"]) <= 20
    for row in content["action"]["sections"][0]["rows"]:
        assert len(row["title"]) <= 24
        assert len(row["id"]) <= 200


def test_every_language_has_all_the_words():
    assert set(BODY) == set(BUTTON) == set(LABELS)


@pytest.mark.parametrize(
    ("hours", "is_asked"), [(0, False), (23, False), (24, True)], ids=str
)
def test_a_contact_is_asked_at_most_once_a_day(hours, is_asked):  # T16
    open_window = fold(received(at(hours=hours), message_id="m-3"), ticket=ticket())

    drafts = survey(open_window, at(hours=hours), last_asked_at=MONDAY)

    assert bool(drafts) is is_asked


def test_nothing_is_asked_outside_the_window_or_of_nobody():
    assert survey(ticket(), at(hours=25)) == []
    assert survey(ticket(contact_id=None)) == []
    assert survey(ticket(number_id=None)) == []


def test_each_survey_has_its_own_id():
    once = fold(*draft_facts(survey(ticket())), ticket=ticket())

    asked, _ = survey(once)

    assert asked.event.survey_id == "T-1.2"


@pytest.mark.parametrize(
    ("payload_id", "ticket_id", "rating"),
    [
        ("csat:T-1.1:5", "T-1", 5),
        ("csat:T-1001.12:1", "T-1001", 1),
        ("csat:INC:7.3.2:4", "INC:7.3", 4),
    ],
)
def test_a_tap_names_its_ticket(payload_id, ticket_id, rating):
    tap = read_rating_tap(payload_id)

    assert (tap.ticket_id, tap.rating) == (ticket_id, rating)


@pytest.mark.parametrize(
    "payload_id",
    [
        None,
        "",
        "menu:1",
        "csat:",
        "csat:T-1:5",
        "csat:T-1.1:0",
        "csat:T-1.1:6",
        "csat:T-1.1:55",
        "csat:T-1.x:5",
        "csat:T-1.²:5",
        "csat:.1:5",
        "CSAT:T-1.1:5",
    ],
)
def test_another_payload_is_no_rating(payload_id):
    assert read_rating_tap(payload_id) is None


def rate(of, payload_id, contact_id="c-1"):
    tap = read_rating_tap(payload_id)
    return decide_rating(of, tap, contact_id=contact_id, occurred_at=at(days=40))


def test_an_answer_to_an_old_survey_still_counts():  # T16
    asked_once = fold(*draft_facts(survey(ticket())), ticket=ticket())
    asked_twice = fold(*draft_facts(survey(asked_once)), ticket=asked_once)

    (draft,) = rate(asked_twice, "csat:T-1.1:2")

    assert (draft.event.survey_id, draft.event.rating) == ("T-1.1", 2)
    after = fold(*draft_facts([draft]), ticket=asked_twice)
    assert (after.rating, after.survey_id) == (2, "T-1.2")


@pytest.mark.parametrize(
    ("payload_id", "contact_id"),
    [("csat:T-1.1:5", "c-2"), ("csat:T-1.2:5", "c-1"), ("csat:T-9.1:5", "c-1")],
    ids=["another customer", "never asked", "another ticket"],
)
def test_a_rating_nobody_asked_for_is_none(payload_id, contact_id):
    asked_once = fold(*draft_facts(survey(ticket())), ticket=ticket())

    assert rate(asked_once, payload_id, contact_id) == []
