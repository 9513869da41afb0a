"""What became of every message, by the emulator's ledger and the service's log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from demo.emulator.ledger import Said, Throttled, Troubled, read_ledger
from routing_service.domain.events import MessagePosted, MessageSent, SendFailed
from routing_service.log.event_log import EventLog

from .company import Plan

Span = tuple[float, float]
BULK = 0.97
"""The rate counts until so much of a number's messages were taken: what is left then
are customers who wait for their own limit."""


class Spans(msgspec.Struct, frozen=True):
    """When each process answered."""

    desk: list[Span]
    emulator: list[Span]


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """`delivered`, `failed`, `given_up` are disjoint and together everything posted but
    the `lost`; `ratio` is requests that left to what the limits allowed meanwhile."""

    posted: int
    delivered: int
    failed: int
    given_up: int
    lost: list[str]
    twice: list[str]
    out_of_order: list[str]
    limit_errors: int
    desk_kills: int
    emulator_kills: int
    replies_lost: int
    requests_lost: int
    passing: int
    throttled: int
    sending_seconds: float
    ratio: float


def look(
    plan: Plan,
    data: Path,
    ledger: Path,
    spans: Spans,
    *,
    posted_live: Sequence[str],
    limit_errors: int,
    kills: tuple[int, int],
) -> Findings:
    lines = list(read_ledger(ledger))
    said = [one for one in lines if isinstance(one, Said)]
    troubled = [one for one in lines if isinstance(one, Troubled)]
    throttles = [one for one in lines if isinstance(one, Throttled)]
    posted: dict[str, int] = {}
    sent: set[str] = set()
    failures: dict[str, str] = {}
    with EventLog.open(data / "log" / "comptoir.duckdb") as log:
        for record in log.read():
            match record.fact.event:
                case MessagePosted() as event:
                    posted[event.message_id] = record.seq
                case MessageSent() as event:
                    sent.add(event.message_id)
                case SendFailed(is_final=True) as event:
                    failures[event.message_id] = event.reason
                case _:
                    pass
    taken = Counter(one.opaque or "" for one in said)
    delivered = set(taken)
    given_up = {
        one
        for one, reason in failures.items()
        if one not in delivered and reason.startswith("no answer")
    }
    failed = failures.keys() - delivered - given_up
    lost = posted.keys() - delivered - given_up - failed
    lost |= set(posted_live) - posted.keys() | (delivered - sent)
    seconds, ratio = rate(plan, said, troubled, throttles, spans)
    return Findings(
        posted=len(posted),
        delivered=len(delivered),
        failed=len(failed),
        given_up=len(given_up),
        lost=sorted(lost),
        twice=[one for one, count in taken.items() if count > 1],
        out_of_order=out_of_order(said, posted),
        limit_errors=limit_errors,
        desk_kills=kills[0],
        emulator_kills=kills[1],
        replies_lost=sum(one.is_reply_lost for one in said),
        requests_lost=sum(one.code is None for one in troubled),
        passing=sum(one.code == 131000 for one in troubled),
        throttled=len(throttles),
        sending_seconds=seconds,
        ratio=ratio,
    )


def out_of_order(said: Iterable[Said], posted: dict[str, int]) -> list[str]:
    """Messages that reached their customer before one that was posted earlier."""
    latest: defaultdict[tuple[str, str], int] = defaultdict(int)
    late = []
    for one in said:
        place = posted.get(one.opaque or "", 0)
        pair = (one.number_id, one.wa_id)
        if place < latest[pair]:
            late.append(one.opaque or "")
        latest[pair] = max(latest[pair], place)
    return late


def rate(
    plan: Plan,
    said: Sequence[Said],
    troubled: Sequence[Troubled],
    throttles: Sequence[Throttled],
    spans: Spans,
) -> tuple[float, float]:
    """(seconds in which messages could leave, requests to what the limits allowed),
    over all numbers: while both processes answered and a number was not throttled."""
    seconds, requests = 0.0, 0
    for number_id in plan.number_ids:
        at = [one.at for one in said if one.number_id == number_id]
        end = sorted(at)[int(len(at) * BULK) - 1]
        at += [one.at for one in troubled if one.number_id == number_id]
        closed = [
            (one.at, one.until) for one in throttles if one.number_id == number_id
        ]
        open_ = without(overlaps(spans.desk, spans.emulator, end), closed)
        seconds += sum(until - since for since, until in open_)
        requests += sum(
            any(since <= one < until for since, until in open_) for one in at
        )
    return seconds / plan.numbers, requests / (seconds * plan.per_second)


def overlaps(ones: Iterable[Span], others: Sequence[Span], end: float) -> list[Span]:
    """The time that is in both, up to `end`."""
    both = [
        (max(one[0], other[0]), min(one[1], other[1], end))
        for one in ones
        for other in others
    ]
    return [span for span in both if span[0] < span[1]]


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The time of `spans` that is in no hole."""
    left = list(spans)
    for since, until in holes:
        cut: list[Span] = []
        for span in left:
            cut += [(span[0], min(span[1], since)), (max(span[0], until), span[1])]
        left = [span for span in cut if span[0] < span[1]]
    return left
