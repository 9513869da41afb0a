"""The promises of assignment through the real service: its log, webhooks, commands."""

from __future__ import annotations

import random

import pytest
from running_service import payload, text_message, until

from routing_service.domain.replay import Replay

CAPACITIES = {f"agent-{number}": 1 + number % 3 for number in range(6)}
AGENTS = [
    {
        "id": agent_id,
        "name": agent_id,
        "email": f"{agent_id}@example.com",
        "teams": ["support"],
        "capacity": capacity,
    }
    for agent_id, capacity in CAPACITIES.items()
]
URGENCY = ["urgent", "high", "normal", "low"]


def turn(ticket):
    return URGENCY.index(ticket.priority), ticket.waits_since, ticket.id


class Watched:
    """The tickets between two things that happen."""

    def __init__(self, service):
        self.service = service
        self.waiting = {}

    def tickets(self):
        return list(self.service.desk.state.tickets.values())

    def check(self):
        presence = self.service.desk.state.presence
        held = dict.fromkeys(CAPACITIES, 0)
        for one in self.tickets():
            if one.agent_id is not None and not one.is_ended:
                held[one.agent_id] += 1
        waiting = {
            one.id: one
            for one in self.tickets()
            if one.status == "open" and one.agent_id is None
        }
        assert all(held[one] <= CAPACITIES[one] for one in held), held
        is_free = [
            one
            for one in held
            if presence.get(one) == "online" and held[one] < CAPACITIES[one]
        ]
        assert not (waiting and is_free), (sorted(waiting), is_free)
        taken = [one for key, one in self.waiting.items() if key not in waiting]
        left = [one for key, one in self.waiting.items() if key in waiting]
        assert not taken or not left or max(map(turn, taken)) < min(map(turn, left))
        self.waiting = waiting


@pytest.mark.parametrize("strategy", ["least_loaded", "round_robin", "longest_idle"])
async def test_many_customers_are_served_in_order_and_replayed_alike(service, strategy):
    rng = random.Random(7)
    rules = [
        {"id": word, "when": {"keywords": [word]}, "then": {"priority": word}}
        for word in ("urgent", "high", "low")
    ]
    team = {"id": "support", "name": "Support", "strategy": strategy}
    await service.configure(teams=[team], agents=AGENTS, routing=rules)
    watched = Watched(service)

    for number in range(160):
        service.clock.advance(seconds=rng.randint(1, 30))
        roll = rng.random()
        owned = [
            one
            for one in watched.tickets()
            if one.status == "open" and one.agent_id in CAPACITIES
        ]
        agent_id = rng.choice(list(CAPACITIES))
        if roll < 0.45:
            message = text_message(
                rng.choice(["urgent", "high", "low", "hello", "hello"]),
                wamid=f"wamid.{number}",
                sender=f"336{number:08}",
                at=service.clock(),
            )
            await service.deliver(payload(messages=[message]))
        elif roll < 0.75 and owned:
            ticket = rng.choice(owned)
            path = f"/v1/tickets/{ticket.id}/status"
            await service.post(path, {"to": "resolved"}, ticket.agent_id)
        else:
            to = rng.choice(["online", "online", "away", "busy", "offline"])
            await service.post("/v1/me/presence", {"to": to}, agent_id)
        watched.check()

    await until(
        lambda: (
            {event.trigger for _, event in service.events("TicketRouted")}
            == {"arrival", "capacity"}
        )
    )
    assert not given_twice(service.events())
    replay = Replay()
    for record in service.desk.log.read(0):
        replay.take(record.fact)
    result = replay.result()
    assert (result.different, result.by_field) == (0, {})
    assert result.given == result.given_same > 5


def given_twice(events):
    """The tickets that routing gave to somebody while they had an owner."""
    owners, twice = {}, set()
    for kind, event in events:
        if kind == "TicketAssigned":
            owners[event.ticket_id] = event.agent_id
        elif kind == "TicketRouted" and event.agent_id is not None:
            if owners.get(event.ticket_id) is not None:
                twice.add(event.ticket_id)
            owners[event.ticket_id] = event.agent_id
    return twice
