"""What it costs to choose an owner, and to find who is next of 50,000 who wait, beside
looking at each of them.

Run: python benchmarks/assignment.py

200 agents in 12 teams, of three skills, a third with shifts; tickets of 8 languages,
four priorities, some with a skill or a weight.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID

import msgspec

from routing_service.domain.assignment import Assigner, Need, need_of
from routing_service.domain.configuration import Configuration, load, normalise
from routing_service.domain.dispatch import Dispatch
from routing_service.domain.events import Event, StatusChanged, TicketAssigned
from routing_service.domain.record import Fact
from routing_service.domain.take_back import Neglected
from routing_service.domain.ticket import Ticket, apply
from routing_service.domain.waiting import place_of
from routing_service.domain.workload import Workload

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEAMS = [f"team-{number}" for number in range(12)]
LANGUAGES = ["fr", "en", "es", "de", "it", "pt", "nl", "ar"]
SKILLS = ["returns", "watches", "invoices"]
STRATEGIES = ["least_loaded", "round_robin", "longest_idle", "sticky"]
HOURS = {day: ["06:00-22:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
AGENTS = 200
WAITING = 50_000


def a_company(rng: random.Random) -> Configuration:
    teams = [
        {"id": team_id, "name": team_id, "strategy": STRATEGIES[at % 4]}
        for at, team_id in enumerate(TEAMS)
    ]
    agents = [
        {
            "id": f"agent-{number}",
            "name": f"Agent {number}",
            "email": f"agent-{number}@example.com",
            "role": "escalation" if number % 5 == 0 else "support",
            "teams": rng.sample(TEAMS, 2),
            "languages": rng.sample(LANGUAGES, 3),
            "skills": {skill: rng.randint(1, 5) for skill in rng.sample(SKILLS, 2)},
            "capacity": 10,
            "timezone": "Europe/Paris",
            **({"shifts": HOURS} if number % 3 == 0 else {}),
        }
        for number in range(AGENTS)
    ]
    return load(
        {"teams": normalise("teams", teams), "agents": normalise("agents", agents)}
    )


def a_ticket(rng: random.Random, number: int) -> Ticket:
    skill = rng.choice(SKILLS) if rng.random() < 0.2 else None
    since = NOW - timedelta(seconds=rng.randint(0, 86_400))
    return Ticket(
        id=f"T-{number}",
        opened_at=since,
        is_opened=True,
        waits_since=since,
        team_id=rng.choice(TEAMS),
        language=rng.choice(LANGUAGES),
        priority=rng.choice(("urgent", "high", "normal", "low")),
        skill=skill,
        skill_level=rng.randint(1, 3) if skill else 0,
        weight=rng.choice((1, 1, 1, 2)),
    )


class Desk:
    """The pure parts of one, as the service puts them together."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.assigner = Assigner(configuration)
        self.workload = Workload(
            dict.fromkeys(configuration.agents, "online"),
            dict.fromkeys(configuration.agents, 10),
        )
        self.dispatch = Dispatch()
        self.neglected = Neglected()
        self.tickets: dict[str, Ticket] = {}

    def hold(self, after: Ticket, fact: Fact | None = None) -> None:
        before = self.tickets.get(after.id)
        self.tickets[after.id] = after
        freed = self.workload.follow(before, after, fact)
        if freed is not None:
            self.dispatch.stir(freed)
        self.dispatch.follow(after, self.assigner)
        self.neglected.follow(after, self.configuration, self.workload)

    def record(self, ticket_id: str, event: Event) -> None:
        fact = Fact(
            id=UUID(int=0),
            stream="ticket:" + ticket_id,
            event=event,
            occurred_at=NOW,
            actor="desk",
        )
        self.hold(apply(self.tickets[ticket_id], fact, None), fact)

    def settle(self) -> int:
        given = 0
        while one := self.dispatch.next(
            self.tickets, self.assigner, self.workload, NOW
        ):
            event = TicketAssigned(
                ticket_id=one.ticket_id, agent_id=one.choice.agent_id
            )
            self.record(one.ticket_id, event)
            given += 1
        return given

    def scan(self, agent_id: str) -> Ticket | None:
        """Who is next for this agent, by looking at every ticket that waits."""
        able = (
            one
            for one in self.tickets.values()
            if one.agent_id is None and self.assigner.could_take(agent_id, need_of(one))
        )
        return min(able, key=place_of, default=None)


def measure(call: Callable[[], object], times: int = 2_000) -> float:
    """Microseconds per call, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        started = perf_counter()
        for _ in range(times):
            call()
        best = min(best, perf_counter() - started)
    return best / times * 1e6


def main() -> None:
    rng = random.Random(1)
    desk = Desk(a_company(rng))
    plain = Need(TEAMS[0], "fr", waits_since=NOW)
    skilled = msgspec.structs.replace(plain, skill="returns", skill_level=2)
    free = Workload(desk.workload.presence, {})
    numbers = iter(range(10_000_000))

    print(f"{AGENTS} agents in {len(TEAMS)} teams, microseconds:")
    for name, need, workload in (
        ("choose, everybody free", plain, free),
        ("choose with a skill", skilled, free),
        ("choose, everybody full", plain, desk.workload),
    ):
        took = measure(lambda n=need, w=workload: desk.assigner.choose(n, w, NOW))  # type: ignore[misc]
        print(f"  {name:<44}{took:10.1f}")

    def wait_for_nobody() -> None:
        desk.hold(a_ticket(rng, next(numbers)))
        desk.settle()

    making = measure(lambda: a_ticket(rng, 0))
    first = measure(wait_for_nobody, 200) - making
    while len(desk.dispatch.waiting) < WAITING:
        wait_for_nobody()
    gc.collect()
    last = measure(wait_for_nobody, 200) - making
    print(f"  {'a ticket that must wait, behind 1,000':<44}{first:10.1f}")
    print(f"  {f'a ticket that must wait, behind {WAITING:,}':<44}{last:10.1f}")

    owned: list[str] = []
    for agent_id in desk.configuration.agents:
        desk.workload.loads[agent_id] = 9
        desk.dispatch.stir(agent_id)
    started = perf_counter()
    given = desk.settle()
    each = (perf_counter() - started) / given * 1e6
    owned = [one.id for one in desk.tickets.values() if one.agent_id is not None]
    print(f"  {f'all get room at once: each of {given}':<44}{each:10.1f}")

    def resolve_one() -> None:
        ticket_id = owned.pop()
        desk.record(ticket_id, StatusChanged(ticket_id=ticket_id, to="resolved"))
        desk.settle()

    freeing = measure(resolve_one, len(owned) // 6)
    looking = measure(lambda: desk.scan("agent-7"), 1)
    queues = len(list(desk.dispatch.waiting.queues()))
    print(f"  {'a resolution, and the next ticket given':<44}{freeing:10.1f}")
    print(f"  {'looking at every waiting ticket instead':<44}{looking:10.1f}", end="")
    print(f"   x {looking / freeing:,.0f}")
    print(f"{len(desk.dispatch.waiting):,} waited in {queues} queues.")


if __name__ == "__main__":
    main()
