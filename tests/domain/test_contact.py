from __future__ import annotations

from uuid import uuid4

import msgspec
from desk_facts import MONDAY, at

from routing_service.domain.acquaintance import decide_contact
from routing_service.domain.contact import apply, heard, merged
from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    ContactCorrected,
    MarketingOptedIn,
    MarketingOptedOut,
    RatingAsked,
)
from routing_service.domain.record import Fact, Personal


def contact_fact(draft):
    return Fact(
        id=uuid4(),
        stream="contact:c-1",
        event=draft.event,
        occurred_at=draft.occurred_at,
        actor="customer:c-1",
        personal=Personal("c-1", draft.personal or {}),
    )


def seen(contact, *identities, name="Ann", now=MONDAY, contact_id="c-1", **fields):
    drafts = decide_contact(
        contact, contact_id, identities, name=name, now=now, **fields
    )
    for draft in drafts:
        contact = apply(contact, contact_fact(draft))
    return heard(contact, now)


PHONE, NEW_PHONE = ("wa_id", "15551234567"), ("wa_id", "15557654321")
USER, NEW_USER = ("user_id", "US.13"), ("user_id", "US.24")


def test_a_person_seen_three_ways_is_one_contact():  # T6
    contact = seen(None, USER, country="US")
    contact = seen(contact, USER, PHONE)
    contact = seen(contact, NEW_USER, NEW_PHONE)

    assert contact.identities == (USER, PHONE, NEW_USER, NEW_PHONE)
    assert contact.phone == "15557654321"
    assert contact.current("user_id") == "US.24"
    assert (contact.name, contact.country) == ("Ann", "US")


def test_what_is_known_is_not_said_again():
    contact = seen(None, USER, PHONE)

    assert decide_contact(contact, "c-1", [USER, PHONE], name="Ann", now=MONDAY) == []
    assert decide_contact(contact, "c-1", [USER, PHONE], name=None, now=MONDAY) == []


def test_a_new_profile_name_is_kept():
    contact = seen(seen(None, PHONE), PHONE, name="Anna")

    assert contact.name == "Anna"


def test_an_older_message_adds_its_identity_and_changes_nothing_current():
    contact = seen(None, PHONE)

    contact = seen(contact, NEW_PHONE, name="Old name", now=at(days=-1))

    assert contact.identities == (NEW_PHONE, PHONE)
    assert (contact.phone, contact.name) == (PHONE[1], "Ann")


def test_a_number_in_use_again_is_the_current_one():
    contact = seen(seen(None, PHONE), NEW_PHONE, now=at(hours=1))

    contact = seen(contact, PHONE, now=at(hours=2))

    assert contact.phone == PHONE[1]
    assert len(contact.identities) == 2


def test_a_merged_contact_has_the_identities_of_both_and_believes_the_newer():
    kept = seen(None, USER, name="Ann", language="en")
    other = seen(
        None, PHONE, name="Annie", now=at(hours=1), country="US", contact_id="c-2"
    )
    other = msgspec.structs.replace(other, rating_asked_at=at(hours=1))

    contact = merged(kept, other)

    assert contact.id == "c-1"
    assert contact.identities == (USER, PHONE)
    assert contact.absorbed_ids == ("c-2",)
    assert (contact.name, contact.country, contact.language) == ("Annie", "US", "en")
    assert contact.rating_asked_at == at(hours=1)
    assert contact.added_at == MONDAY


def test_what_was_corrected_wins_over_detection_and_survives_a_merge():
    kept = seen(None, USER, country="US", timezone="America/Chicago")
    other = seen(None, PHONE, country="US", contact_id="c-2")
    corrected = ContactCorrected(contact_id="c-2", timezone="Europe/Paris")
    other = apply(other, contact_fact(Draft(corrected, MONDAY, None)))

    contact = merged(kept, other)

    assert contact.timezone == "Europe/Paris"
    assert contact.corrected == ("timezone",)


def test_the_newest_word_on_marketing_holds_in_whatever_order_it_comes():
    out, back = MarketingOptedOut(contact_id="c-1"), MarketingOptedIn(contact_id="c-1")
    told = [(back, at(hours=2)), (out, at(hours=1))]

    contact = None
    for event, when in told:
        contact = apply(contact, contact_fact(Draft(event, when, None)))

    assert contact.takes_marketing
    assert contact.marketing_told_at == at(hours=2)


def test_names_and_numbers_stand_apart_from_the_fact():
    (draft,) = decide_contact(None, "c-1", [PHONE], name="Ann", now=MONDAY)

    assert draft.personal == {"name": "Ann", "wa_id": "15551234567"}
    assert "Ann" not in repr(draft.event)
    assert "15551234567" not in repr(draft.event)


def test_a_contact_remembers_when_it_was_last_asked():
    asked = [
        Fact(
            id=uuid4(),
            stream="ticket:T-1",
            event=RatingAsked(ticket_id="T-1", survey_id="T-1.1", contact_id="c-1"),
            occurred_at=when,
            actor="desk",
        )
        for when in (at(hours=2), MONDAY)
    ]

    contact = apply(apply(None, asked[0]), asked[1])

    assert contact.rating_asked_at == at(hours=2)
    assert contact.id == "c-1"


def test_the_name_in_an_older_message_is_no_news():
    contact = seen(None, PHONE, name="Ann", now=at(hours=2))

    late = decide_contact(contact, "c-1", [PHONE], name="Old", now=at(hours=1))
    newer = decide_contact(contact, "c-1", [PHONE], name="New", now=at(hours=3))

    assert late == []
    assert [draft.personal for draft in newer] == [{"name": "New"}]
