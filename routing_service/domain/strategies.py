"""How an owner is chosen among those who have room: the order by each strategy."""

from __future__ import annotations

from collections.abc import Callable

from routing_service.domain.configuration_values import Strategy
from routing_service.domain.members import Member
from routing_service.domain.workload import Workload

Rank = Callable[[Member, Workload, int], float]
"""(member, workload, the place whose turn was last; -1 for none) -> what the members
are sorted by, the smallest first."""


def by_load(member: Member, workload: Workload, _: int) -> float:
    """The lowest share of the own capacity in use."""
    return workload.loads.get(member.id, 0) / member.capacity


def by_turn(member: Member, _: Workload, last: int) -> float:
    """In a circle, by id: whoever comes behind the last one who was given a ticket."""
    return (member.place - last - 1) % CIRCLE


def by_idle_time(member: Member, workload: Workload, _: int) -> float:
    """The longest without getting or finishing a ticket; who never had one first."""
    since = workload.idle_since.get(member.id)
    return 0.0 if since is None else since.timestamp()


CIRCLE = 1_000_000
"""More than any team has members."""
RANKS: dict[Strategy, tuple[str, Rank]] = {
    "least_loaded": ("load", by_load),
    "round_robin": ("turn", by_turn),
    "longest_idle": ("idle time", by_idle_time),
    "sticky": ("load", by_load),
}
"""By strategy: what its order is called, and the order. A sticky ticket that has no
last agent to go to is given as to the least loaded."""
