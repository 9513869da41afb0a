"""One SLA clock: seconds used, whether it runs, when it falls due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.business_time import NeverReached
from routing_service.domain.sla_terms import Terms
from routing_service.domain.types import SlaTarget

Outcome = Literal[
    "pending", "paused", "met", "met_late", "breached", "resolved_without_reply"
]
Ending = Literal["answered", "resolved"]


class Deadline(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """`due_at`: net business time reaches the target; `breach_at`: it is exceeded."""

    due_at: datetime
    breach_at: datetime


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock as it stands at one moment; instants UTC, seconds of business time.

    `due_at` stands only while the clock runs, `breach_at` while it runs and for ever
    after a breach. `remaining_seconds` is negative when the clock is late.
    """

    target: SlaTarget
    period: int
    policy_id: str
    started_at: datetime
    due_at: datetime | None
    breach_at: datetime | None
    stopped_at: datetime | None
    target_seconds: int
    elapsed_seconds: int
    remaining_seconds: int
    outcome: Outcome


class ClockState(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """A clock between two events.

    `used_seconds` were counted up to `running_since`, from where it runs on (null:
    paused or stopped). `missed` is the deadline it has already run past. Nobody wrote
    yet when `is_assumed`; a bot has the conversation when `is_held`.
    """

    target: SlaTarget
    period: int
    terms: Terms
    started_at: datetime
    used_seconds: int = 0
    running_since: datetime | None = None
    stopped_at: datetime | None = None
    ending: Ending | None = None
    missed: Deadline | None = None
    is_assumed: bool = False
    is_held: bool = False

    @property
    def target_seconds(self) -> int | None:
        return self.terms.policy.targets.get(self.target)

    def deadline(self) -> Deadline | None:
        """The deadline of the clock if it runs on, or the one it has missed; None for
        hours that end before it."""
        target = self.target_seconds
        if self.missed or target is None or self.running_since is None:
            return self.missed
        calendar = self.terms.calendar
        try:
            due_at = calendar.add(self.running_since, target - self.used_seconds)
            return Deadline(due_at, calendar.next_open(due_at))
        except NeverReached:
            return None


def start(
    target: SlaTarget,
    period: int,
    at: datetime,
    terms: Terms,
    *,
    status: str,
    is_assumed: bool = False,
) -> ClockState:
    is_paused = status in terms.policy.pauses.get(target, ())
    return ClockState(
        target=target,
        period=period,
        terms=terms,
        started_at=at,
        running_since=None if is_paused else at,
        is_assumed=is_assumed,
    )


def count(clock: ClockState, at: datetime) -> ClockState:
    """The same clock with everything up to `at` counted."""
    if clock.running_since is None:
        return clock
    used = clock.used_seconds + clock.terms.calendar.elapsed(clock.running_since, at)
    target = clock.target_seconds
    is_late = target is not None and used > target
    return msgspec.structs.replace(
        clock,
        used_seconds=used,
        running_since=at,
        missed=clock.deadline() if is_late else clock.missed,
    )


def resume(clock: ClockState, at: datetime, *, status: str) -> ClockState:
    """Run from `at`, or pause, as the policy says for `status`."""
    is_paused = status in clock.terms.policy.pauses.get(clock.target, ())
    if is_paused == (clock.running_since is None) and clock.stopped_at is None:
        return clock
    return msgspec.structs.replace(
        count(clock, at),
        running_since=None if is_paused else at,
        stopped_at=None,
        ending=None,
    )


def stop(clock: ClockState, at: datetime, ending: Ending) -> ClockState:
    return msgspec.structs.replace(
        count(clock, at), running_since=None, stopped_at=at, ending=ending
    )


def change_terms(clock: ClockState, at: datetime, terms: Terms) -> ClockState:
    """What was used stays used; from `at` on the new calendar and target count.

    A clock already beyond its new target is late from `at`.
    """
    counted = count(clock, at)
    changed = msgspec.structs.replace(counted, terms=terms, missed=None)
    target = changed.target_seconds
    if target is None or changed.used_seconds <= target:
        return changed
    same_target = target == clock.target_seconds
    missed = counted.missed if same_target else Deadline(at, at)
    return msgspec.structs.replace(changed, missed=missed)


def describe(clock: ClockState, as_of: datetime) -> Clock | None:
    """The clock at `as_of`, which no event follows; None without a target."""
    target = clock.target_seconds
    if target is None or clock.is_held:
        return None
    counted = count(clock, as_of)
    deadline = clock.deadline()
    is_running = clock.running_since is not None
    return Clock(
        target=clock.target,
        period=clock.period,
        policy_id=clock.terms.policy.id,
        started_at=clock.started_at,
        due_at=deadline.due_at if deadline and is_running else None,
        breach_at=deadline.breach_at if deadline else None,
        stopped_at=clock.stopped_at,
        target_seconds=target,
        elapsed_seconds=counted.used_seconds,
        remaining_seconds=target - counted.used_seconds,
        outcome=_judge(clock, is_late=counted.used_seconds > target),
    )


def _judge(clock: ClockState, *, is_late: bool) -> Outcome:
    if clock.ending == "answered":
        return "met_late" if is_late else "met"
    if is_late:
        return "breached"
    if clock.ending == "resolved":
        return "resolved_without_reply"
    return "paused" if clock.running_since is None else "pending"
