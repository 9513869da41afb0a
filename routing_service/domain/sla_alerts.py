"""When to speak up about a clock: warnings, the breach, and each escalation after it.

An alert has the instant at which its clock reached it, whoever looked and when; of one
clock each alert fires once. Definition: metrics.md, "Deadline and breach".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache

import msgspec

from routing_service.domain.business_time import NeverReached
from routing_service.domain.configuration_values import SlaPolicy, WarnAt
from routing_service.domain.sla import SlaState
from routing_service.domain.sla_clocks import ClockState
from routing_service.domain.types import SlaTarget

BREACH = "breach"


class Alert(msgspec.Struct, frozen=True, order=True, gc=False):
    """`at`: UTC, the clock's own instant. `name`: "warning-1", "breach" or
    "escalation-1", numbered as the policy lists them."""

    at: datetime
    target: SlaTarget
    period: int
    name: str

    @property
    def key(self) -> str:
        """What may fire only once on a ticket."""
        return f"{self.target}:{self.period}:{self.name}"


class Threshold(msgspec.Struct, frozen=True, order=True):
    """Net business seconds at which an alert falls due; `is_beyond`: only once the
    clock has used more than those, which a closed hour puts off to the next opening."""

    seconds: int
    is_beyond: bool
    name: str


def next_alert(state: SlaState | None, fired: Collection[str]) -> Alert | None:
    """The first alert of the running clocks that is not among the `fired` keys, if
    nothing else happens. Clocks that stopped, pause or are a bot's have none, nor has
    a first response that nobody waits for yet."""
    return min(_next_of_each(state, fired), default=None)


def thresholds(policy: SlaPolicy, target: SlaTarget) -> tuple[Threshold, ...]:
    """The alerts of a clock, the earliest first; none without a target."""
    seconds = policy.targets.get(target)
    return () if seconds is None else _thresholds(policy, target, seconds)


def _next_of_each(state: SlaState | None, fired: Collection[str]) -> Iterator[Alert]:
    if state is None:
        return
    running = state.running
    for clock in (running.first, running.next, running.resolution):
        if clock is None or clock.running_since is None:
            continue
        if clock.is_held or clock.is_assumed:
            continue
        for threshold in thresholds(clock.terms.policy, clock.target):
            if f"{clock.target}:{clock.period}:{threshold.name}" in fired:
                continue
            at = _reached_at(clock, clock.running_since, threshold)
            if at is not None:
                yield Alert(at, clock.target, clock.period, threshold.name)
            break


def _reached_at(
    clock: ClockState, running_since: datetime, threshold: Threshold
) -> datetime | None:
    """Null for hours that end before. What was passed unseen, by a change of terms or
    a late message, counts from where the clock runs now."""
    if threshold.name == BREACH and clock.missed is not None:
        return clock.missed.breach_at
    left = threshold.seconds - clock.used_seconds
    if left < 0:
        return running_since
    calendar = clock.terms.calendar
    try:
        at = calendar.add(running_since, left)
        return calendar.next_open(at) if threshold.is_beyond else at
    except NeverReached:
        return None


@lru_cache(maxsize=512)
def _cached(
    warn_at: tuple[WarnAt, ...],
    escalations: tuple[tuple[int, int], ...],
    seconds: int,
) -> tuple[Threshold, ...]:
    warnings = (
        Threshold(
            _warned_after(one, seconds), is_beyond=False, name=f"warning-{number}"
        )
        for number, one in enumerate(warn_at, 1)
    )
    escalated = (
        Threshold(seconds + after, is_beyond=True, name=f"escalation-{number}")
        for number, after in escalations
    )
    breach = Threshold(seconds, is_beyond=True, name=BREACH)
    return tuple(sorted((*warnings, breach, *escalated)))


def _thresholds(
    policy: SlaPolicy, target: SlaTarget, seconds: int
) -> tuple[Threshold, ...]:
    escalations = tuple(
        (number, step.after_seconds)
        for number, step in enumerate(policy.escalate, 1)
        if step.target in {None, target}
    )
    return _cached(policy.warn_at, escalations, seconds)


def _warned_after(warning: WarnAt, seconds: int) -> int:
    """A share rounds up to the next whole second."""
    if warning.percent is not None:
        return -(-seconds * warning.percent // 100)
    return max(seconds - (warning.before_seconds or 0), 0)
