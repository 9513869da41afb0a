"""The clocks and their alerts against counting every second of a story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from second_by_second import WEEKDAYS, Desk, count, open_seconds

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    NoteAdded,
    StatusChanged,
    TeamChanged,
    TicketOpened,
)
from routing_service.domain.internal_targets import HandOver, InternalTarget, Side
from routing_service.domain.sla import clocks_of, follow
from routing_service.domain.sla_alerts import next_alert
from routing_service.domain.sla_hand_overs import act, hand_over
from routing_service.domain.sla_terms import Terms
from routing_service.domain.sla_thresholds import BREACH
from routing_service.domain.types import SlaTarget

TARGETS = ("first_response", "next_response", "resolution")
ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
# Around transitions of these zones: gaps and repeats, one at midnight, one of thirty
# minutes, and the day that Samoa skipped.
DAYS = ["2011-12-29", "2015-10-17", "2024-03-30", "2024-04-06", "2024-10-26"]
LENGTH = 2 * 86_400

times = st.integers(0, 48).map(lambda n: f"{n // 2:02}:{30 * (n % 2):02}")
hours = st.lists(
    st.tuples(times.filter(lambda t: t != "24:00"), times).filter(
        lambda pair: pair[0] != pair[1]
    ),
    min_size=1,
    max_size=3,
)
STATUSES = ("open", "pending", "on_hold", "snoozed", "resolved", "closed")
happenings = st.sampled_from(
    ["customer", "customer", "reply", "reply", "handed over", "note", *STATUSES]
)


@st.composite
def calendars(draw: st.DrawFn) -> tuple:
    first = date.fromisoformat(draw(st.sampled_from(DAYS)))
    days = st.integers(-1, 3).map(lambda number: first + timedelta(days=number))
    return (
        datetime(first.year, first.month, first.day, tzinfo=UTC),
        (
            draw(st.sampled_from(ZONES)),
            draw(st.dictionaries(st.sampled_from(WEEKDAYS), hours, min_size=4)),
            draw(st.sets(days, max_size=1)),
            draw(st.dictionaries(days, hours, max_size=1)),
        ),
    )


policies = st.builds(
    SlaPolicy,
    id=st.just("p"),
    targets=st.fixed_dictionaries(
        {target: st.integers(1, 30_000) for target in TARGETS}
    ),
    pauses=st.fixed_dictionaries(
        {
            "first_response": st.sampled_from([(), ("pending",)]),
            "next_response": st.sampled_from([(), ("on_hold", "pending")]),
            "resolution": st.sampled_from([("pending", "snoozed", "resolved"), ()]),
            "internal": st.sampled_from([(), ("pending",)]),
        }
    ),
    internal=st.tuples(
        st.builds(
            InternalTarget,
            to=st.just(Side(team="second")),
            target=st.integers(1, 30_000),
        )
    ),
    per_cycle=st.booleans(),
    stop_resolution_on=st.sampled_from(["resolved", "closed"]),
)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[int, str]]:
    """People answer only while the ticket is in work."""
    seconds = draw(st.lists(st.integers(1, LENGTH - 1), max_size=12, unique=True))
    told = [(draw(st.integers(0, 3_600)), "opened")]
    is_ended = False
    for second in sorted(one for one in seconds if one > told[0][0]):
        what = draw(happenings)
        if what == "reply" and is_ended:
            continue
        if what in STATUSES:
            is_ended = what in {"resolved", "closed"}
        told.append((second, what))
    return told


def event_of(what: str, number: int) -> Event:
    match what:
        case "opened":
            return TicketOpened(ticket_id="T")
        case "customer":
            return MessageReceived(ticket_id="T", message_id=f"c{number}")
        case "reply":
            return MessagePosted(ticket_id="T", message_id=f"r{number}", author="agent")
        case "note":
            return NoteAdded(ticket_id="T", note_id=f"n{number}")
        case "handed over":
            return TeamChanged(ticket_id="T")
        case status:
            return StatusChanged(ticket_id="T", to=status)


# A story that fails is short enough to read; making it shorter takes minutes.
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@given(calendars(), calendars(), policies, stories())
def test_the_clocks_and_breaches_equal_counting_every_second(
    calendar: tuple,
    second: tuple,
    policy: SlaPolicy,
    story: list[tuple[int, str]],
) -> None:
    start, arguments = calendar
    desk = Desk(
        {**policy.targets, "internal": policy.internal[0].target},
        {target: frozenset(policy.pauses[target]) for target in get_args(SlaTarget)},
        policy.stop_resolution_on,
        policy.per_cycle,
    )
    _, others = second
    count(
        desk,
        story,
        open_seconds(arguments, start, LENGTH),
        open_seconds(others, start, LENGTH),
    )
    terms = Terms(policy, Calendar(*arguments), Calendar(*others))

    state = None
    is_with_second = False
    fired: dict[str, datetime] = {}

    def fire(until: datetime) -> None:
        while (alert := next_alert(state, fired)) is not None and alert.at < until:
            fired[alert.key] = alert.at

    for number, (passed, what) in enumerate(story):
        at = start + timedelta(seconds=passed)
        fire(at)
        event = event_of(what, number)
        state = follow(state, event, at, terms)
        if what == "handed over":
            here, there = ("second", "first") if is_with_second else ("first", "second")
            is_with_second = not is_with_second
            state = hand_over(state, HandOver(here, 1, there, 1), at)
        elif what in {"reply", "note"}:
            state = act(state, event, at)
    end = start + timedelta(seconds=LENGTH)
    fire(end)

    expected = {
        (one.target, one.period): (
            start + timedelta(seconds=one.started),
            one.stopped and start + timedelta(seconds=one.stopped),
            one.used,
            one.outcome(desk.status),
        )
        for one in desk.counters.values()
    }
    found = {
        (one.target, one.period): (
            one.started_at,
            one.stopped_at,
            one.elapsed_seconds,
            one.outcome,
        )
        for one in clocks_of(state, end)
    }
    assert found == expected
    assert fired == {
        f"{one.target}:{one.period}:{BREACH}": start + timedelta(seconds=one.breached)
        for one in desk.counters.values()
        if one.breached is not None
    }
