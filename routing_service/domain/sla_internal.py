"""The clock of an internal target: from a hand-over until the receiving team takes the
ticket up.

A hand-over that no row of the policy fits starts none. A resolution ends it for good.
"""

from __future__ import annotations

import msgspec

from routing_service.domain.internal_targets import HandOver
from routing_service.domain.sla_clocks import (
    ClockState,
    change_terms,
    resume,
    start,
    stop,
)
from routing_service.domain.sla_marks import Mark, Running
from routing_service.domain.sla_terms import Terms


def hand_over(running: Running, mark: Mark) -> Running:
    moved = mark.ref
    assert isinstance(moved, HandOver)
    running = msgspec.structs.replace(running, hand_over=moved)
    terms = mark.terms.of_hand_over(moved)
    if running.is_ended or not terms.policy.targets:
        return running
    period = running.promises + 1
    clock = start("internal", period, mark.at, terms, status=running.status)
    return msgspec.structs.replace(running, internal=clock, promises=period)


def take_up(running: Running, mark: Mark) -> Running:
    clock = running.internal
    if clock is None or clock.stopped_at is not None:
        return running
    answered = stop(clock, mark.at, "answered")
    return msgspec.structs.replace(running, internal=answered)


def adopt(running: Running, mark: Mark) -> ClockState | None:
    """The clock in the receiving team's new hours, under the policy it has."""
    clock, moved = running.internal, running.hand_over
    if clock is None or moved is None or clock.stopped_at is not None:
        return clock
    calendar = mark.terms.of_hand_over(moved).calendar
    if clock.terms.policy.id != mark.terms.policy.id:
        return clock
    if clock.terms.calendar == calendar:
        return clock
    return change_terms(clock, mark.at, Terms(clock.terms.policy, calendar))


def retarget(running: Running, mark: Mark) -> ClockState | None:
    """The clock by the row of another policy that fits its hand-over."""
    clock, moved = running.internal, running.hand_over
    if clock is None or moved is None or clock.stopped_at is not None:
        return clock
    terms = mark.terms.of_hand_over(moved)
    if clock.terms == terms:
        return clock
    changed = change_terms(clock, mark.at, terms)
    return resume(changed, mark.at, status=running.status)
