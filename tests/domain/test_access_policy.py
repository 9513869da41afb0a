from __future__ import annotations

from typing import get_args

import pytest

from routing_service.domain.access import (
    EVERYWHERE,
    Holding,
    Principal,
    Scope,
    may,
    may_correct,
    permits,
    visible,
)
from routing_service.domain.roles import (
    BUILT_IN,
    PERMISSIONS,
    Powers,
    RoleConfig,
    TicketAction,
    powers_of,
)
from routing_service.domain.types import Role


def person(role, teams=("billing",), scope=EVERYWHERE, own=None):
    return Principal("me", role, teams, scope, powers_of(role, own or {}))


TICKETS = {
    "mine": Holding("billing", "me"),
    "mine, elsewhere": Holding("sales", "me"),
    "unassigned": Holding("billing"),
    "a colleague's": Holding("billing", "bo"),
    "escalated": Holding("billing", "bo", level=2),
    "escalated, unassigned": Holding("billing", level=2),
    "escalated, elsewhere": Holding("sales", level=2),
    "my account's": Holding("sales", "bo", account_manager_id="me"),
    "another's account's": Holding("billing", "bo", account_manager_id="al"),
    "unassigned, elsewhere": Holding("sales"),
    "somebody's, elsewhere": Holding("sales", "bo"),
    "of no team": Holding(),
}
MINE = {"mine", "mine, elsewhere"}
OF_MY_TEAM = {
    "unassigned",
    "a colleague's",
    "escalated",
    "escalated, unassigned",
    "another's account's",
}
VISIBLE = {
    "support": MINE | {"unassigned", "escalated, unassigned"},
    "escalation": MINE | {"escalated", "escalated, unassigned"},
    "account_manager": MINE | {"my account's"},
    "supervisor": MINE | OF_MY_TEAM,
    "analyst": set(),
    "administrator": set(TICKETS),
}


def seen_by(me):
    return {name for name, ticket in TICKETS.items() if visible(me, ticket)}


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_sees_its_tickets_and_no_others(role):
    assert seen_by(person(role)) == VISIBLE[role]


def test_a_supervisor_of_no_team_sees_all():
    assert seen_by(person("supervisor", teams=())) == set(TICKETS)


def test_a_scope_names_other_teams_than_ones_own():
    me = person("supervisor", scope=Scope(teams=("sales",)))

    of_sales = {name for name, one in TICKETS.items() if one.team_id == "sales"}
    assert seen_by(me) == MINE | of_sales


SOMEWHERE = {
    "here": Holding("billing", number_id="1", country="FR"),
    "another number": Holding("billing", number_id="2", country="FR"),
    "another country": Holding("billing", number_id="1", country="BE"),
    "of no country": Holding("billing", number_id="1"),
    "mine, far away": Holding("sales", "me", number_id="2", country="BE"),
}


@pytest.mark.parametrize("role", ["support", "supervisor", "administrator"])
def test_number_and_country_bound_every_role_but_never_hide_ones_own(role):
    me = person(role, scope=Scope(numbers=("1",), countries=("FR",)))

    seen = {name for name, ticket in SOMEWHERE.items() if visible(me, ticket)}

    assert seen == {"here", "mine, far away"}


@pytest.mark.parametrize("role", get_args(Role))
def test_nobody_acts_on_a_ticket_out_of_sight(role):
    me = person(role)

    for ticket in TICKETS.values():
        for action in get_args(TicketAction):
            if may(me, action, ticket):
                assert visible(me, ticket)
                assert action in me.permissions


@pytest.mark.parametrize(
    ("role", "action", "name", "allowed"),
    [
        ("support", "tickets.claim", "unassigned", True),
        ("support", "tickets.reply", "mine", True),
        ("support", "tickets.reply", "a colleague's", False),
        ("support", "tickets.escalate", "mine", True),
        ("support", "tickets.assign", "unassigned", False),
        ("support", "tickets.release", "mine", True),
        ("support", "tickets.release", "unassigned", False),
        ("support", "tickets.team", "mine", True),
        ("support", "contacts.reveal", "mine", False),
        ("escalation", "tickets.reply", "escalated", True),
        ("escalation", "tickets.reply", "a colleague's", False),
        ("escalation", "tickets.assign", "escalated", True),
        ("escalation", "tickets.release", "escalated", True),
        ("account_manager", "contacts.reveal", "my account's", True),
        ("account_manager", "tickets.view", "another's account's", False),
        ("supervisor", "tickets.intervene", "a colleague's", True),
        ("supervisor", "tickets.intervene", "somebody's, elsewhere", False),
        ("analyst", "tickets.view", "unassigned", False),
        ("administrator", "tickets.assign", "of no team", True),
    ],
)
def test_what_a_role_may_do(role, action, name, allowed):
    assert may(person(role), action, TICKETS[name]) is allowed


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("sql.run", {"supervisor", "analyst", "administrator"}),
        ("overview.read", set(BUILT_IN) - {"support", "escalation"}),
        ("configuration.write", {"administrator"}),
        ("accounts.write", {"administrator"}),
        ("events.read", {"administrator"}),
        ("import.write", {"administrator"}),
        ("metrics.read", {"administrator"}),
        ("operations.read", {"supervisor", "administrator"}),
        ("operations.act", {"administrator"}),
    ],
)
def test_who_may_reach_what_is_no_ticket(permission, roles):
    assert {role for role in BUILT_IN if permits(person(role), permission)} == roles


def test_what_shows_every_ticket_takes_a_reach_over_all():
    bound = person("administrator", scope=Scope(countries=("FR",)))

    assert not permits(bound, "events.read")
    assert permits(bound, "configuration.write")


def test_a_customer_of_no_ticket_is_set_right_by_who_reaches_all():
    assert may_correct(person("supervisor", teams=()), [])
    assert not may_correct(person("supervisor"), [])


def test_every_role_has_its_line_in_the_table():
    assert set(BUILT_IN) == set(get_args(Role))
    assert BUILT_IN["administrator"] == Powers(frozenset(PERMISSIONS), "all")


def test_an_own_role_says_what_differs_from_the_one_it_is_based_on():
    lead = RoleConfig(id="lead", name="Lead", based_on="support", reach="teams")
    me = person("lead", own={"lead": lead})

    assert me.permissions == BUILT_IN["support"].permissions
    assert seen_by(me) == MINE | OF_MY_TEAM


def test_an_own_role_may_see_figures_and_no_tickets():
    clerk = RoleConfig(
        id="clerk", name="Clerk", permissions=("overview.read",), reach="teams"
    )
    me = person("clerk", own={"clerk": clerk})

    assert permits(me, "overview.read")
    assert seen_by(me) == set()


def test_no_own_role_may_grant_roles():
    deputy = RoleConfig(id="deputy", name="Deputy", based_on="administrator")

    assert BUILT_IN["administrator"].permissions - deputy.powers().permissions == {
        "accounts.write"
    }


def test_a_role_that_has_gone_may_do_nothing():
    assert person("gone").powers == Powers()
