"""What is written to people and channels, in their language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from routing_service.channels.texts import Reader, Told, letter, slack_text

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARIS = Reader("fr", "Europe/Paris", "https://desk.example.com")
LONDON = Reader("en-GB", "Europe/London", None)


def told(number=1, cause="warning", target="first_response", due=10, **fields):
    return Told(
        id=f"{number:032x}",
        at=MONDAY,
        ticket_id=f"T-{number}",
        cause=cause,
        target=target,
        due_at=None if due is None else MONDAY + timedelta(minutes=due),
        **fields,
    )


@pytest.mark.parametrize(
    ("one", "english", "french"),
    [
        (
            told(),
            "T-1: first response is due at 2 Mar 2026, 09:10 GMT",
            "T-1 : première réponse attendue le 2 mars 2026, 10:10 CET",
        ),
        (
            told(cause="breach", target="next_response"),
            "T-1: next response was due at 2 Mar 2026, 09:10 GMT",
            "T-1 : prochaine réponse en retard, attendue le 2 mars 2026, 10:10 CET",
        ),
        (
            told(cause="escalation", target="internal", due=None),
            "T-1: escalated, take-over by the next team is late",
            "T-1 : escaladé, prise en charge par l'équipe suivante en retard",
        ),
        (
            told(cause="rule", target=None, due=None),
            "T-1: a rule wants you to know of this ticket",
            "T-1 : une règle vous signale ce ticket",
        ),
    ],
    ids=["a warning", "a breach", "an escalation without deadline", "a rule"],
)
def test_one_notification_is_its_own_subject(one, english, french):
    assert letter([one], LONDON, "m-1").subject == english
    assert letter([one], PARIS, "m-1").subject == french


def test_many_are_one_letter_with_the_nearest_deadline_first_and_links():
    written_ = letter([told(2, due=30), told(1, due=5)], PARIS, "m-1")

    assert written_.subject == "2 tickets vous attendent"
    assert re.findall(r"T-\d", written_.body) == ["T-1", "T-1", "T-2", "T-2"]
    assert "https://desk.example.com/?ticket=T-1\n" in written_.body


def test_slack_reads_no_mark_up_of_a_tickets_id():
    one = told(cause="rule", target=None, due=None)
    strange = Told(id=one.id, at=one.at, ticket_id="<!channel>&co", cause="rule")

    text = slack_text([strange], PARIS)

    assert text.startswith(
        "<https://desk.example.com/?ticket=%3C%21channel%3E%26co"
        "|&lt;!channel&gt;&amp;co> : "
    )
