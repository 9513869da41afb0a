from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from desk_facts import MONDAY, at, fact, opened, received, status
from desks import a_team, an_agent, an_assigner, present

from routing_service.domain.assignment import Need, need_of
from routing_service.domain.configuration import load
from routing_service.domain.events import (
    PresenceChanged,
    TeamChanged,
    TicketAssigned,
    TicketRouted,
)
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import apply
from routing_service.domain.workload import Workload

NEED = Need("support", waits_since=MONDAY)


def need(**fields):
    return msgspec.structs.replace(NEED, **fields)


def chosen(assigner, wanted, workload, now=MONDAY):
    return assigner.choose(wanted, workload, now).agent_id


@pytest.mark.parametrize(
    ("skills", "wanted", "who"),
    [
        ({"ana": 1, "bo": 5}, {"skill": "returns"}, "ana"),
        ({"ana": 2, "bo": 5}, {"skill": "returns", "skill_level": 3}, "bo"),
        ({"ana": 5, "bo": 3}, {"skill": "returns", "skill_level": 3}, "bo"),
        ({"ana": 2, "bo": 2}, {"skill": "returns", "skill_level": 3}, None),
        ({}, {"skill": "returns"}, None),
    ],
    ids=["any level", "level", "lowest sufficient", "too low", "nobody knows it"],
)
def test_a_skill_is_asked_for_at_a_level(skills, wanted, who):
    assigner = an_assigner(
        *(
            an_agent(name, skills={"returns": skills[name]} if name in skills else {})
            for name in ("ana", "bo")
        )
    )

    assert chosen(assigner, need(**wanted), present("ana", "bo")) == who


def test_level_2_goes_only_to_who_takes_it():
    assigner = an_assigner(an_agent("ana"), an_agent("bo", role="escalation"))

    assert chosen(assigner, need(level=2), present("ana", "bo")) == "bo"
    assert chosen(assigner, need(level=2), present("ana")) is None
    assert chosen(assigner, need(), present("bo")) == "bo"


@pytest.mark.parametrize(
    ("scope", "wanted", "fits"),
    [
        ({"countries": ["FR"]}, {"country": "FR"}, True),
        ({"countries": ["FR"]}, {"country": "DE"}, False),
        ({"numbers": ["n-1"]}, {"number_id": "n-2"}, False),
        ({"teams": ["billing"]}, {}, False),
        ({"teams": ["support"]}, {}, True),
    ],
)
def test_nobody_is_given_what_is_out_of_their_scope(scope, wanted, fits):
    teams = [a_team(), a_team("billing")]
    assigner = an_assigner(an_agent("ana", scope=scope), teams=teams)

    assert (chosen(assigner, need(**wanted), present("ana")) == "ana") is fits


@pytest.mark.parametrize(
    ("role", "takes"),
    [
        ({"based_on": "support"}, (True, False)),
        ({"based_on": "support", "reach": "teams"}, (True, True)),
        ({"based_on": "supervisor"}, (False, False)),
        ({"based_on": "support", "permissions": ["tickets.view"]}, (False, False)),
    ],
    ids=["as support", "whole teams", "as a supervisor", "only looks"],
)
def test_a_role_of_the_companys_own_takes_what_its_reach_allows(role, takes):
    roles = [{"id": "own", "name": "Own", **role}]
    assigner = an_assigner(an_agent("ana", role="own"), roles=roles)

    given = [
        chosen(assigner, need(level=level), present("ana")) is not None
        for level in (1, 2)
    ]

    assert tuple(given) == takes


@pytest.mark.parametrize(
    ("load", "weight", "fits"), [(0, 3, True), (1, 3, False), (2, 1, True)]
)
def test_a_heavy_ticket_needs_as_much_room(load, weight, fits):
    assigner = an_assigner(an_agent("ana", capacity=3))

    who = chosen(assigner, need(weight=weight), present("ana", loads={"ana": load}))

    assert (who == "ana") is fits


def test_who_gave_a_ticket_up_is_not_given_it_again():
    assigner = an_assigner(an_agent("ana"), an_agent("bo"))
    everybody = present("ana", "bo", loads={"bo": 5})

    assert chosen(assigner, need(declined_by="ana"), everybody) == "bo"
    assert chosen(assigner, need(declined_by="ana"), present("ana")) is None


def test_round_robin_goes_in_a_circle_past_who_is_absent():
    assigner = an_assigner(
        *map(an_agent, ("ana", "bo", "cy")), teams=[a_team(strategy="round_robin")]
    )
    workload = present("ana", "cy")
    given = []

    for _ in range(4):
        choice = assigner.choose(NEED, workload, MONDAY)
        workload.turns["support"] = choice.agent_id
        given.append(choice.agent_id)

    assert given == ["ana", "cy", "ana", "cy"]
    assert choice.tie_break == "turn"


def test_the_longest_idle_goes_first_and_who_never_had_one_before_all():
    assigner = an_assigner(
        *map(an_agent, ("ana", "bo", "cy")), teams=[a_team(strategy="longest_idle")]
    )
    workload = present("ana", "bo", loads={"bo": 3})
    workload.idle_since.update(ana=MONDAY, bo=at(minutes=-5))

    assert chosen(assigner, NEED, workload) == "bo"
    workload.presence["cy"] = "online"
    assert chosen(assigner, NEED, workload) == "cy"


STICKY = [a_team(strategy="sticky", sticky_minutes=5), a_team("billing")]


@pytest.mark.parametrize(
    ("workload", "later", "who", "waits_for"),
    [
        (present("ana", "bo", loads={"bo": 1}), 0, "bo", None),
        (present("ana", "bo", loads={"bo": 2}), 4.9, None, "bo"),
        (present("ana", "bo", loads={"bo": 2}), 5, "ana", None),
        (present("ana", bo="away"), 4.9, None, "bo"),
        (present("ana", bo="busy"), 5, "ana", None),
        (present("ana", bo="offline"), 0, "ana", None),
        (present("ana"), 0, "ana", None),
    ],
    ids=[
        "has room",
        "full: waits",
        "full too long",
        "away: waits",
        "busy too long",
        "offline: skipped",
        "never there: skipped",
    ],
)
def test_a_sticky_ticket_goes_back_to_its_last_agent(workload, later, who, waits_for):
    assigner = an_assigner(an_agent("ana"), an_agent("bo", capacity=2), teams=STICKY)

    choice = assigner.choose(
        need(last_agent_id="bo"), workload, MONDAY + timedelta(minutes=later)
    )

    assert (choice.agent_id, choice.waits_for) == (who, waits_for)
    assert choice.strategy == "sticky"


@pytest.mark.parametrize(
    "fields",
    [
        {"teams": ["billing"]},
        {"shifts": {"tue": ["09:00-18:00"]}, "timezone": "UTC"},
        {"role": "supervisor"},
    ],
    ids=["left the team", "off shift", "takes no tickets"],
)
def test_a_last_agent_who_cannot_have_it_is_not_waited_for(fields):
    assigner = an_assigner(an_agent("ana"), an_agent("bo", **fields), teams=STICKY)

    assert chosen(assigner, need(last_agent_id="bo"), present("ana", "bo")) == "ana"


@pytest.mark.parametrize(
    ("now", "who"),
    [
        ("2026-03-02T07:59:59.9Z", None),
        ("2026-03-02T08:00:00Z", "ana"),
        ("2026-03-02T16:59:59.9Z", "ana"),
        ("2026-03-02T17:00:00Z", None),
        ("2026-03-28T21:30:00Z", "ana"),
        ("2026-03-29T03:59:59Z", "ana"),  # the clocks went forward in between
        ("2026-03-29T04:00:00Z", None),
        ("2026-10-25T04:30:00Z", "ana"),  # and back
        ("2026-10-25T05:00:00Z", None),
    ],
)
def test_shifts_are_local_to_the_agent_also_when_clocks_change(now, who):
    assigner = an_assigner(
        an_agent(
            "ana",
            timezone="Europe/Paris",
            shifts={"mon": "09:00-18:00", "sat": "22:00-06:00"},
        )
    )
    instant = msgspec.convert(now, type(MONDAY))

    assert chosen(assigner, NEED, present("ana"), instant) == who
    assert assigner.next_shift_change(instant) > instant


@pytest.mark.parametrize(
    ("now", "team"),
    [("2026-03-02T04:00:00Z", "asia"), ("2026-03-02T20:00:00Z", "global")],
)
def test_the_sun_is_followed_to_the_first_team_that_is_open(now, team):
    assigner = an_assigner(
        teams=[
            a_team("global", follow_the_sun=["paris", "asia"]),
            a_team("paris", calendar="paris"),
            a_team("asia", calendar="asia"),
        ],
        calendars=[
            {"id": name, "timezone": zone, "weekly": {"mon": "09:00-18:00"}}
            for name, zone in (("paris", "Europe/Paris"), ("asia", "Asia/Tokyo"))
        ],
    )
    instant = msgspec.convert(now, type(MONDAY))

    assert assigner.open_team("global", instant) == team
    assert assigner.open_team("paris", instant) == "paris"


@pytest.mark.parametrize(
    ("wanted", "loads", "tie_break"),
    [
        ({"language": "fr"}, {}, "language"),
        ({}, {"ana": 1}, "load"),
        ({"skill": "returns"}, {}, "skill level"),
        ({}, {}, "id"),
    ],
)
def test_a_choice_says_what_told_the_first_from_the_second(wanted, loads, tie_break):
    assigner = an_assigner(
        an_agent("ana", languages=["en"], skills={"returns": 4}),
        an_agent("bo", languages=["fr"], skills={"returns": 2}),
    )

    choice = assigner.choose(need(**wanted), present("ana", "bo", loads=loads), MONDAY)

    assert choice.tie_break == tie_break
    assert [one.agent_id for one in choice.considered] == list(choice.candidates)


def test_a_candidate_is_shown_as_the_choice_saw_it():
    assigner = an_assigner(an_agent("ana", languages=["fr"], capacity=7))
    workload = present("ana", loads={"ana": 2})
    workload.idle_since["ana"] = at(minutes=-2)

    (seen,) = assigner.choose(need(language="de"), workload, MONDAY).considered

    assert (seen.load, seen.capacity, seen.speaks, seen.idle_seconds) == (
        2,
        7,
        False,
        120,
    )


TERMS = TermsInForce(load({}))


def followed(*facts):
    """The workload after the facts of one ticket."""
    workload, ticket = Workload(), None
    for one in facts:
        before, ticket = ticket, apply(ticket, one, TERMS)
        workload.follow(before, ticket, one)
    return workload


def routed(when=MONDAY, **fields):
    event = TicketRouted(ticket_id="T-1", rule_set_version=1, **fields)
    return fact(event, when)


def test_the_workload_is_a_fold_over_the_facts():
    got = routed(team_id="support", agent_id="ana", weight=3)
    taken = fact(TicketAssigned(ticket_id="T-1", agent_id="bo"), at(minutes=5))

    held = followed(opened(), got, received())
    moved = followed(opened(), got, received(), taken)
    ended = followed(opened(), got, taken, status("resolved", at(minutes=9)))

    assert (held.loads, held.turns) == ({"ana": 3}, {"support": "ana"})
    assert (held.counts, ended.counts) == ({"ana": 1}, {})
    assert (moved.loads, moved.turns) == ({"bo": 3}, {"support": "ana"})
    assert ended.loads == {}
    assert ended.idle_since == {"ana": at(minutes=5), "bo": at(minutes=9)}


def test_a_late_message_makes_nobody_seem_idle_for_hours():
    late = routed(at(hours=-3), agent_id="ana", decided_at=MONDAY)

    assert followed(opened(at(hours=-3)), late).idle_since == {"ana": MONDAY}


def test_coming_online_begins_the_idle_time():
    workload = Workload()

    for minute, to in enumerate(("online", "online", "away")):
        event = PresenceChanged(agent_id="ana", to=to)
        workload.change_presence(event, at(minutes=minute))

    assert workload.presence == {"ana": "away"}
    assert workload.idle_since == {"ana": MONDAY}
    assert workload.present_since == {"ana": at(minutes=2)}


def test_a_ticket_says_what_it_needs():
    ticket = None
    for one in (
        opened(language="fr"),
        routed(
            team_id="support",
            skill="returns",
            skill_level=3,
            weight=2,
            facts={"last_agent": "cy"},
        ),
        received(at(minutes=1)),
    ):
        ticket = apply(ticket, one, TERMS)
    moved = apply(ticket, fact(TeamChanged(ticket_id="T-1", to="billing")), TERMS)

    assert need_of(ticket) == Need(
        "support",
        "fr",
        skill="returns",
        skill_level=3,
        weight=2,
        last_agent_id="cy",
        waits_since=at(minutes=1),
        number_id="n-1",
    )
    assert (need_of(moved).team_id, need_of(moved).skill) == ("billing", None)
