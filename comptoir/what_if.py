"""`comptoir sla whatif`: the question read, asked of the published file, printed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, get_args

import msgspec
from rich.console import Console
from rich.table import Table

from comptoir.configuring import configuration_in_force
from comptoir.installation import Installation
from comptoir.querying import MEMORY, MOST_ROWS, MOST_SECONDS, THREADS
from routing_service.domain import durations
from routing_service.domain.durations import format_duration
from routing_service.domain.types import TicketStatus
from routing_service.published import Published
from routing_service.sla_what_if import Answer, Point, Question, answer

SHOWN = 20
"""Tickets that change sides which are printed."""


class BadQuestion(Exception):
    """An option that does not read."""


def question_of(
    target: str, within: Sequence[str], pauses: str | None, **others: object
) -> Question:
    """Raises BadQuestion."""
    try:
        seconds = [durations.parse(one) for one in within]
    except durations.NotADuration as error:
        raise BadQuestion(f"--within {error}") from error
    statuses = None if pauses is None else _statuses(pauses)
    given = {name: value for name, value in others.items() if value is not None}
    asked = {"target": target, "target_seconds": seconds, "pauses": statuses, **given}
    try:
        return msgspec.convert(asked, Question)
    except msgspec.ValidationError as error:
        raise BadQuestion(str(error)) from error


def print_what_if(installation: Installation, question: Question) -> None:
    published = Published(installation.published, memory=MEMORY, threads=THREADS)

    async def ask(sql: str) -> list[tuple[Any, ...]]:
        return published.query(sql, rows=MOST_ROWS, seconds=MOST_SECONDS).rows

    try:
        configuration = configuration_in_force(installation)
        found = asyncio.run(answer(question, configuration, ask))
    finally:
        published.close()
    _print(found, Console())


def _statuses(text: str) -> list[str]:
    names = [] if text == "none" else [one.strip() for one in text.split(",")]
    for name in names:
        if name not in get_args(TicketStatus):
            known = ", ".join(get_args(TicketStatus))
            raise BadQuestion(f"--pauses {name!r}: expected none, or some of {known}")
    return names


def _print(found: Answer, console: Console) -> None:
    curve = Table("target", "met", "met late", "breached", "compliance")
    _add(curve, "as it was", found.as_it_was)
    _add(curve, "as asked", found.as_asked)
    curve.add_section()
    for point in found.curve:
        _add(curve, format_duration(point.target_seconds or 0), point)
    console.print(curve)
    console.print(
        f"{found.clocks:,} clocks; {found.changed_count:,} would change sides"
    )
    if not found.changed:
        return
    sides = Table("ticket", "period", "used", "outcome", "would use", "would be")
    for one in found.changed[:SHOWN]:
        sides.add_row(
            one.ticket_id,
            str(one.period),
            format_duration(one.elapsed_seconds),
            one.outcome,
            format_duration(one.elapsed_seconds_then),
            one.outcome_then,
        )
    console.print(sides)


def _add(table: Table, name: str, point: Point) -> None:
    compliance = "" if point.compliance is None else f"{point.compliance:.1%}"
    table.add_row(
        name,
        f"{point.met:,}",
        f"{point.met_late:,}",
        f"{point.breached:,}",
        compliance,
    )
