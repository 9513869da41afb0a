"""A ticket's marks in order of occurrence, and the clocks that follow from them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from routing_service.domain.sla_marks import Mark, MarkKind, Running
from routing_service.domain.sla_steps import step

REPLIES: frozenset[MarkKind] = frozenset({"reply", "retried"})

_BEGINNINGS: frozenset[MarkKind] = frozenset({"opened", "customer"})
_OF_MESSAGES: frozenset[MarkKind] = frozenset({*REPLIES, "taken_up"})
_AFTER_OPENING: frozenset[MarkKind] = frozenset(
    {"status", "retargeted", "terms", "moved"}
)
_OWN_TERMS: frozenset[MarkKind] = frozenset({"retargeted", "terms"})


class SlaState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A ticket's clocks now, and the marks they follow from, in order of occurrence."""

    marks: tuple[Mark, ...]
    running: Running


def put(state: SlaState, mark: Mark) -> SlaState:
    """The state with one more mark, counted again from the opening if it comes late."""
    if mark.at < state.marks[-1].at:
        return recount(insert(state.marks, mark))
    return SlaState((*state.marks, mark), step(state.running, mark))


def insert(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...]:
    """`marks` with a late one in its place, under the terms of its time unless it sets
    them itself. Nothing changes a ticket before its opening."""
    at = mark.at
    if mark.kind in _AFTER_OPENING:
        at = max((at, *(one.at for one in marks if one.kind == "opened")))
    place = bisect_right(marks, at, key=lambda one: one.at)
    terms = mark.terms
    if place and mark.kind not in _OWN_TERMS:
        terms = marks[place - 1].terms
    return (*marks[:place], Mark(at, mark.kind, mark.ref, terms), *marks[place:])


def without_message(
    marks: tuple[Mark, ...], message_id: str | None
) -> tuple[Mark, ...]:
    """`marks` as if that reply, which failed, had never been tried."""
    return tuple(
        mark
        for mark in marks
        if mark.ref != message_id or mark.kind not in {*_OF_MESSAGES, "voided"}
    )


def counting(marks: tuple[Mark, ...]) -> Iterator[Mark]:
    """Without replies that failed, and without what we said before the conversation
    began: it answers nobody."""
    voided = {mark.ref for mark in marks if mark.kind == "voided"}
    can_begin = any(mark.kind in _BEGINNINGS for mark in marks)
    for mark in marks:
        can_begin = can_begin and mark.kind not in _BEGINNINGS
        if mark.kind in _OF_MESSAGES and mark.ref in voided:
            continue
        if can_begin and mark.kind in {*REPLIES, "bot"}:
            continue
        yield mark


def recount(marks: tuple[Mark, ...]) -> SlaState:
    running: Running | None = None
    for mark in counting(marks):
        running = step(running, mark)
    assert running
    return SlaState(marks, running)
