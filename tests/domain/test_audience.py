"""Whom a list of recipients reaches."""

from __future__ import annotations

import pytest
from desk_facts import configured
from desks import a_team, an_agent, present

from routing_service.domain.access import Holding
from routing_service.domain.audience import Audience, Reached, Ways

TEAMS = [a_team("support", is_default=True), a_team("experts")]
AGENTS = [
    an_agent("ana"),
    an_agent("bo"),
    an_agent("cy", teams=["experts"]),
    an_agent("sue", role="supervisor"),
    an_agent("sam", role="supervisor"),
]
CHANNELS = [{"id": "ops", "kind": "slack"}]
AUDIENCE = Audience(configured(teams=TEAMS, agents=AGENTS, channels=CHANNELS))
OWNED = Holding("support", "ana")
WAITING = Holding("support")
HERE = present("ana", "bo", "cy", "sue", loads={"sue": 3})


def told(*recipients, ticket=OWNED, **ways):
    return AUDIENCE.reached(recipients, ticket, HERE, ways)


@pytest.mark.parametrize(
    ("recipients", "ticket", "agents"),
    [
        (["owner"], OWNED, ("ana",)),
        (["owner"], WAITING, ("ana", "bo", "sue")),
        (["team"], WAITING, ("ana", "bo", "sue")),
        (["team"], OWNED, ("ana", "sue")),
        (["supervisor"], OWNED, ("sue",)),
        (["bo"], WAITING, ("bo",)),
        (["bo"], OWNED, ()),
        (["experts"], WAITING, ()),
        (["owner", "ana", "team"], OWNED, ("ana", "sue")),
        (["gone", "left-team"], OWNED, ()),
    ],
    ids=[
        "the owner",
        "those of the team who are there while nobody owns it",
        "the team",
        "not those of the team who may not see another's ticket",
        "the supervisor who is there",
        "an agent",
        "not one who may not see it",
        "not a team that may not see it",
        "each once, however often named",
        "nobody for who has left",
    ],
)
def test_recipients_are_people(recipients, ticket, agents):
    assert told(*recipients, ticket=ticket).agents == agents


def test_channels_are_told_beside_people():
    assert told("ops", "owner") == Reached(agents=("ana",), channels=("ops",))


@pytest.mark.parametrize(
    ("ways", "agents", "emails"),
    [
        (Ways(), ("ana",), ()),
        (Ways(email=True), ("ana",), ("ana",)),
        (Ways(app=False, email=True), (), ("ana",)),
        (Ways(app=False), ("ana",), ()),
    ],
    ids=[
        "as usual",
        "both",
        "by e-mail alone",
        "in the application if by nothing else",
    ],
)
def test_everybody_is_told_as_they_chose(ways, agents, emails):
    assert told("owner", ana=ways) == Reached(agents=agents, emails=emails)
