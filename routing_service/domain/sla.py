"""The SLA clocks of a ticket, as a fold over its events.

    state = advance(state, event, occurred_at, policy, calendar)   # per event, cheap
    urgency(state)                       # what the queue sorts by; ask after advance
    clocks_of(state, as_of)              # every clock and its outcome
    clocks(timeline, policy, calendar, as_of)      # the same from a whole history

Give `advance` every event of the ticket in the order of the log, with the policy and
calendar in force after it; and a ConfigurationApplied that changes the ticket's policy
or calendar. Clocks keep the policy they started under. Only PolicyChanged and
TicketRouted move open clocks to the policy given with them; a new calendar counts from
its event on.

The state keeps the marks it was made from: an event that occurred earlier than others
already seen, or a reply whose sending failed, makes it count again from the opening.
A msgspec encoder writes it with the hooks of sla_snapshot.TermsTable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.events import (
    BotHandedOff,
    Event,
    MessagePosted,
    MessageReceived,
    MessageStatusReported,
    PolicyChanged,
    SendFailed,
    SendRetried,
    StatusChanged,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.sla_clocks import (
    Clock,
    ClockState,
    Deadline,
    Outcome,
    describe,
)
from routing_service.domain.sla_marks import Mark, MarkKind, Running
from routing_service.domain.sla_steps import step
from routing_service.domain.sla_terms import NO_POLICY, Terms
from routing_service.domain.sla_timeline import (
    REPLIES,
    SlaState,
    counting,
    insert,
    put,
    recount,
    without_message,
)
from routing_service.domain.types import SlaTarget

__all__ = [
    "NO_POLICY",
    "Clock",
    "ClockState",
    "Deadline",
    "Outcome",
    "SlaState",
    "Urgency",
    "advance",
    "clocks",
    "clocks_of",
    "follow",
    "urgency",
]

_OF_REPLIES: frozenset[MarkKind] = frozenset({"retried", "voided"})

UrgencyState = Literal["running", "paused", "breached", "none"]


class Urgency(msgspec.Struct, frozen=True, kw_only=True):
    """The clock that presses most. While it runs it has a deadline; without one
    (paused) it has the seconds that remain, negative when it is late."""

    target: SlaTarget
    period: int
    due_at: datetime | None = None
    breach_at: datetime | None = None
    remaining_seconds: int | None = None

    def state(self, now: datetime) -> UrgencyState:
        if self.breach_at is not None and now > self.breach_at:
            return "breached"
        return "running" if self.due_at is not None else "paused"


def advance(
    state: SlaState | None,
    event: Event,
    occurred_at: datetime,
    policy: SlaPolicy | None,
    calendar: Calendar,
) -> SlaState | None:
    """The clocks after `event`; None until the ticket's first event that matters."""
    return follow(state, event, occurred_at, Terms(policy or NO_POLICY, calendar))


def follow(
    state: SlaState | None, event: Event, occurred_at: datetime, terms: Terms
) -> SlaState | None:
    """As `advance`; cheaper with terms that tickets share. What teams do among
    themselves is told by sla_hand_overs."""
    kind, ref = _read(event)
    if state is None:
        if kind is None:
            return None
        mark = Mark(occurred_at, kind, ref, terms)
        return SlaState((mark,), step(None, mark))
    held = state.marks[-1].terms
    if terms is not held:
        if terms == held:
            terms = held
        else:
            kind = kind or "terms"
    if kind is None or (kind in _OF_REPLIES and not _replied(state, ref)):
        return state
    mark = Mark(occurred_at, kind, ref, terms)
    if kind == "retried":
        return recount(insert(without_message(state.marks, ref), mark))
    if kind in {"voided", "opened"}:
        return recount(insert(state.marks, mark))
    return put(state, mark)


def urgency(state: SlaState | None) -> Urgency | None:
    """The open clock that breaches first, else the paused one with least time left."""
    return most_urgent(pressing(state))


def pressing(state: SlaState | None) -> list[Urgency]:
    """The open clocks that have a target."""
    if state is None:
        return []
    return [
        _press(clock)
        for clock in state.running.clocks
        if clock is not None
        and clock.stopped_at is None
        and not clock.is_held
        and clock.target_seconds is not None
    ]


def most_urgent(clocks: Sequence[Urgency]) -> Urgency | None:
    """The one that breaches first, else the one with least time left."""
    running = [one for one in clocks if one.breach_at is not None]
    if running:
        return min(running, key=lambda one: (one.breach_at, one.target))
    return min(
        clocks, key=lambda one: (one.remaining_seconds, one.target), default=None
    )


def clocks_of(state: SlaState | None, as_of: datetime) -> tuple[Clock, ...]:
    """Every clock with a target, by what had occurred at `as_of`."""
    if state is None:
        return ()
    running: Running | None = None
    seen: dict[tuple[SlaTarget, int], ClockState] = {}
    for mark in counting(state.marks):
        if mark.at > as_of:
            break
        running = step(running, mark)
        for clock in running.clocks:
            if clock is not None:
                seen[clock.target, clock.period] = clock
    described = (describe(clock, as_of) for clock in seen.values())
    return tuple(clock for clock in described if clock is not None)


def clocks(
    timeline: Iterable[tuple[datetime, Event]],
    policy: SlaPolicy | None,
    calendar: Calendar,
    as_of: datetime,
) -> tuple[Clock, ...]:
    """The clocks of a history of (occurred_at, event) in the order of the log, under
    one policy and one calendar."""
    state: SlaState | None = None
    for occurred_at, event in timeline:
        state = advance(state, event, occurred_at, policy, calendar)
    return clocks_of(state, as_of)


def _read(event: Event) -> tuple[MarkKind | None, str | None]:
    match event:
        case MessageReceived():
            return "customer", None
        case MessagePosted(author="agent" | "phone_echo"):
            return "reply", event.message_id
        case MessagePosted(author="bot"):
            return "bot", None
        case StatusChanged():
            return "status", event.to
        case TicketOpened():
            return "opened", event.status
        case TicketRouted() | PolicyChanged():
            return "retargeted", None
        case BotHandedOff():
            return "handed_off", None
        case SendRetried():
            return "retried", event.message_id
        case SendFailed(is_final=True) | MessageStatusReported(status="failed"):
            return "voided", event.message_id
        case _:
            return None, None


def _replied(state: SlaState, message_id: str | None) -> bool:
    return any(mark.kind in REPLIES and mark.ref == message_id for mark in state.marks)


def _press(clock: ClockState) -> Urgency:
    deadline = clock.deadline()
    is_running = clock.running_since is not None
    target = clock.target_seconds or 0
    return Urgency(
        target=clock.target,
        period=clock.period,
        due_at=deadline.due_at if deadline and is_running else None,
        breach_at=deadline.breach_at if deadline else None,
        remaining_seconds=(
            None if deadline and is_running else target - clock.used_seconds
        ),
    )
