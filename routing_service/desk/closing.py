"""Resolved tickets close when nobody came back for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from routing_service.desk.state import State
from routing_service.domain.events import StatusChanged
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact

AT_ONCE = 500


def due(state: State, now: datetime, after: timedelta) -> list[Fact]:
    """The closings that are due, the longest resolved first, some hundreds at most."""
    before = -(now - after).timestamp()
    ids = []
    for resolved_at, ticket_id in islice(state.resolved.backwards(), AT_ONCE):
        if resolved_at < before:
            break
        ids.append(ticket_id)
    return [
        Fact(
            id=new_event_id(),
            stream=ticket_stream(ticket_id),
            event=StatusChanged(
                ticket_id=ticket_id, to="closed", from_="resolved", reason="auto-close"
            ),
            occurred_at=now,
            actor="desk",
        )
        for ticket_id in ids
    ]
