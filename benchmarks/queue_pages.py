"""How long does a page of the queue take, by role, at 50,000 open tickets?

    python benchmarks/queue_pages.py

Prints for every role how many tickets it sees, and p50/p99 of a first page with its
counts, of the one behind it, and of a search; beside them the policy asked for each
ticket. Owners work in two teams, customers come from thirty countries.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from routing_service.desk.board import Board
from routing_service.desk.queue import QueueQuery
from routing_service.desk.state import State
from routing_service.domain.access import EVERYWHERE, Principal, Scope, visible
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.roles import BUILT_IN
from routing_service.domain.ticket import Ticket

TICKETS = 50_000
TIMES = 200
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
TEAMS = [f"team-{n}" for n in range(12)]
AGENTS = [f"agent-{n}" for n in range(300)]
MANAGERS = [f"manager-{n}" for n in range(20)]
COUNTRIES = [f"{a}{b}" for a in "ABCDEF" for b in "VWXYZ"]
NUMBERS = ["number-1", "number-2", "number-3"]
STATUSES = ["open", "open", "open", "pending", "on_hold", "snoozed"]


def main() -> None:
    rng = random.Random(7)
    state = State(Pseudonyms(b"benchmark"), lambda _: [])
    for number in range(TICKETS):
        state.hold(ticket(number, rng))
    board = Board(state)
    began = time.perf_counter()
    board.settle()
    settling = (time.perf_counter() - began) / TICKETS * 1e6
    print(f"{TICKETS:,} tickets, each put in its place in {settling:.0f} us")
    print(f"{'':24}{'sees':>8}{'page':>14}{'behind it':>14}{'search':>14}  by looking")
    for name, me in people().items():
        report(name, me, board, state)


def report(name: str, me: Principal, board: Board, state: State) -> None:
    first = QueueQuery()
    cursor = board.page(me, first).next_cursor
    behind = QueueQuery(cursor=cursor) if cursor else first
    seen = board.counts(me, first).all
    figures = [
        spread(lambda: (board.page(me, first), board.counts(me, first))),
        spread(lambda: (board.page(me, behind), board.counts(me, behind))),
        spread(lambda: board.page(me, QueueQuery(text="parcel 77"))),
    ]
    looking = spread(
        lambda: [one for one in state.tickets.values() if visible(me, one)], times=5
    )
    print(f"{name:24}{seen:>8,}" + "".join(f"{one:>14}" for one in figures), looking)


def spread(work: Callable[[], object], times: int = TIMES) -> str:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(taken, n=100, method="inclusive")
    return f"{cuts[49]:.1f}/{cuts[98]:.1f} ms"


def ticket(number: int, rng: random.Random) -> Ticket:
    owner = rng.randrange(len(AGENTS))
    team = TEAMS[(owner + rng.choice((0, 0, 1))) % len(TEAMS)]
    is_owned = rng.random() < 0.8
    return Ticket(
        id=f"T-{number}",
        opened_at=NOW - timedelta(minutes=rng.randrange(10_000)),
        number_id=rng.choice(NUMBERS),
        status=rng.choice(STATUSES),
        team_id=team,
        agent_id=AGENTS[owner] if is_owned else None,
        country=rng.choice(COUNTRIES),
        level=2 if rng.random() < 0.1 else 1,
        account_manager_id=rng.choice(MANAGERS) if rng.random() < 0.05 else None,
        preview=f"where is my parcel {rng.randrange(100_000)}",
    )


def people() -> dict[str, Principal]:
    mine = ("team-1", "team-2")
    france = Scope(countries=("AV", "BW"), numbers=("number-1",))

    def of(
        role: str, teams: tuple[str, ...] = (), scope: Scope = EVERYWHERE
    ) -> Principal:
        powers = {str(name): one for name, one in BUILT_IN.items()}[role]
        return Principal("agent-1", role, teams, scope, powers)

    return {
        "support": of("support", mine),
        "escalation": of("escalation", mine),
        "account manager": Principal(
            "manager-1", "account_manager", powers=BUILT_IN["account_manager"]
        ),
        "supervisor of teams": of("supervisor", mine),
        "supervisor of a scope": of("supervisor", mine, france),
        "supervisor of all": of("supervisor"),
        "administrator": of("administrator"),
    }


if __name__ == "__main__":
    main()
