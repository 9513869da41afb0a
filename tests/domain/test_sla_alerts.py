"""When warnings, breaches and escalations of a clock fall due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from routing_service.domain.business_time import WEEKDAYS, Calendar
from routing_service.domain.configuration_values import Escalation, SlaPolicy, WarnAt
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    PolicyChanged,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.sla import SlaState, advance
from routing_service.domain.sla_alerts import Alert, next_alert

ALWAYS = Calendar("UTC", {day: [("00:00", "24:00")] for day in WEEKDAYS})
OFFICE = Calendar("UTC", {day: [("09:00", "17:00")] for day in WEEKDAYS})
HOUR = 3_600
POLICY = SlaPolicy(
    id="usual",
    targets={"first_response": HOUR, "resolution": 8 * HOUR},
    warn_at=(WarnAt(percent=80), WarnAt(before_seconds=300)),
    escalate=(
        Escalation(target="first_response"),
        Escalation(after_seconds=HOUR, team="second"),
    ),
)

opened = TicketOpened(ticket_id="T")
asked = MessageReceived(ticket_id="T", message_id="c")
answered = MessagePosted(ticket_id="T", message_id="r", author="agent")


def at(time: str) -> datetime:
    """A time of day on Monday 23 November 2026, or on a later day: "2 10:00"."""
    day, _, clock = time.rpartition(" ")
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    midnight = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=int(day or 1))
    passed = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return midnight + passed


def tell(
    *story: tuple[str, Event], policy: SlaPolicy = POLICY, calendar: Calendar = ALWAYS
) -> SlaState | None:
    state = None
    for time, event in story:
        state = advance(state, event, at(time), policy, calendar)
    return state


def all_alerts(state: SlaState | None) -> list[Alert]:
    """Each alert in turn, if nothing else ever happens."""
    fired: set[str] = set()
    found = []
    while (alert := next_alert(state, fired)) is not None:
        fired.add(alert.key)
        found.append(alert)
    return found


ASKED = ("09:00", opened), ("09:00", asked)


def test_each_alert_comes_at_its_clocks_own_instant() -> None:
    alerts = all_alerts(tell(*ASKED))

    assert [(one.key, one.at) for one in alerts] == [
        ("first_response:1:warning-1", at("09:48")),
        ("first_response:1:warning-2", at("09:55")),
        ("first_response:1:breach", at("10:00")),
        ("first_response:1:escalation-1", at("10:00")),
        ("first_response:1:escalation-2", at("11:00")),
        ("resolution:1:warning-1", at("15:24")),
        ("resolution:1:warning-2", at("16:55")),
        ("resolution:1:breach", at("17:00")),
        ("resolution:1:escalation-2", at("18:00")),
    ]


def test_a_budget_used_up_at_the_close_breaches_at_the_next_opening() -> None:
    state = tell(("16:00", opened), ("16:00", asked), calendar=OFFICE)

    breach = all_alerts(state)[2]

    assert (breach.name, breach.at) == ("breach", at("2 09:00"))


def test_an_answer_takes_the_alerts_of_its_clock_away() -> None:
    state = tell(*ASKED, ("09:30", answered))

    assert {one.target for one in all_alerts(state)} == {"resolution"}


def test_a_pause_puts_alerts_off_by_its_length() -> None:
    paused = (
        *ASKED,
        ("09:30", answered),
        ("10:00", StatusChanged(ticket_id="T", to="pending")),
    )

    assert next_alert(tell(*paused), ()) is None

    resumed = tell(*paused, ("12:00", StatusChanged(ticket_id="T", to="open")))
    assert next_alert(resumed, ()).at == at("17:24")


def test_a_tighter_policy_alerts_from_its_change_on() -> None:
    tighter = SlaPolicy(id="tight", targets={"first_response": 600})
    state = tell(*ASKED)

    changed = advance(
        state, PolicyChanged(ticket_id="T", to="tight"), at("09:30"), tighter, ALWAYS
    )

    assert next_alert(changed, ()) == Alert(
        at("09:30"), "first_response", 1, "breach", "tight"
    )


def test_what_fired_once_does_not_fire_under_another_policy() -> None:
    wider = SlaPolicy(
        id="wide", targets={"first_response": 4 * HOUR}, warn_at=(WarnAt(percent=80),)
    )
    fired = {"first_response:1:warning-1"}
    state = tell(*ASKED)

    changed = advance(
        state, PolicyChanged(ticket_id="T", to="wide"), at("09:50"), wider, ALWAYS
    )

    alert = next_alert(changed, fired)
    assert (alert.name, alert.at) == ("breach", at("13:00"))


def test_nobody_is_warned_of_a_ticket_that_nobody_wrote_in() -> None:
    alerts = all_alerts(tell(("09:00", opened)))

    assert {one.target for one in alerts} == {"resolution"}


def test_without_targets_there_are_no_alerts() -> None:
    assert all_alerts(tell(*ASKED, policy=SlaPolicy(id="none"))) == []
