"""When to speak up about a clock: warnings, the breach, and each escalation after it.

An alert has the instant at which its clock reached it, whoever looked and when; of one
clock each alert fires once. Definition: metrics.md, "Deadline and breach".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from routing_service.domain.business_time import NeverReached
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.sla import SlaState
from routing_service.domain.sla_clocks import ClockState
from routing_service.domain.sla_thresholds import BREACH, Threshold
from routing_service.domain.types import SlaTarget


class Alert(msgspec.Struct, frozen=True, order=True, gc=False):
    """`at`: UTC, the clock's own instant. `name`: "warning-1", "breach" or
    "escalation-1", numbered as the clock's policy lists them."""

    at: datetime
    target: SlaTarget
    period: int
    name: str
    policy_id: str

    @property
    def key(self) -> str:
        """What may fire only once on a ticket."""
        return alert_key(self.target, self.period, self.name)


def next_alert(state: SlaState | None, fired: Collection[str]) -> Alert | None:
    """The first alert of the running clocks that is not among the `fired` keys, if
    nothing else happens. Clocks that stopped, pause or are a bot's have none, nor has
    a first response that nobody waits for yet."""
    return min(_next_of_each(state, fired), default=None)


def policy_of(state: SlaState | None, alert: Alert) -> SlaPolicy | None:
    """The policy of the clock an alert is about, while that clock still runs."""
    clock = _clock_of(state, alert)
    return None if clock is None else clock.terms.policy


def due_at_of(state: SlaState | None, alert: Alert) -> datetime | None:
    """The deadline of the clock an alert is about, while that clock still runs."""
    clock = _clock_of(state, alert)
    deadline = None if clock is None else clock.deadline()
    return None if deadline is None else deadline.due_at


def alert_key(target: SlaTarget, period: int, name: str) -> str:
    return f"{target}:{period}:{name}"


def _clock_of(state: SlaState | None, alert: Alert) -> ClockState | None:
    if state is None:
        return None
    running = state.running
    for clock in running.clocks:
        is_meant = clock and (clock.target, clock.period) == (
            alert.target,
            alert.period,
        )
        if clock and is_meant and clock.running_since is not None:
            return clock
    return None


def _next_of_each(state: SlaState | None, fired: Collection[str]) -> Iterator[Alert]:
    if state is None:
        return
    running = state.running
    for clock in running.clocks:
        if clock is None or clock.running_since is None:
            continue
        if clock.is_held or clock.is_assumed:
            continue
        for threshold in clock.terms.thresholds.get(clock.target, ()):
            if fired and _key(clock, threshold) in fired:
                continue
            at = _reached_at(clock, clock.running_since, threshold)
            if at is not None:
                yield Alert(
                    at,
                    clock.target,
                    clock.period,
                    threshold.name,
                    clock.terms.policy.id,
                )
            break


def _key(clock: ClockState, threshold: Threshold) -> str:
    return alert_key(clock.target, clock.period, threshold.name)


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
