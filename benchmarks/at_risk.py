"""How long does the list of clocks at risk take, by role, at 50,000 open tickets?

    python benchmarks/at_risk.py

Three clocks a ticket under office hours, many of them late. Prints for every role p50
and p99 of the next hour and of the next week, beside looking at each ticket; and what
keeping the deadlines costs a change.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from routing_service.desk.at_risk import AtRisk, RiskQuery
from routing_service.desk.board import Board
from routing_service.desk.deadlines import Deadlines
from routing_service.desk.state import State
from routing_service.domain.access import Principal, Scope, visible
from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.events import MessagePosted, MessageReceived, TicketOpened
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.roles import BUILT_IN
from routing_service.domain.sla import SlaState, advance, pressing
from routing_service.domain.ticket import Ticket

TICKETS = 50_000
TIMES = 200
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TEAMS = tuple(f"team-{n}" for n in range(12))
AGENTS = [f"agent-{n}" for n in range(300)]
COUNTRIES = [f"{a}{b}" for a in "ABCDEF" for b in "VWXYZ"]
OFFICE = Calendar(
    "Europe/Paris",
    {day: [("08:00", "20:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
)
POLICY = SlaPolicy(
    id="usual",
    targets={"first_response": 1_800, "next_response": 7_200, "resolution": 86_400},
)


def main() -> None:
    rng = random.Random(7)
    state = State(Pseudonyms(b"benchmark"), lambda _: [])
    for number in range(TICKETS):
        state.hold(ticket(number, rng))
    board = Board(state)
    board.settle()
    print(f"{TICKETS:,} tickets, {len(board.deadlines):,} running clocks")
    change(state)
    risks = AtRisk(state, board)
    print(f"{'':24}{'next hour':>14}{'next week':>14}  by looking")
    for name, me in people().items():
        figures = [
            spread(lambda me=me, query=query: risks.find(me, query, NOW))
            for query in (RiskQuery(), RiskQuery(within_seconds=604_800))
        ]
        looking = spread(lambda me=me: by_looking(state, me), times=3)
        print(f"{name:24}" + "".join(f"{one:>14}" for one in figures), looking)


def change(state: State) -> None:
    """What a changed ticket costs, beside working out its deadlines at all."""
    deadlines = Deadlines()
    tickets = list(state.tickets.values())
    began = time.perf_counter()
    clocks = [pressing(one.sla) for one in tickets]
    working_out = time.perf_counter() - began
    for one, of_it in zip(tickets, clocks, strict=True):
        deadlines.put(one.id, of_it)
    began = time.perf_counter()
    for one, of_it in zip(tickets, reversed(clocks), strict=True):
        deadlines.put(one.id, of_it)
    keeping = time.perf_counter() - began
    print(
        f"deadlines worked out in {working_out / TICKETS * 1e6:.1f} us a ticket, "
        f"kept in {keeping / TICKETS * 1e6:.1f} us"
    )


def by_looking(state: State, me: Principal) -> list[object]:
    return sorted(
        (clock.breach_at, one.id)
        for one in state.tickets.values()
        if visible(me, one)
        for clock in pressing(one.sla)
        if clock.breach_at and abs(clock.breach_at - NOW) < timedelta(hours=1)
    )


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
    opened_at = NOW - timedelta(minutes=rng.randrange(7_000))
    return Ticket(
        id=f"T-{number}",
        opened_at=opened_at,
        team_id=TEAMS[owner % len(TEAMS)],
        agent_id=AGENTS[owner] if rng.random() < 0.8 else None,
        country=rng.choice(COUNTRIES),
        sla=clocks(opened_at),
    )


def clocks(opened_at: datetime) -> SlaState | None:
    """Answered once, and written to again since."""
    told = (
        (0, TicketOpened(ticket_id="T")),
        (0, MessageReceived(ticket_id="T", message_id="m")),
        (60, MessagePosted(ticket_id="T", message_id="r", author="agent")),
        (300, MessageReceived(ticket_id="T", message_id="n")),
    )
    state = None
    for seconds, event in told:
        at = opened_at + timedelta(seconds=seconds)
        state = advance(state, event, at, POLICY, OFFICE)
    return state


def people() -> dict[str, Principal]:
    mine = ("team-1", "team-2")
    france = Scope(countries=("AV", "BW"))
    return {
        "support": Principal("agent-1", "support", mine, powers=BUILT_IN["support"]),
        "supervisor of teams": Principal(
            "agent-1", "supervisor", mine, powers=BUILT_IN["supervisor"]
        ),
        "supervisor of countries": Principal(
            "agent-1", "supervisor", TEAMS, france, BUILT_IN["supervisor"]
        ),
        "administrator": Principal(
            "agent-1", "administrator", powers=BUILT_IN["administrator"]
        ),
    }


if __name__ == "__main__":
    main()
