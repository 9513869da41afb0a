"""What each mark on a ticket's timeline does to its clocks.

First response counts from the first customer message
(from the opening while there is none), by a bot's hand-off anew; next response from
the oldest unanswered message after it; resolution from the opening. A resolution ends
a wait for good; the other two clocks go on when the ticket is reopened, without the
time in between, or start anew where the policy says `per_cycle`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from routing_service.domain import sla_internal
from routing_service.domain.sla_clocks import (
    ClockState,
    change_terms,
    resume,
    start,
    stop,
)
from routing_service.domain.sla_marks import Mark, MarkKind, Running
from routing_service.domain.sla_terms import Terms


def step(running: Running | None, mark: Mark) -> Running:
    """The clocks after `mark`."""
    if running is None or mark.kind == "opened":
        running = _open(running, mark)
        if mark.kind == "opened":
            return running
    if mark.terms is not running.terms:
        running = _adopt(running, mark)
    rule = _RULES.get(mark.kind)
    return rule(running, mark) if rule else running


def _open(running: Running | None, mark: Mark) -> Running:
    status = _status(mark) if mark.kind in {"opened", "status"} else "open"
    resolution = start("resolution", 1, mark.at, mark.terms, status=status)
    first = start(
        "first_response", 1, mark.at, mark.terms, status=status, is_assumed=True
    )
    if running is None:
        opened = Running(
            terms=mark.terms,
            status=status,
            is_ended=False,
            first=first,
            resolution=resolution,
        )
    else:
        opened = msgspec.structs.replace(
            running,
            terms=mark.terms,
            status=status,
            is_ended=False,
            first=first
            if running.first.is_assumed
            else _follow(running.first, mark.at, status),
            resolution=resolution,
        )
    return _end(opened, mark) if _ends(status, mark.terms) else opened


def _adopt(running: Running, mark: Mark) -> Running:
    """Another calendar counts from here on for the clocks of the same policy; another
    policy governs only the clocks that start from here on."""
    policy_id = mark.terms.policy.id

    def adopt(clock: ClockState | None) -> ClockState | None:
        if clock is None or clock.terms.policy.id != policy_id:
            return clock
        if clock.terms.calendar == mark.terms.calendar:
            return clock
        return change_terms(
            clock, mark.at, Terms(clock.terms.policy, mark.terms.calendar)
        )

    first, resolution = adopt(running.first), adopt(running.resolution)
    assert first
    assert resolution
    return msgspec.structs.replace(
        running,
        terms=mark.terms,
        first=first,
        resolution=resolution,
        next=adopt(running.next),
        internal=sla_internal.adopt(running, mark),
    )


def _take_customer_message(running: Running, mark: Mark) -> Running:
    if running.is_ended:
        return msgspec.structs.replace(running, wrote_while_ended=True)
    first = running.first
    if first.is_assumed and first.stopped_at is None:
        first = start(
            "first_response", first.period, mark.at, mark.terms, status=running.status
        )
        running = msgspec.structs.replace(running, first=first)
    if running.has_reply or mark.terms.policy.next_response_counts_first:
        return _wait(running, mark)
    return running


def _wait(running: Running, mark: Mark) -> Running:
    if running.next is not None and running.next.stopped_at is None:
        return running
    period = running.waits + 1
    clock = start("next_response", period, mark.at, mark.terms, status=running.status)
    return msgspec.structs.replace(running, next=clock, waits=period)


def _take_reply(running: Running, mark: Mark) -> Running:
    first, waiting = running.first, running.next
    if not running.has_reply:
        first = stop(first, mark.at, "answered")
        if first.is_held:
            first = msgspec.structs.replace(first, is_held=False)
    if waiting is not None and waiting.stopped_at is None:
        waiting = stop(waiting, mark.at, "answered")
    return msgspec.structs.replace(
        running, first=first, next=waiting, has_reply=True, wrote_while_ended=False
    )


def _take_bot_message(running: Running, _: Mark) -> Running:
    first = running.first
    counts_people = first.terms.policy.first_response_from == "human"
    if not counts_people or running.was_handed_off or first.stopped_at is not None:
        return running
    held = msgspec.structs.replace(first, is_held=True)
    return msgspec.structs.replace(running, first=held)


def _hand_off(running: Running, mark: Mark) -> Running:
    first = running.first
    counts_people = first.terms.policy.first_response_from == "human"
    if counts_people and first.stopped_at is None:
        first = start(
            "first_response", first.period, mark.at, mark.terms, status=running.status
        )
    return msgspec.structs.replace(running, first=first, was_handed_off=True)


def _change_status(running: Running, mark: Mark) -> Running:
    status = _status(mark)
    ends = _ends(status, running.resolution.terms)
    running = msgspec.structs.replace(running, status=status)
    if ends:
        return running if running.is_ended else _end(running, mark)
    if running.is_ended:
        return _reopen(running, mark)
    return msgspec.structs.replace(
        running,
        first=_follow(running.first, mark.at, status),
        resolution=_follow(running.resolution, mark.at, status),
        next=running.next and _follow(running.next, mark.at, status),
        internal=running.internal and _follow(running.internal, mark.at, status),
    )


def _status(mark: Mark) -> str:
    return mark.ref if isinstance(mark.ref, str) else "open"


def _follow(clock: ClockState, at: datetime, status: str) -> ClockState:
    return clock if clock.stopped_at else resume(clock, at, status=status)


def _end(running: Running, mark: Mark) -> Running:
    def end(clock: ClockState | None) -> ClockState | None:
        if clock is None or clock.stopped_at is not None:
            return clock
        return stop(clock, mark.at, "resolved")

    first = end(running.first)
    assert first
    return msgspec.structs.replace(
        running,
        is_ended=True,
        first=first,
        resolution=stop(running.resolution, mark.at, "answered"),
        next=end(running.next),
        wrote_while_ended=False,
        internal=end(running.internal),
    )


def _reopen(running: Running, mark: Mark) -> Running:
    first, resolution, status = running.first, running.resolution, running.status
    restarts = mark.terms.policy.per_cycle
    was_bot_resolved = first.ending == "resolved" and first.is_held
    if restarts or was_bot_resolved:
        first = start(
            "first_response",
            first.period + restarts,
            mark.at,
            mark.terms,
            status=status,
            is_assumed=not running.wrote_while_ended,
        )
    elif first.ending == "resolved":
        first = resume(first, mark.at, status=status)
    if restarts:
        period = resolution.period + 1
        resolution = start("resolution", period, mark.at, mark.terms, status=status)
    else:
        resolution = resume(resolution, mark.at, status=status)
    wrote = running.wrote_while_ended
    reopened = msgspec.structs.replace(
        running,
        is_ended=False,
        first=first,
        resolution=resolution,
        has_reply=running.has_reply and not restarts,
        wrote_while_ended=False,
        was_handed_off=was_bot_resolved,
    )
    return _take_customer_message(reopened, mark) if wrote else reopened


def _retarget(running: Running, mark: Mark) -> Running:
    """The policy was changed on purpose: open clocks go by it too."""

    def retarget(clock: ClockState) -> ClockState:
        if clock.stopped_at is not None or clock.terms == mark.terms:
            return clock
        changed = change_terms(clock, mark.at, mark.terms)
        return resume(changed, mark.at, status=running.status)

    return msgspec.structs.replace(
        running,
        first=retarget(running.first),
        resolution=retarget(running.resolution),
        next=running.next and retarget(running.next),
        internal=sla_internal.retarget(running, mark),
    )


def _ends(status: str, terms: Terms) -> bool:
    return status in {"closed", terms.policy.stop_resolution_on}


_RULES: dict[MarkKind, Callable[[Running, Mark], Running]] = {
    "customer": _take_customer_message,
    "reply": _take_reply,
    "retried": _take_reply,
    "bot": _take_bot_message,
    "handed_off": _hand_off,
    "status": _change_status,
    "retargeted": _retarget,
    "moved": sla_internal.hand_over,
    "taken_up": sla_internal.take_up,
}
