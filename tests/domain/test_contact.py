from __future__ import annotations

from uuid import uuid4

from desk_facts import MONDAY, at

from routing_service.domain.contact import apply, decide_contact
from routing_service.domain.events import RatingAsked
from routing_service.domain.record import Fact, Personal


def recorded(contact, drafts):
    for draft in drafts:
        fact = Fact(
            id=uuid4(),
            stream="contact:c-1",
            event=draft.event,
            occurred_at=draft.occurred_at,
            actor="customer:c-1",
            personal=Personal("c-1", draft.personal),
        )
        contact = apply(contact, fact)
    return contact


def seen(contact, *identities, name="Ann", **fields):
    drafts = decide_contact(contact, "c-1", identities, name=name, now=MONDAY, **fields)
    return recorded(contact, drafts)


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


def test_an_identity_of_somebody_else_is_left_to_them():
    contact = seen(seen(None, PHONE), PHONE, USER, taken=[USER])

    assert contact.identities == (PHONE,)


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
