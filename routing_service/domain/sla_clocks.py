"""One SLA clock: seconds used, whether it runs, when it falls due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.business_time import Calendar, NeverReached
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.internal_targets import HandOver, target_of
from routing_service.domain.sla_thresholds import Thresholds, thresholds_of
from routing_service.domain.types import SlaTarget

Outcome = Literal[
    "pending", "paused", "met", "met_late", "breached", "resolved_without_reply"
]
Ending = Literal["answered", "resolved"]

NO_POLICY = SlaPolicy(id="")
"""Governs tickets that no policy fits: no target, so no clock is shown."""


class Terms:
    """The policy and the calendar that clocks run by. `team_calendar`: the team's own
    hours, in which it keeps internal targets; null where they are the calendar's.

    Many clocks share one, so it is no struct: a snapshot writes it once (TermsTable).
    """

    __slots__ = ("_internal", "_thresholds", "calendar", "policy", "team_calendar")

    def __init__(
        self,
        policy: SlaPolicy,
        calendar: Calendar,
        team_calendar: Calendar | None = None,
    ) -> None:
        self.policy = policy
        self.calendar = calendar
        self.team_calendar = team_calendar
        self._thresholds: Thresholds | None = None
        self._internal: dict[int | None, Terms] | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Terms)
            and (self.policy is other.policy or self.policy == other.policy)
            and self.calendar == other.calendar
            and self.team_calendar == other.team_calendar
        )

    def __hash__(self) -> int:
        return hash((self.policy.id, self.calendar))

    @property
    def thresholds(self) -> Thresholds:
        """The alerts of the policy's clocks; worked out when first asked for."""
        if self._thresholds is None:
            self._thresholds = thresholds_of(self.policy)
        return self._thresholds

    def of_hand_over(self, hand_over: HandOver) -> Terms:
        """What the clock of a hand-over runs by: the same policy with the target of the
        row that fits, or none, in the receiving team's hours."""
        seconds = target_of(self.policy.internal, hand_over)
        if self._internal is None:
            self._internal = {}
        terms = self._internal.get(seconds)
        if terms is None:
            policy = msgspec.structs.replace(
                self.policy, targets={} if seconds is None else {"internal": seconds}
            )
            terms = Terms(policy, self.team_calendar or self.calendar)
            self._internal[seconds] = terms
        return terms


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
