"""What is remembered of a customer, and what the rules see of it."""

from __future__ import annotations

import pytest
from desk_facts import MONDAY, at, configured, fold, opened

from routing_service.domain.contact import Contact, merged
from routing_service.domain.facts import Predictions
from routing_service.domain.history import days_since_last_ticket, rated, remembered
from routing_service.domain.intake import IncomingMessage, decide_message
from routing_service.domain.routing import Router
from routing_service.domain.workload import Workload

ROUTER = Router(configured(teams=[{"id": "support", "name": "Support"}]))


def ticket(when=MONDAY, **fields):
    return fold(opened(when, **fields))


def test_the_last_ticket_is_the_one_opened_last():
    contact = Contact(id="c-1")
    for one in (
        ticket(at(days=2), team_id="billing", agent_id="ana"),
        ticket(at(days=1), team_id="support", agent_id="bo"),
    ):
        contact = remembered(contact, one)

    assert (contact.last_team_id, contact.last_agent_id) == ("billing", "ana")
    assert contact.last_ticket_at == at(days=2)


def test_a_ticket_nobody_had_leaves_the_last_agent():
    had = remembered(Contact(id="c-1"), ticket(team_id="billing", agent_id="ana"))

    after = remembered(had, ticket(at(days=1), team_id="support"))

    assert (after.last_team_id, after.last_agent_id) == ("support", "ana")


@pytest.mark.parametrize(
    ("after", "days"), [({"hours": 23}, 0), ({"days": 30}, 30), ({"hours": -1}, 0)]
)
def test_days_since_the_last_ticket_are_whole(after, days):
    contact = remembered(Contact(id="c-1"), ticket())

    assert days_since_last_ticket(contact, at(**after)) == days


def test_of_two_that_are_one_person_the_newer_ticket_counts():
    first = rated(remembered(Contact(id="c-1"), ticket(agent_id="ana")), 2)
    second = remembered(Contact(id="c-2"), ticket(at(days=1), agent_id="bo"))

    person = merged(first, second)

    assert (person.last_agent_id, person.last_ticket_at) == ("bo", at(days=1))
    assert person.last_rating == 2


def test_the_rules_see_all_that_is_known():
    contact = Contact(
        id="c-1",
        tier="gold",
        account_manager_id="amelie",
        attributes=(("plan", "pro"),),
        last_ticket_at=MONDAY,
        last_agent_id="ana",
        last_team_id="billing",
        last_rating=2,
    )
    message = IncomingMessage(
        message_id="m-1",
        contact_id="c-1",
        number_id="n-1",
        occurred_at=at(days=3),
        received_at=at(days=3),
        kind="image",
        text="My phone number is 12345",
        referral_id="ad-7",
        language="fr",
        language_confidence=0.97,
        country="FR",
        timezone="Europe/Paris",
        predictions=Predictions(team="support", team_confidence=0.8),
    )

    routed = decide_message(
        message,
        (),
        router=ROUTER,
        workload=Workload(),
        new_ticket_id="T-2",
        contact=contact,
        open_tickets=1,
    ).drafts[1]

    assert routed.event.facts == {
        "kind": "image",
        "language": "fr",
        "language_confidence": 0.97,
        "number": "n-1",
        "referral": "ad-7",
        "country": "FR",
        "timezone": "Europe/Paris",
        "tier": "gold",
        "account_manager": "amelie",
        "attributes": {"plan": "pro"},
        "open_tickets": 1,
        "last_agent": "ana",
        "last_team": "billing",
        "days_since_last_ticket": 3,
        "last_csat": 2,
        "predicted_team": "support",
        "predicted_team_confidence": 0.8,
    }
