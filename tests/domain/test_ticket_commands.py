from __future__ import annotations

import itertools
from typing import get_args

import pytest
from desk_facts import (
    MONDAY,
    at,
    configured,
    draft_facts,
    fold,
    opened,
    received,
    status,
)

from routing_service.domain import commands
from routing_service.domain.composing import compose
from routing_service.domain.events import (
    MessagePosted,
    RatingAsked,
    StatusChanged,
    TeamChanged,
    TicketAssigned,
)
from routing_service.domain.refusals import (
    AlreadyOwned,
    IllegalTransition,
    NoSuchAgent,
    NoSuchTeam,
    NotReachable,
    TicketClosed,
    WindowClosed,
)
from routing_service.domain.replies import Reply
from routing_service.domain.routing import Router
from routing_service.domain.types import TicketStatus
from routing_service.domain.workload import Workload

TEAMS = [
    {"id": "support", "name": "Support", "is_default": True},
    {"id": "billing", "name": "Billing"},
]
AGENTS = [
    {"id": name, "name": name, "email": f"{name}@example.com", "teams": teams}
    for name, teams in {
        "ana": ["support"],
        "bo": ["billing"],
        "di": ["support", "billing"],
    }.items()
]
CONFIGURATION = configured(teams=TEAMS, agents=AGENTS)
ROUTER = Router(CONFIGURATION)


def ticket(*more, **fields):
    return fold(opened(team_id="support", **fields), received(), *more)


def kinds(drafts):
    return [type(draft.event) for draft in drafts]


def test_an_agent_claims_what_nobody_has():
    (draft,) = commands.decide_claim(ticket(), "ana", now=MONDAY)

    assert draft.event == TicketAssigned(
        ticket_id="T-1", agent_id="ana", reason="claimed"
    )


def test_claiming_ones_own_ticket_changes_nothing():
    assert commands.decide_claim(ticket(agent_id="ana"), "ana", now=MONDAY) == []


def test_somebody_elses_ticket_cannot_be_claimed():
    with pytest.raises(AlreadyOwned) as refused:
        commands.decide_claim(ticket(agent_id="bo"), "ana", now=MONDAY)

    assert refused.value.agent_id == "bo"


@pytest.mark.parametrize("to", ["bo", None])
def test_assigning_names_who_had_it(to):
    held = ticket(agent_id="ana")

    (draft,) = commands.decide_assign(held, to, CONFIGURATION, now=MONDAY)

    assert (draft.event.agent_id, draft.event.from_agent_id) == (to, "ana")


def test_only_configured_agents_are_assigned():
    with pytest.raises(NoSuchAgent):
        commands.decide_assign(ticket(), "nobody", CONFIGURATION, now=MONDAY)


def reply(of, now=MONDAY, **reply):
    composed = compose(Reply(text="Hello", **reply))
    return commands.decide_reply(
        of, composed, agent_id="ana", message_id="m-9", now=now
    )


def test_a_reply_goes_to_the_outbox_with_its_text_apart():
    (draft,) = reply(ticket(agent_id="bo"))

    assert draft.event == MessagePosted(
        ticket_id="T-1",
        message_id="m-9",
        author="agent",
        agent_id="ana",
        contact_id="c-1",
        number_id="n-1",
        text_length=5,
    )
    assert draft.personal == {"text": "Hello"}


def test_who_answers_a_ticket_of_nobody_owns_it():
    assert kinds(reply(ticket())) == [TicketAssigned, MessagePosted]


@pytest.mark.parametrize("seconds", [0, 1])
def test_free_text_is_refused_after_24_hours(seconds):  # T15
    now = at(hours=24, seconds=seconds)
    if seconds == 0:
        assert reply(ticket(), now)
        return

    with pytest.raises(WindowClosed) as refused:
        reply(ticket(), now)

    assert refused.value.closed_at == at(hours=24)


def test_a_ticket_without_a_number_cannot_be_answered():
    with pytest.raises(NotReachable):
        reply(ticket(number_id=None))


@pytest.mark.parametrize(
    "command",
    [
        reply,
        lambda of: commands.decide_claim(of, "ana", now=MONDAY),
        lambda of: commands.decide_priority(of, "low", now=MONDAY),
        lambda of: commands.decide_team(of, "billing", ROUTER, Workload(), now=MONDAY),
    ],
    ids=["reply", "claim", "priority", "team"],
)
def test_a_closed_ticket_takes_no_more_work(command):
    with pytest.raises(TicketClosed):
        command(ticket(status("closed")))


def test_a_note_keeps_its_text_apart():
    (draft,) = commands.decide_note(
        ticket(), "Called", agent_id="ana", note_id="x", now=MONDAY
    )

    assert draft.event.text_length == 6
    assert draft.personal == {"text": "Called"}


def test_tags_are_a_sorted_set():
    (draft,) = commands.decide_tags(ticket(), ["b", " a ", "b", ""], now=MONDAY)
    same = commands.decide_tags(ticket(tags=("a", "b")), ["b", "a"], now=MONDAY)

    assert draft.event.to == ("a", "b")
    assert same == []


def change(of, to, now=MONDAY, **fields):
    return commands.decide_status(of, to, now=now, survey_message_id="m-9", **fields)


STATUSES = get_args(TicketStatus)


@pytest.mark.parametrize(
    ("start", "to"), list(itertools.product(STATUSES, STATUSES)), ids=str
)
def test_a_status_follows_only_where_the_table_says_so(start, to):
    at_start = ticket(status(start)) if start != "open" else ticket()

    if start == to:
        assert change(at_start, to) == []
    elif to in commands.TRANSITIONS[start]:
        assert change(at_start, to)[0].event == StatusChanged(
            ticket_id="T-1", to=to, from_=start
        )
    else:
        with pytest.raises(IllegalTransition):
            change(at_start, to)


def test_a_resolution_asks_for_a_rating():
    drafts = change(ticket(), "resolved", at(hours=1))

    assert kinds(drafts) == [StatusChanged, RatingAsked, MessagePosted]
    asked, posted = drafts[1].event, drafts[2].event
    assert asked.survey_id == posted.survey_id == "T-1.1"
    assert asked.message_id == posted.message_id == "m-9"
    assert (posted.author, posted.kind) == ("automation", "interactive")
    after = fold(*draft_facts(drafts), ticket=ticket())
    assert (after.survey_id, after.first_responded_at) == ("T-1.1", None)


def test_a_new_team_takes_over_with_its_own_agent():
    held = ticket(agent_id="ana")
    workload = Workload({"bo": "online", "di": "online"}, {"bo": 3})

    drafts = commands.decide_team(held, "billing", ROUTER, workload, now=MONDAY)

    assert kinds(drafts) == [TeamChanged, TicketAssigned]
    assert drafts[1].event.agent_id == "di"


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("di", [TeamChanged]),
        (None, [TeamChanged]),
        ("ana", [TeamChanged, TicketAssigned]),
    ],
)
def test_with_nobody_there_only_an_owner_outside_the_team_is_lost(owner, expected):
    held = ticket(agent_id=owner)

    drafts = commands.decide_team(held, "billing", ROUTER, Workload(), now=MONDAY)

    assert kinds(drafts) == expected


def test_only_configured_teams_take_tickets():
    with pytest.raises(NoSuchTeam):
        commands.decide_team(ticket(), "moon", ROUTER, Workload(), now=MONDAY)
