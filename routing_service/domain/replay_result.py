"""What a replay found: decisions as they were beside those that would be made now."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import heappush, heappushpop
from math import ceil
from operator import attrgetter

import msgspec

from routing_service.domain.events import ShadowRouted, TicketRouted
from routing_service.domain.types import Priority

FIELDS = (
    "team_id",
    "agent_id",
    "priority",
    "category",
    "tags",
    "policy_id",
    "skill",
    "skill_level",
    "weight",
    "bot_flow",
    "quick_reply",
    "notify",
)
"""What two decisions are compared by."""
MOST_SAMPLES = 20

values_of = attrgetter(*FIELDS)


class SampleDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as a sample shows it; `rule_id` null where no rule decided."""

    rule_id: str | None = None
    team_id: str | None = None
    agent_id: str | None = None
    priority: Priority | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    policy_id: str | None = None
    skill: str | None = None
    skill_level: int = 0
    weight: int | None = None
    bot_flow: str | None = None
    quick_reply: str | None = None
    notify: tuple[str, ...] = ()
    reason: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that would be treated differently; `differs` names the fields."""

    ticket_id: str
    at: datetime
    differs: tuple[str, ...]
    then: SampleDecision
    now: SampleDecision


class TeamShare(msgspec.Struct, frozen=True, kw_only=True):
    """Decided tickets of a team."""

    team_id: str | None
    then: int
    now: int


class AgentShare(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets given to an agent when they came; null: to nobody."""

    agent_id: str | None
    then: int
    now: int


class AgentLoad(msgspec.Struct, frozen=True, kw_only=True):
    """The most an agent held at once, and the sum over time, in ticket weights."""

    agent_id: str
    then_peak: int
    now_peak: int
    then_hours: float
    now_hours: float


class WaitFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets that found nobody free when they came. Seconds until somebody had them,
    of those that somebody got; `never`: those that ended, or wait still."""

    tickets: int = 0
    never: int = 0
    median_seconds: float | None = None
    p90_seconds: float | None = None


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    then: WaitFigures
    now: WaitFigures


class ReplayResult(msgspec.Struct, frozen=True, kw_only=True):
    """`tickets`: decisions that were compared, `imported` of which were made elsewhere
    (of those team, priority and category are compared, and nobody's load is).
    `without_text`: left out, since the customer's words were erased or never came.
    `given`: tickets without an owner that were given to somebody later, and the same
    one now. `by_field`: how many decisions differ in it."""

    tickets: int
    same: int
    different: int
    given: int
    given_same: int
    imported: int
    without_text: int
    by_field: dict[str, int]
    by_team: list[TeamShare]
    by_agent: list[AgentShare]
    load: list[AgentLoad]
    waits: Waits
    samples: list[Sample]


class Comparison:
    """Takes pair after pair of decisions of one ticket."""

    def __init__(self) -> None:
        self.tickets = 0
        self.same = 0
        self.imported = 0
        self.without_text = 0
        self._given: Counter[bool] = Counter()
        self._by_field: Counter[str] = Counter()
        self._same_teams: Counter[str | None] = Counter()
        self._same_agents: Counter[str | None] = Counter()
        self._teams_then: Counter[str | None] = Counter()
        self._teams_now: Counter[str | None] = Counter()
        self._agents_then: Counter[str | None] = Counter()
        self._agents_now: Counter[str | None] = Counter()
        self._samples: list[tuple[int, int, int, Sample]] = []

    def take_same(self, decision: TicketRouted) -> None:
        """A decision that would be the same now."""
        self.same += 1
        self.tickets += 1
        self._same_teams[decision.team_id] += 1
        self._same_agents[decision.agent_id] += 1

    def take(self, then: TicketRouted, now: TicketRouted, at: datetime) -> None:
        """A decision that would be another now."""
        self._count(then, now)
        self._agents_then[then.agent_id] += 1
        self._agents_now[now.agent_id] += 1
        pairs = zip(FIELDS, values_of(then), values_of(now), strict=True)
        self._differ(then, now, at, [name for name, one, two in pairs if one != two])

    def take_given(self, is_same: bool) -> None:
        """A ticket that waited got its owner."""
        self._given[is_same] += 1

    def take_imported(
        self, then: TicketRouted, now: TicketRouted, at: datetime
    ) -> None:
        """`then` holds what the ticket came with."""
        self.imported += 1
        self._count(then, now)
        differs = [
            name
            for name in ("team_id", "priority", "category")
            if getattr(then, name) != getattr(now, name)
        ]
        if differs:
            self._differ(then, now, at, differs)
        else:
            self.same += 1

    def result(self, load: Iterable[AgentLoad], waits: Waits) -> ReplayResult:
        shown = sorted(self._samples, reverse=True)
        return ReplayResult(
            tickets=self.tickets,
            same=self.same,
            different=self.tickets - self.same,
            given=self._given.total(),
            given_same=self._given[True],
            imported=self.imported,
            without_text=self.without_text,
            by_field=dict(self._by_field.most_common()),
            by_team=[
                TeamShare(team_id=one, then=then, now=now)
                for one, then, now in _shares(
                    self._teams_then + self._same_teams,
                    self._teams_now + self._same_teams,
                )
            ],
            by_agent=[
                AgentShare(agent_id=one, then=then, now=now)
                for one, then, now in _shares(
                    self._agents_then + self._same_agents,
                    self._agents_now + self._same_agents,
                )
            ],
            load=list(load),
            waits=waits,
            samples=[sample for *_, sample in shown],
        )

    def _count(self, then: TicketRouted, now: TicketRouted) -> None:
        self.tickets += 1
        self._teams_then[then.team_id] += 1
        self._teams_now[now.team_id] += 1

    def _differ(
        self, then: TicketRouted, now: TicketRouted, at: datetime, differs: list[str]
    ) -> None:
        self._by_field.update(differs)
        # Another agent alone often follows from an earlier difference: it says least.
        # Among the rest a checksum spreads the samples over the whole time.
        rank = 0 if differs == ["agent_id"] else 1
        key = rank, zlib.crc32(then.ticket_id.encode()), self.tickets
        if len(self._samples) == MOST_SAMPLES and key < self._samples[0][:3]:
            return
        sample = Sample(
            ticket_id=then.ticket_id,
            at=at,
            differs=tuple(differs),
            then=view_of(then),
            now=view_of(now),
        )
        keep = heappush if len(self._samples) < MOST_SAMPLES else heappushpop
        keep(self._samples, (*key, sample))


def wait_figures(seconds: Sequence[float], never: int) -> WaitFigures:
    """`seconds` of each wait that ended."""
    ordered = sorted(seconds)
    return WaitFigures(
        tickets=len(ordered) + never,
        never=never,
        median_seconds=_at(ordered, 0.5),
        p90_seconds=_at(ordered, 0.9),
    )


def _at(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile."""
    if not ordered:
        return None
    return ordered[ceil(len(ordered) * share) - 1]


def _shares(
    then: Counter[str | None], now: Counter[str | None]
) -> list[tuple[str | None, int, int]]:
    names = sorted({*then, *now}, key=lambda one: (-then[one] - now[one], one or ""))
    return [(one, then[one], now[one]) for one in names]


def view_of(routed: TicketRouted | ShadowRouted) -> SampleDecision:
    return SampleDecision(
        rule_id=routed.rule_id,
        team_id=routed.team_id,
        agent_id=routed.agent_id,
        priority=routed.priority,
        category=routed.category,
        tags=routed.tags,
        policy_id=routed.policy_id,
        skill=routed.skill,
        skill_level=routed.skill_level,
        weight=routed.weight,
        bot_flow=routed.bot_flow,
        quick_reply=routed.quick_reply,
        notify=routed.notify,
        reason=routed.reason if isinstance(routed, TicketRouted) else "",
    )
