"""The rules of the SLA clocks, one by one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_service.domain.business_time import WEEKDAYS, Calendar
from routing_service.domain.configuration import SlaPolicy
from routing_service.domain.events import (
    BotHandedOff,
    Event,
    MessagePosted,
    MessageReceived,
    MessageStatusReported,
    NoteAdded,
    PolicyChanged,
    PriorityChanged,
    ReactionReceived,
    SendFailed,
    StatusChanged,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.sla import (
    Clock,
    SlaState,
    advance,
    clocks,
    clocks_of,
    urgency,
)

ALWAYS = Calendar("UTC", {day: [("00:00", "24:00")] for day in WEEKDAYS})
OFFICE = Calendar("UTC", {day: [("09:00", "17:00")] for day in WEEKDAYS})
HOUR = 3_600
POLICY = SlaPolicy(
    id="usual",
    targets={
        "first_response": HOUR,
        "next_response": 2 * HOUR,
        "resolution": 8 * HOUR,
    },
)

opened = TicketOpened(ticket_id="T")
asked = MessageReceived(ticket_id="T", message_id="c")
handed_off = BotHandedOff(ticket_id="T")


def posted(message_id: str = "r", author: str = "agent") -> MessagePosted:
    return MessagePosted(ticket_id="T", message_id=message_id, author=author)


def moved(to: str) -> StatusChanged:
    return StatusChanged(ticket_id="T", to=to)


def at(time: str) -> datetime:
    """A time of day on the first Monday of the story, or of day "2 10:00"."""
    day, _, clock = time.rpartition(" ")
    hours, minutes = clock.split(":")
    midnight = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=int(day or 1))
    return midnight + timedelta(hours=int(hours), minutes=int(minutes))


def tell(
    *story: tuple[str, Event],
    as_of: str,
    policy: SlaPolicy = POLICY,
    calendar: Calendar = ALWAYS,
) -> dict[str, Clock]:
    timeline = [(at(time), event) for time, event in story]
    found = clocks(timeline, policy, calendar, at(as_of))
    return {f"{clock.target} {clock.period}": clock for clock in found}


def change(policy: SlaPolicy = POLICY, **fields: object) -> SlaPolicy:
    names = SlaPolicy.__struct_fields__
    known = {name: getattr(policy, name) for name in names}
    return SlaPolicy(**{**known, **fields})


def test_the_first_response_counts_from_the_customers_message() -> None:
    story = ("09:00", opened), ("09:10", asked), ("09:30", posted())

    first = tell(*story, as_of="10:00")["first_response 1"]

    assert (first.started_at, first.stopped_at) == (at("09:10"), at("09:30"))
    assert (first.elapsed_seconds, first.remaining_seconds) == (1_200, 2_400)
    assert (first.outcome, first.due_at, first.breach_at) == ("met", None, None)


def test_a_ticket_nobody_wrote_in_counts_from_its_opening() -> None:
    first = tell(("09:00", opened), as_of="09:20")["first_response 1"]

    assert first.due_at == at("10:00")
    assert first.outcome == "pending"


@pytest.mark.parametrize(
    "event",
    [
        posted(author="automation"),
        posted(author="campaign"),
        posted(author="system"),
        NoteAdded(ticket_id="T", note_id="n"),
        ReactionReceived(ticket_id="T", message_id="x"),
        moved("pending"),
    ],
    ids=["automation", "campaign", "system", "note", "reaction", "status"],
)
def test_only_people_respond(event: Event) -> None:
    told = tell(("09:00", opened), ("09:00", asked), ("09:30", event), as_of="10:30")

    assert told["first_response 1"].outcome == "breached"


def test_a_reply_from_the_phone_is_a_response() -> None:
    story = ("09:00", opened), ("09:00", asked), ("09:30", posted(author="phone_echo"))

    assert tell(*story, as_of="10:30")["first_response 1"].outcome == "met"


def test_a_used_up_budget_is_met_and_breaches_only_when_open_again() -> None:
    story = ("16:00", opened), ("16:00", asked)

    evening = tell(*story, as_of="23:00", calendar=OFFICE)["first_response 1"]
    answered = tell(*story, ("23:00", posted()), as_of="23:00", calendar=OFFICE)
    morning = tell(*story, as_of="2 09:01", calendar=OFFICE)["first_response 1"]

    assert (evening.outcome, evening.remaining_seconds) == ("pending", 0)
    assert (evening.due_at, evening.breach_at) == (at("17:00"), at("2 09:00"))
    assert answered["first_response 1"].outcome == "met"
    assert (morning.outcome, morning.breach_at) == ("breached", at("2 09:00"))


def test_the_breach_is_at_the_deadline_whenever_one_looks() -> None:
    story = ("09:00", opened), ("09:00", asked)

    soon, late = (tell(*story, as_of=time) for time in ("10:01", "9 23:00"))
    answered = tell(*story, ("9 22:00", posted()), as_of="9 23:00")

    assert soon["first_response 1"].breach_at == at("10:00")
    assert late["first_response 1"].breach_at == at("10:00")
    assert answered["first_response 1"].breach_at == at("10:00")
    assert answered["first_response 1"].outcome == "met_late"


def test_each_wait_after_the_first_response_is_a_period() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:05", posted("1")),
        ("09:10", asked),
        ("09:40", asked),
        ("10:00", posted("2")),
        ("10:05", posted("3")),
        ("11:00", asked),
        as_of="11:30",
    )

    first, second = told["next_response 1"], told["next_response 2"]
    assert (first.started_at, first.elapsed_seconds) == (at("09:10"), 3_000)
    assert first.outcome == "met"
    assert (second.due_at, second.outcome) == (at("13:00"), "pending")
    assert "next_response 3" not in told


def test_a_resolution_ends_a_wait_unanswered() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:05", posted()),
        ("09:10", asked),
        ("09:30", moved("resolved")),
        ("10:30", moved("open")),
        as_of="20:00",
    )

    wait = told["next_response 1"]
    assert (wait.outcome, wait.stopped_at) == ("resolved_without_reply", at("09:30"))
    assert wait.elapsed_seconds == 1_200


def test_a_ticket_resolved_in_time_without_a_reply_is_no_breach() -> None:
    story = ("09:00", opened), ("09:00", asked)

    early = tell(*story, ("09:30", moved("resolved")), as_of="20:00")
    late = tell(*story, ("10:30", moved("closed")), as_of="20:00")

    assert early["first_response 1"].outcome == "resolved_without_reply"
    assert late["first_response 1"].outcome == "breached"
    assert late["resolution 1"].outcome == "met"


def test_closing_a_resolved_ticket_is_no_second_resolution() -> None:
    story = ("09:00", opened), ("10:00", moved("resolved")), ("12:00", moved("closed"))

    resolution = tell(*story, as_of="20:00")["resolution 1"]

    assert (resolution.stopped_at, resolution.elapsed_seconds) == (at("10:00"), HOUR)


def test_the_resolution_may_wait_for_the_closing() -> None:
    policy = change(stop_resolution_on="closed")
    story = ("09:00", opened), ("10:00", moved("resolved")), ("12:00", moved("closed"))

    resolution = tell(*story, as_of="20:00", policy=policy)["resolution 1"]

    assert (resolution.stopped_at, resolution.elapsed_seconds) == (at("12:00"), HOUR)


def test_time_spent_pending_and_resolved_is_no_resolution_time() -> None:
    told = tell(
        ("09:00", opened),
        ("10:00", moved("pending")),
        ("12:00", moved("open")),
        ("13:00", moved("resolved")),
        ("15:00", moved("open")),
        as_of="16:00",
    )

    resolution = told["resolution 1"]
    assert resolution.elapsed_seconds == 3 * HOUR
    assert resolution.due_at == at("21:00")
    assert resolution.stopped_at is None


def test_a_paused_clock_keeps_its_seconds_and_has_no_deadline() -> None:
    story = ("09:00", opened), ("10:00", moved("pending"))

    resolution = tell(*story, as_of="23:00")["resolution 1"]

    assert resolution.outcome == "paused"
    assert (resolution.due_at, resolution.breach_at) == (None, None)
    assert resolution.remaining_seconds == 7 * HOUR


def test_a_breach_before_a_pause_stays_a_breach() -> None:
    policy = change(targets={"resolution": HOUR})
    story = ("09:00", opened), ("11:00", moved("pending")), ("13:00", moved("open"))

    paused = tell(*story[:2], as_of="12:00", policy=policy)["resolution 1"]
    again = tell(*story, as_of="14:00", policy=policy)["resolution 1"]

    assert (paused.outcome, paused.due_at) == ("breached", None)
    assert (again.outcome, again.due_at) == ("breached", at("10:00"))
    assert paused.breach_at == again.breach_at == at("10:00")


def test_reopening_goes_on_with_what_was_not_answered() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:30", moved("resolved")),
        ("12:00", moved("open")),
        ("12:00", asked),
        as_of="12:10",
    )

    assert told["first_response 1"].due_at == at("12:30")
    assert "first_response 2" not in told


def test_per_cycle_starts_every_target_anew() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:30", posted("1")),
        ("10:00", moved("resolved")),
        ("12:00", moved("open")),
        ("12:00", asked),
        ("12:20", posted("2")),
        as_of="13:00",
        policy=change(per_cycle=True),
    )

    assert told["first_response 1"].elapsed_seconds == 1_800
    assert told["first_response 2"].elapsed_seconds == 1_200
    assert told["resolution 1"].outcome == "met"
    assert told["resolution 2"].due_at == at("20:00")


def test_a_message_to_a_resolved_ticket_waits_from_the_reopening() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:05", posted()),
        ("09:30", moved("resolved")),
        ("11:00", asked),
        ("11:01", moved("open")),
        as_of="11:30",
    )

    assert told["next_response 1"].started_at == at("11:01")


# --- bots ---------------------------------------------------------------------------


def test_after_a_bot_people_are_counted_from_the_hand_off() -> None:
    story = (
        ("09:00", opened),
        ("09:00", asked),
        ("09:01", posted("b", author="bot")),
        ("10:30", handed_off),
        ("10:40", posted("r")),
    )

    before = tell(*story[:3], as_of="10:20")
    after = tell(*story, as_of="11:00")["first_response 1"]
    total = tell(*story, as_of="11:00", policy=change(first_response_from="total"))

    assert "first_response 1" not in before
    assert (after.started_at, after.elapsed_seconds) == (at("10:30"), 600)
    assert total["first_response 1"].elapsed_seconds == 6_000


def test_t7_after_a_bots_resolution_people_are_counted_from_the_reopening() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:01", posted("b", author="bot")),
        ("09:02", moved("resolved")),
        ("12:00", moved("open")),
        ("12:00", asked),
        as_of="12:30",
    )

    assert told["first_response 1"].due_at == at("13:00")


def test_a_person_may_answer_without_a_hand_off() -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:01", posted("b", author="bot")),
        ("09:20", posted("r")),
        as_of="12:30",
    )

    assert told["first_response 1"].elapsed_seconds == 1_200


# --- what arrives late or is taken back ---------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        SendFailed(ticket_id="T", message_id="r", is_final=True),
        MessageStatusReported(ticket_id="T", message_id="r", status="failed"),
    ],
    ids=["refused", "undelivered"],
)
def test_a_reply_that_failed_was_none(failure: Event) -> None:
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:10", posted("r")),
        ("09:20", asked),
        ("09:30", failure),
        as_of="09:40",
    )

    assert told["first_response 1"].due_at == at("10:00")
    assert "next_response 1" not in told


def test_a_message_from_before_the_opening_starts_the_first_response() -> None:
    told = tell(("09:00", asked), ("09:01", opened), as_of="09:10")

    assert told["first_response 1"].started_at == at("09:00")
    assert told["resolution 1"].started_at == at("09:01")


def test_an_attempt_that_is_retried_leaves_the_reply() -> None:
    failure = SendFailed(ticket_id="T", message_id="r", is_final=False)
    told = tell(
        ("09:00", opened),
        ("09:00", asked),
        ("09:10", posted("r")),
        ("09:30", failure),
        as_of="09:40",
    )

    assert told["first_response 1"].outcome == "met"


EVENTS = st.sampled_from(
    [
        asked,
        asked,
        posted("1"),
        posted("b", author="bot"),
        handed_off,
        moved("open"),
        moved("pending"),
        moved("resolved"),
        moved("closed"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4_000), EVENTS), max_size=12), st.randoms())
def test_the_order_of_arrival_changes_nothing(
    happened: list[tuple[int, Event]], chance: random.Random
) -> None:
    distinct = dict(happened)
    timeline = [(at("09:00"), opened)] + [
        (at("09:00") + timedelta(minutes=minute), distinct[minute])
        for minute in sorted(distinct)
    ]
    shuffled = timeline[1:]
    chance.shuffle(shuffled)
    as_of = at("9 12:00")

    in_order = clocks(timeline, POLICY, OFFICE, as_of)

    assert clocks([timeline[0], *shuffled], POLICY, OFFICE, as_of) == in_order
    for clock in in_order:
        assert clock.elapsed_seconds <= OFFICE.elapsed(clock.started_at, as_of)
        assert (clock.outcome in {"breached", "met_late"}) == (
            clock.elapsed_seconds > clock.target_seconds
        )
        if clock.elapsed_seconds > clock.target_seconds:
            assert clock.breach_at
            assert clock.breach_at < (clock.stopped_at or as_of)


# --- changes of policy and calendar -------------------------------------------------


def follow(*story: tuple[str, Event, SlaPolicy, Calendar]) -> SlaState | None:
    state: SlaState | None = None
    for time, event, policy, calendar in story:
        state = advance(state, event, at(time), policy, calendar)
    return state


URGENT = change(id="urgent", targets={"first_response": 1_800, "next_response": 60})


def test_routing_moves_the_clocks_of_a_new_ticket_to_its_policy() -> None:
    state = follow(
        ("09:00", opened, POLICY, ALWAYS),
        ("09:00", asked, POLICY, ALWAYS),
        ("09:00", TicketRouted(ticket_id="T", rule_set_version=1), URGENT, ALWAYS),
    )

    (first,) = clocks_of(state, at("09:10"))
    assert (first.policy_id, first.due_at) == ("urgent", at("09:30"))


def test_a_priority_alone_governs_only_clocks_that_start_later() -> None:
    urgent = PriorityChanged(ticket_id="T", to="urgent")
    state = follow(
        ("09:00", opened, POLICY, ALWAYS),
        ("09:00", asked, POLICY, ALWAYS),
        ("09:10", urgent, URGENT, ALWAYS),
        ("09:20", posted(), URGENT, ALWAYS),
        ("09:30", asked, URGENT, ALWAYS),
    )

    governed = {one.target: one.policy_id for one in clocks_of(state, at("09:40"))}
    assert governed == {
        "first_response": "usual",
        "next_response": "urgent",
        "resolution": "usual",
    }


def test_a_changed_policy_keeps_what_was_used() -> None:
    state = follow(
        ("09:00", opened, POLICY, ALWAYS),
        ("09:00", asked, POLICY, ALWAYS),
        ("09:10", PolicyChanged(ticket_id="T", to="urgent"), URGENT, ALWAYS),
    )

    (first,) = clocks_of(state, at("09:20"))
    assert (first.elapsed_seconds, first.due_at) == (1_200, at("09:30"))


def test_a_tighter_policy_is_missed_when_it_is_applied() -> None:
    state = follow(
        ("09:00", opened, POLICY, ALWAYS),
        ("09:00", asked, POLICY, ALWAYS),
        ("09:50", PolicyChanged(ticket_id="T", to="urgent"), URGENT, ALWAYS),
    )

    (first,) = clocks_of(state, at("09:55"))
    assert (first.outcome, first.breach_at) == ("breached", at("09:50"))


def test_each_calendar_counts_while_it_is_in_force() -> None:
    state = follow(
        ("16:00", opened, POLICY, OFFICE),
        ("16:30", asked, POLICY, OFFICE),
        ("20:00", NoteAdded(ticket_id="T", note_id="n"), POLICY, ALWAYS),
    )

    first, resolution = clocks_of(state, at("20:10"))
    assert first.elapsed_seconds == 1_800 + 600
    assert first.due_at == at("20:30")
    assert resolution.elapsed_seconds == HOUR + 600


# --- what the queue asks ------------------------------------------------------------


def test_the_clock_that_breaches_first_presses_most() -> None:
    state = follow(("09:00", opened, POLICY, ALWAYS), ("09:00", asked, POLICY, ALWAYS))

    pressing = urgency(state)

    assert pressing
    assert (pressing.target, pressing.due_at) == ("first_response", at("10:00"))
    assert pressing.state(at("10:00")) == "running"
    assert pressing.state(at("10:01")) == "breached"


def test_a_paused_ticket_says_what_remains() -> None:
    state = follow(
        ("09:00", opened, POLICY, ALWAYS),
        ("09:00", asked, POLICY, ALWAYS),
        ("09:30", posted(), POLICY, ALWAYS),
        ("10:00", moved("pending"), POLICY, ALWAYS),
    )

    pressing = urgency(state)

    assert pressing
    assert pressing.state(at("12:00")) == "paused"
    assert (pressing.target, pressing.remaining_seconds) == ("resolution", 7 * HOUR)


def test_without_a_policy_nothing_presses() -> None:
    state = advance(None, opened, at("09:00"), None, ALWAYS)

    assert urgency(state) is None
    assert urgency(None) is None
    assert clocks_of(state, at("12:00")) == ()


def test_events_without_meaning_for_clocks_leave_the_state_alone() -> None:
    state = follow(("09:00", opened, POLICY, ALWAYS))
    note = NoteAdded(ticket_id="T", note_id="n")

    assert advance(state, note, at("09:10"), POLICY, ALWAYS) is state
    assert advance(None, note, at("09:10"), POLICY, ALWAYS) is None
