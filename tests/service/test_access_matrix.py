"""Every route, every role, every kind of ticket: what is out of reach stays there.

What a route demands is read from the route itself; what a role sees, and may do, is
written down here once more, by hand.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, APIWebSocketRoute
from running_service import CONFIGURATION, payload, text_message

from routing_service.web.guards import policies_of
from routing_service.web.identity import Who, principal_of

pytestmark = pytest.mark.slow

LEAD, REPORTER = "team-lead", "reporter"
ROLES = [
    {"id": LEAD, "name": "Team lead", "based_on": "support", "reach": "teams"},
    {
        "id": REPORTER,
        "name": "Reporter",
        "permissions": ["overview.read", "sql.run"],
        "reach": "teams",
    },
]
EVERYTHING = {
    *("own", "waiting", "colleague", "escalated", "account"),
    *("other_team", "other_country"),
}
SEES = {
    "support": {"own", "waiting", "escalated"},
    "escalation": {"own", "escalated"},
    "account_manager": {"own", "account"},
    "supervisor": {"own", "waiting", "colleague", "escalated"},
    "analyst": set(),
    "administrator": EVERYTHING,
    LEAD: {"own", "waiting", "colleague", "escalated"},
    REPORTER: set(),
}
"""Of tickets of team `support` in France, unless the name says otherwise. Everybody but
the administrator is bound to France."""
WORK = {
    *("tickets.view", "tickets.claim", "tickets.release", "tickets.reply"),
    *("tickets.note", "tickets.tag", "tickets.status", "tickets.priority"),
    *("tickets.team", "tickets.escalate", "tickets.transfer", "tickets.hand_over"),
}
FIGURES = {"overview.read", "sql.run"}
MAY = {
    "support": WORK,
    "escalation": WORK | {"tickets.assign"},
    "account_manager": WORK
    | {"tickets.assign", "tickets.inform", "contacts.reveal", "overview.read"},
    "supervisor": WORK
    | FIGURES
    | {
        *("tickets.assign", "tickets.intervene", "tickets.inform"),
        *("contacts.describe", "contacts.reveal"),
        *("configuration.read", "operations.read"),
    },
    "analyst": FIGURES,
    LEAD: WORK,
    REPORTER: FIGURES,
}
"""The administrator may do everything."""
OVER_ALL = {"events.read", "import.write"}
"""Permissions that take a reach over every ticket, as do routes counted over all."""
PEOPLE = {role: f"{role}-me" for role in SEES}
FRANCE, BELGIUM = "3360000{:04}", "3247000{:04}"
BODIES = {
    "assign": {"agent_id": None},
    "replies": {"text": "Hello"},
    "reactions": {"message_id": "m-none", "emoji": "\N{THUMBS UP SIGN}"},
    "notes": {"text": "A note"},
    "tags": {"tags": ["vip"]},
    "status": {"to": "pending"},
    "priority": {"to": "high"},
    "team": {"to": "billing"},
    "escalate": {"reason": "why", "team_id": "billing"},
    "transfer": {"reason": "why", "team_id": "billing"},
    "hand-to-account-manager": {"reason": "why"},
    "intervene": {"reason": "why"},
    "stakeholder-update": {"emails": ["boss@example.com"]},
    "presence": {"is_replying": True},
}
MOVING = {"assign", "team", "escalate", "transfer", "hand-to-account-manager"}


class Placed:
    """A ticket of the story, with all that would give it away."""

    def __init__(self, number, kind, owner=None):
        self.number, self.kind, self.owner = number, kind, owner
        self.id = f"T-{1001 + number}"
        self.name = f"Name{number:04}x"
        self.words = f"secret{number:04}x"
        self.phone = (BELGIUM if kind == "other_country" else FRANCE).format(number)
        self.contact_id = self.message_id = ""

    def is_seen_by(self, role):
        if self.owner is not None and self.owner != role:
            # Another one's own ticket is a colleague's, their account's another team's.
            kind = "colleague" if self.kind == "own" else "other_team"
            return kind in SEES[role]
        return self.kind in SEES[role]

    def given_away_by(self, text):
        marks = (self.name, self.words, self.phone, self.contact_id)
        return re.search(rf"{self.id}\b", text) or any(one in text for one in marks)


def story():
    shared = ["waiting", "colleague", "escalated", "other_team", "other_country"]
    kinds = [(kind, None) for kind in shared]
    kinds += [(kind, role) for role in SEES for kind in ("own", "account")]
    return [Placed(number, kind, owner) for number, (kind, owner) in enumerate(kinds)]


def profile(agent_id, role, **more):
    return {
        "id": agent_id,
        "name": agent_id.title(),
        "email": f"{agent_id}@example.com",
        "role": role,
        "capacity": 0,  # nobody is given what waits
        **more,
    }


@pytest.fixture
async def desk(service):
    """Somebody of every role in team support, bound to France, and their tickets."""
    people = [
        profile(
            who,
            role,
            teams=["support"] * (role != "administrator"),
            scope={"countries": ["FR"] * (role != "administrator")},
        )
        for role, who in PEOPLE.items()
    ]
    await service.configure(agents=[*CONFIGURATION["agents"], *people], roles=ROLES)
    service.placed = story()
    for one in service.placed:
        message = text_message(
            f"Hello {one.words}",
            wamid=f"w.{one.number}",
            sender=one.phone,
            name=one.name,
        )
        await service.deliver(payload(messages=[message]))
        await place(service, one)
    return service


async def place(service, one):
    async def do(command, **body):
        done = await service.post(f"/v1/tickets/{one.id}/{command}", body)
        assert done.status_code == 200, done.text

    view = await service.ticket(one.id)
    one.contact_id = view["ticket"]["contact"]["id"]
    one.message_id = next(
        item["id"] for item in view["items"] if item["kind"] == "message"
    )
    if one.kind in {"other_team", "account"}:
        await do("team", to="billing")
    if one.kind == "escalated":
        await do("escalate", reason="why", team_id="support")
    if one.kind in {"colleague", "account"}:
        await do("assign", agent_id="billing-support")
    if one.kind == "own":
        await do("assign", agent_id=PEOPLE[one.owner])
    if one.kind == "account":
        manager = PEOPLE[one.owner]
        done = await service.post(
            f"/v1/contacts/{one.contact_id}", {"account_manager_id": manager}
        )
        assert done.status_code == 200, done.text


def routes_of(service):
    return [one for one in service.app.routes if isinstance(one, APIRoute)]


def permits(role, policy):
    if policy.permission is None or role == "administrator":
        return True
    is_over_all = policy.of_all or policy.permission in OVER_ALL
    return policy.permission in MAY[role] and not is_over_all


def path_of(route, one, who):
    places = {
        "ticket_id": one.id,
        "contact_id": one.contact_id,
        "message_id": one.message_id,
        "agent_id": who,
    }
    return re.sub(r"{(\w+)}", lambda m: places.get(m[1], "none"), route.path)


async def ask(service, role, method, path, body=None):
    """As somebody of the role, in a session of its own: some requests end it."""
    sessions = service.service.accounts.sessions
    token, *_ = sessions.start(PEOPLE[role], service.clock())
    return await service.client.request(
        method,
        path,
        headers={"Authorization": f"Bearer {token}"},
        json=body if method in {"POST", "PUT", "PATCH"} else None,
    )


def assert_nothing_hidden(service, role, text, what, but=None):
    """`but`: whose id the asker named."""
    for one in service.placed:
        if one.is_seen_by(role) or one is but:
            continue
        assert not one.given_away_by(text), (role, what, one.kind, text[:300])


def test_a_route_that_declares_nothing_is_noticed():
    async def show_something(who: Who) -> None: ...

    router = APIRouter()
    router.add_api_route("/v1/something", show_something)

    assert policies_of(router.routes[0]) == []


async def test_every_route_declares_whom_it_lets_in(service):
    kinds = {APIRoute, APIWebSocketRoute}
    undecided = [
        route.path for route in service.app.routes if len(policies_of(route)) != 1
    ]

    assert {type(route) for route in service.app.routes} == kinds
    assert undecided == []


async def test_a_path_that_names_a_ticket_or_customer_is_guarded_as_such(service):
    for route in routes_of(service):
        [policy] = policies_of(route)
        assert ("{ticket_id}" in route.path) == (policy.over == "ticket"), route.path
        assert ("{contact_id}" in route.path) == (policy.over == "contact"), route.path


@pytest.mark.parametrize("role", SEES)
async def test_what_is_out_of_sight_is_not_there_by_any_route(desk, role):
    refused = seen = 0
    for route in routes_of(desk):
        [policy] = policies_of(route)
        if policy.over not in {"ticket", "contact"}:
            continue
        for method in sorted(route.methods):
            body = BODIES.get(route.path.rpartition("/")[2], {"language": "fr"})
            for one in desk.placed:
                is_seen = one.is_seen_by(role)
                if is_seen and permits(role, policy) and method != "GET":
                    continue  # it would change what the next request meets
                path = path_of(route, one, PEOPLE[role])
                answer = await ask(desk, role, method, path, body)

                what = (role, method, path, one.kind, answer.text[:200])
                if not permits(role, policy):
                    assert answer.status_code == 403, what
                elif not is_seen:
                    assert answer.status_code == 404, what
                else:
                    assert answer.status_code != 403, what
                    assert "that you may see" not in answer.text, what
                    seen += 1
                refused += answer.status_code in {403, 404}
                named = one if not is_seen else None
                text = answer.text if is_seen else answer.text.replace(one.id, "")
                text = text.replace(one.contact_id, "") if not is_seen else text
                assert_nothing_hidden(desk, role, text, path, but=named)
                if named is not None:
                    assert one.words not in text, what
                    assert one.name not in text, what

    assert refused > 0 or role == "administrator"
    assert (seen > 0) == bool(SEES[role])


@pytest.mark.parametrize("role", SEES)
async def test_no_other_route_shows_what_is_out_of_sight(desk, role):
    for route in routes_of(desk):
        [policy] = policies_of(route)
        if policy.over in {"ticket", "contact"}:
            continue
        for method in sorted(route.methods):
            path = path_of(route, desk.placed[0], PEOPLE[role])
            body = {"query": "select 1"} if path == "/v1/sql" else {}
            answer = await ask(desk, role, method, path, body)

            what = (role, method, path, policy, answer.text[:200])
            is_refused = answer.status_code == 403
            if policy.over != "anybody" and policy.permission is not None:
                assert is_refused != permits(role, policy), what
            assert_nothing_hidden(desk, role, answer.text, path)


@pytest.mark.parametrize("role", SEES)
async def test_lists_counts_and_searches_hold_what_is_seen(desk, role):
    who = PEOPLE[role]
    mine = {one.id for one in desk.placed if one.is_seen_by(role)}

    page = (await desk.get("/v1/tickets", who, limit=200)).json()
    searches = [
        (one, await desk.get("/v1/tickets", who, q=words, status=status))
        for one in desk.placed
        for words in (one.words, one.name, one.phone, one.id)
        for status in ("", "open,resolved,closed")
    ]

    assert {one["id"] for one in page["tickets"]} == mine
    assert page["counts"]["all"] == len(mine)
    for one, answer in searches:
        if not one.is_seen_by(role):
            assert answer.json()["tickets"] == [], (role, one.kind)
        assert_nothing_hidden(desk, role, answer.text, "search")


async def heard(listener):
    """All that was told until it fell silent."""
    text = ""
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.3):
                text += await listener.next()
    return text


async def test_the_live_stream_tells_what_is_seen(desk):
    listeners = {}
    for role, who in PEOPLE.items():
        bearer = desk.service.accounts.bearer(await desk.sign_in(who), desk.clock())
        listeners[role] = desk.desk.staff.listen(
            principal_of(bearer, desk.service), seq=0
        )
    for one in desk.placed:
        note = {"text": f"about {one.words} of {one.name}"}
        await desk.post(f"/v1/tickets/{one.id}/notes", note)
        await desk.post(f"/v1/tickets/{one.id}/presence", {"is_replying": True})
        await desk.post(f"/v1/tickets/{one.id}/priority", {"to": "urgent"})

    for role, listener in listeners.items():
        text = await heard(listener)
        desk.desk.staff.stop_listening(listener)
        assert_nothing_hidden(desk, role, text, "live")
        for one in desk.placed:
            assert one.is_seen_by(role) == (one.words in text), (role, one.kind)


async def test_who_may_act_acts_on_what_is_theirs(desk):
    own = {one.owner: one for one in desk.placed if one.kind == "own"}
    routes = [
        (route.path.rpartition("/")[2], route, policies_of(route)[0])
        for route in routes_of(desk)
        if route.path.startswith("/v1/tickets/{ticket_id}/")
        and route.path.count("/") == 4
    ]
    assert {name for name, _, _ in routes} >= set(BODIES)

    for name, route, policy in sorted(routes, key=lambda one: one[0] in MOVING):
        for role, one in own.items():
            if name in MOVING:
                done = await desk.post(
                    f"/v1/tickets/{one.id}/assign", {"agent_id": PEOPLE[role]}
                )
                assert done.status_code == 200, done.text
            [method] = route.methods
            path = path_of(route, one, PEOPLE[role])
            answer = await ask(desk, role, method, path, BODIES.get(name, {}))

            allowed = permits(role, policy) and "own" in SEES[role]
            what = (role, name, answer.status_code, answer.text[:200])
            assert (answer.status_code == 403) != allowed, what


async def test_only_an_administrator_grants_roles(desk):
    deputy = {"id": "deputy", "name": "Deputy", "based_on": "administrator"}
    agents = (await desk.get("/v1/configuration")).json()["content"]["agents"]
    chosen = [
        one | {"role": "deputy"} if one["id"] == PEOPLE["support"] else one
        for one in agents
    ]
    kinds = {"roles": [*ROLES, deputy], "agents": chosen}
    assert (await desk.put("/v1/configuration", kinds)).status_code == 200
    promoted = [one | {"role": "administrator"} for one in chosen]

    refused = await ask(
        desk, "support", "PUT", "/v1/configuration", {"agents": promoted}
    )
    replies = await ask(
        desk, "support", "PUT", "/v1/configuration", {"quick_replies": []}
    )

    assert refused.status_code == 403
    assert "accounts.write" in json.loads(refused.text)["detail"]
    assert replies.status_code == 200
