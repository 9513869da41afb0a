"""What the log says of alerts that were due: each once, at its instant, how late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from deadlines.tickets import ALERTS
from routing_service.domain.events import SlaAlerted
from routing_service.log.event_log import EventLog

Key = tuple[str, str]
"""Ticket and the alert's name."""


def expected(due: Mapping[str, datetime]) -> dict[Key, datetime]:
    """Of next response; the others' deadlines are hours away."""
    return {
        (ticket_id, name): at + beside
        for ticket_id, at in due.items()
        for name, beside in ALERTS.items()
    }


def told(log: EventLog) -> Iterator[tuple[Key, datetime, datetime]]:
    """Each alert with the clock's instant and when it was recorded."""
    for record in log.read(0, limit=log.last_seq):
        event = record.fact.event
        if isinstance(event, SlaAlerted):
            key = (event.ticket_id, event.alert)
            yield key, record.fact.occurred_at, record.recorded_at


def judge(log: EventLog, due: Mapping[str, datetime]) -> dict[Key, float]:
    """Seconds from each alert's instant to its recording. Ends the run when one is
    lost, told twice, or at another instant."""
    wanted = expected(due)
    found = list(told(log))
    times = Counter(key for key, _, _ in found)
    lost = wanted.keys() - times.keys()
    twice = [key for key, count in times.items() if count > 1]
    others = times.keys() - wanted.keys()
    moved = [key for key, at, _ in found if key in wanted and at != wanted[key]]
    if lost or twice or others or moved:
        raise SystemExit(
            f"{len(lost)} alerts lost, {len(twice)} told twice, {len(moved)} at another"
            f" instant, {len(others)} that nobody expected"
        )
    return {key: (recorded - at).total_seconds() for key, at, recorded in found}
