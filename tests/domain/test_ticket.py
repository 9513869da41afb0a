from __future__ import annotations

import itertools

import msgspec
import pytest
from desk_facts import (
    CONFIGURATION,
    MONDAY,
    TERMS,
    at,
    configured,
    fact,
    fold,
    opened,
    posted,
    received,
    status,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_service.domain.events import (
    TICKET_EVENTS,
    CategoryChanged,
    ConfigurationApplied,
    Event,
    MessageEdited,
    MessageRevoked,
    MessageSent,
    MessageStatusReported,
    NoteAdded,
    PolicyChanged,
    PriorityChanged,
    RatingAnswered,
    RatingAsked,
    SendFailed,
    SendRetried,
    TagsChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.sla import clocks_of, urgency
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import Ticket
from routing_service.domain.window import is_window_open, window_closes_at


def test_a_first_message_waits_for_an_answer():
    ticket = fold(opened(), received(text="Where is my parcel?"))

    assert ticket.status == "open"
    assert ticket.preview == "Where is my parcel?"
    assert (ticket.preview_author, ticket.unread_count) == ("customer", 1)
    assert ticket.last_message_at == MONDAY
    assert urgency(ticket.sla).target == "first_response"


def test_an_answer_of_people_is_the_first_response():
    ticket = fold(
        opened(),
        received(),
        posted(at(minutes=1), author="bot", message_id="m-2"),
        posted(at(minutes=5), text="Hello", message_id="m-3"),
        posted(at(minutes=9), message_id="m-4"),
    )

    assert ticket.first_responded_at == at(minutes=5)
    assert ticket.unread_count == 0


def test_an_answer_that_could_not_be_sent_is_no_response():
    ticket = fold(
        opened(),
        received(),
        posted(at(minutes=5), message_id="m-2"),
        posted(at(minutes=9), message_id="m-3"),
        fact(
            SendFailed(ticket_id="T-1", message_id="m-2", is_final=True), at(minutes=10)
        ),
    )

    assert ticket.first_responded_at == at(minutes=9)


def test_an_answer_that_is_sent_again_is_a_response_from_then_on():
    ticket = fold(
        opened(),
        received(),
        posted(at(minutes=5), message_id="m-2"),
        fact(
            SendFailed(ticket_id="T-1", message_id="m-2", is_final=True), at(minutes=6)
        ),
        fact(SendRetried(ticket_id="T-1", message_id="m-2"), at(minutes=9)),
    )

    (first, *_) = clocks_of(ticket.sla, at(hours=2))
    assert ticket.first_responded_at == at(minutes=9)
    assert (first.outcome, first.stopped_at) == ("met", at(minutes=9))


def test_the_rules_set_only_what_they_decided():
    routed = TicketRouted(
        ticket_id="T-1",
        rule_set_version=3,
        team_id="billing",
        priority="high",
        tags=("vip",),
    )

    ticket = fold(opened(language="fr", tags=("new",)), fact(routed))

    assert (ticket.team_id, ticket.priority) == ("billing", "high")
    assert (ticket.language, ticket.category) == ("fr", None)
    assert ticket.tags == ("new", "vip")
    assert ticket.routing == routed


def test_changes_replace_what_they_name():
    ticket = fold(
        opened(),
        fact(TeamChanged(ticket_id="T-1", to="billing")),
        fact(PriorityChanged(ticket_id="T-1", to="urgent")),
        fact(CategoryChanged(ticket_id="T-1", to="refund")),
        fact(PolicyChanged(ticket_id="T-1", to="gold")),
        fact(TagsChanged(ticket_id="T-1", to=("a", "b"))),
    )

    assert (ticket.team_id, ticket.priority) == ("billing", "urgent")
    assert (ticket.category, ticket.policy_id) == ("refund", "gold")
    assert ticket.tags == ("a", "b")


def test_only_another_owner_is_a_reassignment():
    owners = ["ana", "ana", None, "ana", "bo", None, "ana"]

    ticket = fold(
        opened(),
        *(fact(TicketAssigned(ticket_id="T-1", agent_id=one)) for one in owners),
    )

    assert ticket.agent_id == "ana"
    assert ticket.reassignment_count == 2


def test_a_reopened_ticket_is_counted_and_no_longer_resolved():
    ticket = fold(
        opened(),
        status("resolved", at(hours=1)),
        status("closed", at(hours=2)),
        status("open", at(hours=3)),
        status("resolved", at(hours=4)),
    )

    assert ticket.reopen_count == 1
    assert ticket.resolved_at == at(hours=4)
    assert ticket.closed_at is None


def test_a_status_change_that_is_older_than_the_present_one_changes_nothing():
    ticket = fold(
        opened(), status("resolved", at(hours=2)), status("pending", at(hours=1))
    )

    assert ticket.status == "resolved"


def test_the_window_runs_from_the_newest_message_however_late_others_come():  # T1
    ticket = fold(opened(), received(at(hours=5)), received(at(hours=2), "Late", "m-9"))

    assert ticket.last_customer_message_at == at(hours=5)
    assert ticket.preview == "Hello"
    assert window_closes_at(ticket) == at(hours=29)


@pytest.mark.parametrize(
    ("seconds", "is_open"), [(-1, True), (0, True), (1, False)], ids=str
)
def test_the_window_closes_after_24_hours(seconds, is_open):  # T15
    ticket = fold(opened(), received())

    assert is_window_open(ticket, at(hours=24, seconds=seconds)) is is_open


def test_without_a_message_of_the_customer_there_is_no_window():
    assert not is_window_open(fold(opened()), MONDAY)


REPORTS = ["sent", "delivered", "read", "in_orbit"]


@pytest.mark.parametrize("order", list(itertools.permutations(REPORTS)), ids=" ".join)
def test_a_delivery_never_moves_backwards(order):  # T4
    reports = (
        MessageStatusReported(ticket_id="T-1", message_id="m-2", status=one)
        for one in order
    )

    ticket = fold(opened(), received(), posted(), *map(fact, reports))

    assert ticket.outgoing == (("m-2", "read"),)


def test_only_the_latest_outgoing_messages_are_kept():
    sent = [posted(at(minutes=n), message_id=f"m-{n}") for n in range(20)]

    ticket = fold(opened(), *sent, fact(MessageSent(ticket_id="T-1", message_id="m-1")))

    assert [message_id for message_id, _ in ticket.outgoing] == [
        "m-16",
        "m-17",
        "m-18",
        "m-19",
    ]


def test_the_preview_follows_an_edit_and_a_revocation():
    edit = MessageEdited(ticket_id="T-1", message_id="m-7", target_message_id="m-1")
    revoke = MessageRevoked(ticket_id="T-1", message_id="m-8", target_message_id="m-1")

    edited = fold(opened(), received(), fact(edit, text="Better"))
    revoked = fold(fact(revoke), ticket=edited)

    assert edited.preview == "Better"
    assert (revoked.preview, revoked.preview_kind) == ("", "revoked")


def test_a_rating_belongs_to_the_ticket_and_opens_the_window():
    ticket = fold(
        opened(),
        received(),
        status("resolved", at(hours=1)),
        fact(RatingAsked(ticket_id="T-1", survey_id="T-1.1"), at(hours=1)),
        fact(
            RatingAnswered(ticket_id="T-1", survey_id="T-1.1", rating=4), at(hours=30)
        ),
    )

    assert (ticket.rating, ticket.survey_id, ticket.survey_count) == (4, None, 1)
    assert ticket.last_customer_message_at == at(hours=30)
    assert ticket.status == "resolved"


def test_an_imported_rating_opens_no_window():
    answered = RatingAnswered(ticket_id="T-1", rating=4)

    ticket = fold(opened(), fact(answered, source="import:history"))

    assert ticket.last_customer_message_at is None


def test_an_opening_that_comes_late_keeps_what_changed_since():
    ticket = fold(
        status("pending", at(hours=2)),
        fact(TeamChanged(ticket_id="T-1", to="billing"), at(hours=2)),
        opened(MONDAY, team_id="support", priority="high", status="open"),
    )

    assert ticket.opened_at == MONDAY
    assert (ticket.status, ticket.team_id) == ("pending", "billing")
    assert (ticket.priority, ticket.contact_id) == ("high", "c-1")


def test_a_fact_the_fold_does_not_know_changes_nothing():
    class SomethingNew(Event, frozen=True):
        ticket_id: str

    before = fold(opened(), received())

    assert fold(fact(SomethingNew(ticket_id="T-1")), ticket=before) == before


def test_a_note_changes_nothing_that_the_queue_shows():
    before = fold(opened(), received())

    note = NoteAdded(ticket_id="T-1", note_id="x", text_length=3)

    assert fold(fact(note, text="abc"), ticket=before) == before


def test_the_policy_follows_what_the_ticket_is():
    slow_and_fast = configured(
        sla_policies=[
            {
                "id": "fast",
                "match": {"priority": "urgent"},
                "targets": {"first_response": "10m"},
            },
            {
                "id": "gold",
                "match": {"priority": "low"},
                "targets": {"first_response": "1m"},
            },
            {"id": "slow", "targets": {"first_response": "2h"}},
        ]
    )
    terms = TermsInForce(slow_and_fast)

    due = {
        name: urgency(fold(opened(**fields), received(), terms=terms).sla).due_at
        for name, fields in {
            "slow": {},
            "fast": {"priority": "urgent"},
            "gold": {"policy_id": "gold"},
        }.items()
    }

    assert due == {"slow": at(hours=2), "fast": at(minutes=10), "gold": at(minutes=1)}


def test_new_hours_count_from_their_event_on():
    ticket = fold(opened(), received())
    closed_on_weekdays = configured(
        calendars=[
            {
                "id": "weekend",
                "timezone": "UTC",
                "weekly": {"sat": [["09:00", "17:00"]]},
                "is_default": True,
            }
        ]
    )
    applied = ConfigurationApplied(kind="calendars", version=1, content=[])

    after = fold(
        fact(applied, at(minutes=30)),
        ticket=ticket,
        terms=TermsInForce(closed_on_weekdays),
    )

    assert urgency(ticket.sla).due_at == at(hours=1)
    assert urgency(after.sla).due_at == at(days=5, minutes=30)  # Saturday 09:30


events = st.one_of(
    st.sampled_from(
        [
            kind(ticket_id="T-1")
            for kind in TICKET_EVENTS
            if {f.name for f in msgspec.structs.fields(kind) if f.required}
            == {"ticket_id"}
        ]
    ),
    st.sampled_from(
        [
            one.event
            for one in (
                opened(),
                received(),
                posted(),
                posted(author="bot"),
                status("pending"),
                status("resolved"),
                status("closed"),
                status("open"),
                fact(MessageSent(ticket_id="T-1", message_id="m-2")),
                fact(SendFailed(ticket_id="T-1", message_id="m-2", is_final=True)),
                fact(MessageStatusReported(message_id="m-2", status="failed")),
                fact(MessageStatusReported(message_id="m-2", status="read")),
                fact(RatingAnswered(ticket_id="T-1", rating=5)),
            )
        ]
    ),
)
histories = st.lists(st.tuples(events, st.integers(-500, 5_000)), max_size=25)


@settings(max_examples=80)
@given(histories)
def test_facts_in_any_order_never_break_the_fold(history):
    ticket = fold(opened())
    newest = None

    for event, minutes in history:
        ticket = fold(fact(event, at(minutes=minutes)), ticket=ticket)
        if newest is not None:
            assert ticket.last_customer_message_at >= newest
        newest = ticket.last_customer_message_at

    assert isinstance(ticket, Ticket)
    assert ticket.opened_at == MONDAY


def test_every_event_of_a_ticket_can_be_its_first():
    for kind in TICKET_EVENTS:
        required = {
            "ticket_id": "T-1",
            "message_id": "m-1",
            "note_id": "x",
            "author": "agent",
            "to": "open",
            "rating": 3,
            "attempt": 1,
            "rule_set_version": 1,
            "rule_set_id": "main",
            "survey_id": "s",
            "target_message_id": "m-0",
            "sha256": "0" * 64,
            "mime_type": "image/png",
            "size_bytes": 1,
            "reason": "gone",
            "kind": "text",
            "target": "resolution",
            "period": 1,
            "alert": "breach",
            "cause": "rule",
            "update_id": "u-1",
        }
        names = {one.name for one in msgspec.structs.fields(kind) if one.required}
        event = kind(**{name: required[name] for name in names})

        assert fold(fact(event)).id == "T-1"


def test_the_opening_is_an_event_of_its_own_stream():
    assert TicketOpened in TICKET_EVENTS
    assert TERMS.of(fold(opened())).policy == CONFIGURATION.policies[0]


def test_an_older_edit_that_comes_later_does_not_show():
    newer = MessageEdited(ticket_id="T-1", message_id="m-3", target_message_id="m-1")
    older = MessageEdited(ticket_id="T-1", message_id="m-2", target_message_id="m-1")

    ticket = fold(
        received(text="One"),
        fact(newer, at(minutes=2), text="Three"),
        fact(older, at(minutes=1), text="Two"),
    )

    assert ticket.preview == "Three"


def test_a_customer_waits_since_the_first_message_that_nobody_answered():
    waiting = fold(
        opened(),
        received(),
        received(at(minutes=3), message_id="m-2"),
    )
    again = fold(posted(at(minutes=5)), received(at(minutes=9)), ticket=waiting)
    ended = fold(status("resolved", at(minutes=10)), ticket=again)

    assert waiting.waits_since == MONDAY
    assert again.waits_since == at(minutes=9)
    assert ended.waits_since is None


def by_agent(event, when=MONDAY):
    return msgspec.structs.replace(fact(event, when), actor="agent:ana")


def test_who_gives_a_ticket_up_is_remembered_until_it_has_an_owner_or_another_team():
    released = TicketAssigned(ticket_id="T-1", from_agent_id="ana")
    given_up = fold(opened(agent_id="ana"), by_agent(released, at(minutes=1)))
    taken = fold(fact(TicketAssigned(ticket_id="T-1", agent_id="bo")), ticket=given_up)
    moved = fold(fact(TeamChanged(ticket_id="T-1", to="billing")), ticket=given_up)
    lost = fold(opened(agent_id="ana"), fact(released))

    assert (given_up.declined_by, given_up.touched_at) == ("ana", at(minutes=1))
    assert (taken.declined_by, moved.declined_by) == (None, None)
    assert lost.declined_by is None


@pytest.mark.parametrize("source", ["import:history", "reparse"])
def test_what_was_imported_is_history_until_something_happens_here(source):
    opening = msgspec.structs.replace(opened(), source=source)
    note = NoteAdded(ticket_id="T-1", note_id="n-1")

    imported = fold(opening, msgspec.structs.replace(received(), source=source))

    assert imported.is_history
    assert fold(by_agent(note), ticket=imported).is_history
    assert not fold(received(at(minutes=1)), ticket=imported).is_history
    assert not fold(opened()).is_history
