"""Internal targets: how soon a team that is handed a ticket takes it up."""

from __future__ import annotations

import msgspec
import pytest
from desk_facts import at, configured, fact, fold, opened, posted, received, status
from desks import a_team, an_agent

from routing_service.domain.events import (
    LevelChanged,
    NoteAdded,
    PolicyChanged,
    SendFailed,
    SendRetried,
    TeamChanged,
    TicketAssigned,
    TicketRouted,
)
from routing_service.domain.sla import clocks_of, urgency
from routing_service.domain.sla_alerts import next_alert
from routing_service.domain.sla_snapshot import TermsTable
from routing_service.domain.terms import TermsInForce

LATER = at(hours=12)
OFFICE = {
    "id": "office",
    "timezone": "UTC",
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "13:00-17:00"),
}
USUAL = {
    "id": "usual",
    "calendar": "always",
    "targets": {"first_response": "8h"},
    "internal": [
        {"from": {"level": 1}, "to": {"level": 2}, "target": "30m"},
        {"to": {"team": "billing"}, "target": "2h"},
    ],
    "warn_at": ["50%"],
    "escalate": [{"target": "internal", "supervisor": True}],
}
STRICT = {
    "id": "strict",
    "targets": {},
    "match": {"priority": "urgent"},
    "internal": {"target": "1h"},
}
TEAMS = [
    a_team(is_default=True),
    a_team("second"),
    a_team("billing", calendar="office"),
]
AGENTS = [
    an_agent("ana"),
    an_agent("bo", teams=("second",)),
    an_agent("cy", teams=("billing", "support")),
]


def terms_of(*policies):
    return TermsInForce(
        configured(
            calendars=[OFFICE],
            teams=TEAMS,
            agents=AGENTS,
            sla_policies=list(policies),
        )
    )


TERMS = terms_of(USUAL, STRICT)
FAILED = SendFailed(ticket_id="T-1", message_id="r", is_final=True)
RETRIED = SendRetried(ticket_id="T-1", message_id="r", agent_id="bo")


def handed_to(team, when):
    return fact(TeamChanged(ticket_id="T-1", to=team), when)


def escalated(when):
    """As the desk records it: level and team in one commit."""
    return fact(LevelChanged(ticket_id="T-1", to=2), when), handed_to("second", when)


def noted(agent, when):
    return fact(NoteAdded(ticket_id="T-1", note_id="n", agent_id=agent), when)


def internal(*facts, terms=TERMS):
    ticket = fold(opened(team_id="support"), received(), *facts, terms=terms)
    found = clocks_of(ticket.sla, LATER)
    return [one for one in found if one.target == "internal"]


def test_the_first_team_of_a_ticket_is_no_hand_over():
    routed = TicketRouted(ticket_id="T-1", rule_set_version=1, team_id="billing")
    ticket = fold(opened(), fact(routed), terms=TERMS)

    assert {one.target for one in clocks_of(ticket.sla, LATER)} == {"first_response"}


def test_an_escalation_is_one_hand_over_taken_up_by_a_note_of_level_two():
    (clock,) = internal(
        *escalated(at(hours=1)),
        noted("ana", at(minutes=70)),
        fact(TicketAssigned(ticket_id="T-1", agent_id="bo"), at(minutes=75)),
        noted("bo", at(minutes=80)),
    )

    assert (clock.period, clock.target_seconds) == (1, 1_800)
    assert clock.started_at == at(hours=1)
    assert (clock.stopped_at, clock.elapsed_seconds) == (at(minutes=80), 1_200)
    assert clock.outcome == "met"


def test_handing_a_ticket_back_takes_it_up_and_the_next_hand_over_counts_anew():
    first, second = internal(
        handed_to("billing", at(hours=4)),
        handed_to("second", at(hours=7)),
        handed_to("billing", at(hours=7, minutes=10)),
    )

    assert (first.outcome, first.breach_at) == ("met_late", at(hours=6))
    assert (second.period, second.started_at) == (2, at(hours=7, minutes=10))
    assert second.outcome == "pending"


def test_it_is_kept_in_the_hours_of_the_receiving_team():
    (clock,) = internal(handed_to("billing", at(hours=1)))

    # Monday 10:00; billing opens at 13:00.
    assert (clock.started_at, clock.breach_at) == (at(hours=1), at(hours=6))


@pytest.mark.parametrize(
    ("fails", "outcome", "stopped_at"),
    [
        ((), "met", at(minutes=70)),
        (
            (SendFailed(ticket_id="T-1", message_id="r", is_final=True),),
            "breached",
            None,
        ),
        (
            (
                SendFailed(ticket_id="T-1", message_id="r", is_final=True),
                SendRetried(ticket_id="T-1", message_id="r", agent_id="bo"),
            ),
            "met",
            at(minutes=81),
        ),
    ],
    ids=["sent", "failed", "sent again"],
)
def test_a_reply_takes_it_up_if_it_could_be_sent(fails, outcome, stopped_at):
    (clock,) = internal(
        *escalated(at(hours=1)),
        posted(at(minutes=70), message_id="r", agent_id="bo"),
        *(fact(one, at(minutes=80 + number)) for number, one in enumerate(fails)),
    )

    assert (clock.outcome, clock.stopped_at) == (outcome, stopped_at)


def test_a_resolution_ends_it_for_good():
    (clock,) = internal(
        *escalated(at(hours=1)),
        status("resolved", at(minutes=70)),
        status("open", at(minutes=90)),
    )

    assert (clock.outcome, clock.elapsed_seconds) == ("resolved_without_reply", 600)


def test_what_is_handed_over_while_it_is_resolved_waits_for_nobody():
    assert internal(status("resolved", at(minutes=5)), *escalated(at(hours=1))) == []


def test_statuses_pause_it_where_the_policy_says_so():
    pausing = {**USUAL, "pauses": {"internal": ["pending"]}}
    story = (*escalated(at(hours=1)), status("pending", at(minutes=70)))

    (paused,) = internal(*story, terms=terms_of(pausing))
    (running,) = internal(*story)

    assert (paused.outcome, paused.elapsed_seconds) == ("paused", 600)
    assert running.outcome == "breached"


def test_a_change_of_policy_takes_the_row_that_fits_the_hand_over():
    (clock,) = internal(
        *escalated(at(hours=1)),
        fact(PolicyChanged(ticket_id="T-1", to="strict"), at(minutes=70)),
        noted("bo", at(minutes=110)),
    )

    assert (clock.policy_id, clock.target_seconds) == ("strict", 3_600)
    assert clock.outcome == "met"


def test_its_alerts_come_like_those_of_other_clocks():
    ticket = fold(
        opened(team_id="support"), received(), *escalated(at(hours=1)), terms=TERMS
    )
    fired, told = set(), []
    while (alert := next_alert(ticket.sla, fired)) and alert.target == "internal":
        fired.add(alert.key)
        told.append((alert.key, alert.at))

    assert told == [
        ("internal:1:warning-1", at(minutes=75)),
        ("internal:1:breach", at(minutes=90)),
        ("internal:1:escalation-1", at(minutes=90)),
    ]
    pressing = urgency(ticket.sla)
    assert (pressing.target, pressing.due_at) == ("internal", at(minutes=90))


def test_without_internal_targets_nothing_is_kept_of_hand_overs():
    plain = terms_of({"id": "usual", "targets": {"first_response": "8h"}})
    ticket = fold(
        opened(team_id="support"),
        *escalated(at(hours=1)),
        noted("bo", LATER),
        terms=plain,
    )

    assert [one.kind for one in ticket.sla.marks] == ["opened"]


def test_a_snapshot_keeps_them_with_their_hours():
    ticket = fold(
        opened(team_id="support"), handed_to("billing", at(hours=1)), terms=TERMS
    )
    table = TermsTable()
    packed = msgspec.msgpack.encode(ticket.sla, enc_hook=table.encode_hook)

    read_table = TermsTable(table.rows)
    read = msgspec.msgpack.decode(
        packed, type=type(ticket.sla), dec_hook=read_table.decode_hook
    )

    assert read == ticket.sla
    assert clocks_of(read, LATER) == clocks_of(ticket.sla, LATER)
