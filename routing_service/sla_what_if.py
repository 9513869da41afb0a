"""What compliance would have been: past clocks under other targets, hours or pauses.

The marts keep what each clock used, so another target needs no recount: compliance at
any target is a share of clocks that used no more. Other hours or pauses count the
clocks' time again, from the statuses in `fct_status_spans` and the open intervals that
the domain's calendars write; SQL only adds up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.types import Priority, SlaTarget, TicketStatus
from routing_service.errors import Unreadable
from routing_service.sla_what_if_sql import (
    changed_sql,
    clocks_sql,
    counts_sql,
    span_sql,
)

MOST_CHANGED = 200
"""Tickets that change sides which are shown."""
PERCENTS = (25, 50, 75, 100, 125, 150, 200, 300, 400)
"""Of the usual target, where a curve is asked for without targets."""

Ask = Callable[[str], Awaitable[Sequence[Sequence[Any]]]]
"""Runs one select over the published marts, as far as somebody may see them."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which clocks, and what is otherwise; null leaves it as it was.

    `target_seconds`: the points of the curve; at the first one the outcomes are
    compared clock by clock. `country`: of the ticket's customer, ISO 3166. `since`,
    `until`: when clocks stopped, half-open, UTC.
    """

    target: SlaTarget
    target_seconds: tuple[int, ...] = ()
    calendar_id: str | None = None
    pauses: tuple[TicketStatus, ...] | None = None
    policy_id: str | None = None
    team_id: str | None = None
    priority: Priority | None = None
    country: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Point(msgspec.Struct, frozen=True):
    """Outcomes at one target; `target_seconds` null is each clock's own.
    `compliance`: met / (met + met_late + breached), null without any of them."""

    target_seconds: int | None
    met: int
    met_late: int
    breached: int
    compliance: float | None


class Changed(msgspec.Struct, frozen=True):
    """A clock whose outcome would have been another one; seconds of business time."""

    ticket_id: str
    period: int
    elapsed_seconds: int
    outcome: str
    elapsed_seconds_then: int
    outcome_then: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`as_it_was`, and `as_asked`: at the first target asked for, or each clock's own.
    `curve` counts with the hours and pauses asked for, `curve_as_it_was` with those the
    clocks ran under, at the same targets.
    `changed`: the first of `changed_count` clocks whose outcome differs between them.
    """

    clocks: int
    as_it_was: Point
    as_asked: Point
    curve: list[Point]
    curve_as_it_was: list[Point]
    changed_count: int
    changed: list[Changed]


async def answer(question: Question, configuration: Configuration, ask: Ask) -> Answer:
    """Raises Unreadable for a calendar that does not exist, and what `ask` raises."""
    calendars = configuration.business_calendars
    if question.calendar_id is not None and question.calendar_id not in calendars:
        raise Unreadable(
            f"calendar_id {question.calendar_id!r}: expected one of "
            + ", ".join(sorted(calendars))
        )
    [(first, last, usual)] = await ask(span_sql(question))
    if first is None:
        nothing = _point(None, (0, 0, 0))
        return Answer(
            clocks=0,
            as_it_was=nothing,
            as_asked=nothing,
            curve=[],
            curve_as_it_was=[],
            changed_count=0,
            changed=[],
        )
    clocks = clocks_sql(question, configuration, int(first), int(last))
    targets = question.target_seconds or _points(int(usual))
    asked = question.target_seconds[0] if question.target_seconds else None
    [(count, changed_count, *numbers)] = await ask(counts_sql(clocks, asked, targets))
    rows = await ask(changed_sql(clocks, asked, MOST_CHANGED))
    points = [
        _point(target, numbers[3 * at : 3 * at + 3])
        for at, target in enumerate((None, asked, *targets, *targets))
    ]
    curve = points[2 : 2 + len(targets)]
    return Answer(
        clocks=count,
        as_it_was=points[0],
        as_asked=points[1],
        curve=curve,
        curve_as_it_was=points[2 + len(targets) :],
        changed_count=changed_count,
        changed=[Changed(*row) for row in rows],
    )


def _points(usual_seconds: int) -> tuple[int, ...]:
    return tuple(max(usual_seconds * percent // 100, 1) for percent in PERCENTS)


def _point(target_seconds: int | None, counts: Sequence[int]) -> Point:
    met, met_late, breached = counts
    judged = met + met_late + breached
    return Point(
        target_seconds, met, met_late, breached, met / judged if judged else None
    )
