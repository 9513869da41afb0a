from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from routing_service.domain.access import (
    PERMISSIONS,
    REACH,
    Principal,
    TicketAction,
    may,
    permissions,
    visible,
)
from routing_service.domain.types import Role


class Held(msgspec.Struct, frozen=True):
    team_id: str | None
    agent_id: str | None


TICKETS = {
    "mine": Held("billing", "me"),
    "mine, elsewhere": Held("sales", "me"),
    "unassigned": Held("billing", None),
    "a colleague's": Held("billing", "bo"),
    "unassigned, elsewhere": Held("sales", None),
    "somebody's, elsewhere": Held("sales", "bo"),
    "of no team": Held(None, None),
}
OF_MY_TEAMS = {"mine", "mine, elsewhere", "unassigned", "a colleague's"}
VISIBLE = {
    "support": {"mine", "mine, elsewhere", "unassigned"},
    "escalation": OF_MY_TEAMS,
    "account_manager": OF_MY_TEAMS,
    "supervisor": set(TICKETS),
    "analyst": set(),
    "administrator": set(TICKETS),
}


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_sees_its_tickets_and_no_others(role):
    me = Principal("me", role, ("billing",))

    seen = {name for name, ticket in TICKETS.items() if visible(me, ticket)}

    assert seen == VISIBLE[role]


@pytest.mark.parametrize("role", get_args(Role))
def test_nobody_acts_on_a_ticket_out_of_sight(role):
    me = Principal("me", role, ("billing",))

    for ticket in TICKETS.values():
        for action in get_args(TicketAction):
            if may(me, action, ticket):
                assert visible(me, ticket)
                assert action in permissions(role)


@pytest.mark.parametrize(
    ("role", "action", "name", "allowed"),
    [
        ("support", "tickets.claim", "unassigned", True),
        ("support", "tickets.reply", "mine", True),
        ("support", "tickets.reply", "a colleague's", False),
        ("support", "tickets.assign", "unassigned", False),
        ("support", "tickets.release", "mine", True),
        ("support", "tickets.release", "unassigned", False),
        ("support", "tickets.team", "mine", True),
        ("escalation", "tickets.reply", "a colleague's", True),
        ("escalation", "tickets.assign", "a colleague's", True),
        ("escalation", "tickets.release", "a colleague's", True),
        ("account_manager", "tickets.view", "somebody's, elsewhere", False),
        ("supervisor", "tickets.reply", "somebody's, elsewhere", True),
        ("analyst", "tickets.view", "unassigned", False),
        ("administrator", "tickets.assign", "of no team", True),
    ],
)
def test_what_a_role_may_do(role, action, name, allowed):
    assert may(Principal("me", role, ("billing",)), action, TICKETS[name]) is allowed


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("sql.run", {"supervisor", "analyst", "administrator"}),
        ("configuration.write", {"administrator"}),
        ("events.read", {"administrator"}),
        ("import.write", {"administrator"}),
        ("metrics.read", {"administrator"}),
        ("operations.read", {"supervisor", "administrator"}),
        ("operations.act", {"administrator"}),
    ],
)
def test_who_may_reach_what_is_no_ticket(permission, roles):
    assert {role for role in get_args(Role) if permission in permissions(role)} == roles


def test_every_role_has_its_line_in_the_tables():
    assert set(PERMISSIONS) == set(REACH) == set(get_args(Role))
