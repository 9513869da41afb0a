"""A log of open tickets with three clocks each, some of them soon due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from intake.configuration import configuration
from intake.requests import NUMBER

from routing_service.domain.configuration import load
from routing_service.domain.configuration_changes import changes, to_facts
from routing_service.domain.events import (
    Event,
    MessagePosted,
    MessageReceived,
    TicketOpened,
)
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact
from routing_service.log.event_log import EventLog

PROMISED = timedelta(hours=2)
WARNED = timedelta(seconds=10)
POLICY: dict[str, Any] = {
    "id": "usual",
    "calendar": "always",
    "targets": {"first_response": "30m", "next_response": "2h", "resolution": "24h"},
    "warn_at": ["10s"],
    "escalate": [{"target": "next_response", "priority": "urgent", "tags": ["late"]}],
}
ALERTS = {"warning-1": -WARNED, "breach": timedelta(), "escalation-1": timedelta()}
"""Each due ticket's alerts, and when beside its deadline."""
FACTS_AT_ONCE = 2_000


def write(log: EventLog, *, tickets: int, due: dict[str, datetime]) -> None:
    """The configuration, and `tickets` open ones: next response is due at the instants
    of `due`, of all others a day later."""
    first = min(due.values())
    documents = configuration() | {"sla_policies": [POLICY]}
    applied = to_facts(
        changes(load({}), documents), actor="desk", now=first - timedelta(days=2)
    )
    log.append(applied).durable.result()
    facts = (
        fact
        for number in range(tickets)
        for fact in _story(
            f"T-{1_001 + number}", due.get(f"T-{1_001 + number}", first + PROMISED)
        )
    )
    while some := list(islice(facts, FACTS_AT_ONCE)):
        log.append(some).durable.result()


def _story(ticket_id: str, due_at: datetime) -> Iterator[Fact]:
    """Opened, answered in time, and written to again."""
    asked_at = due_at - PROMISED
    opened_at = asked_at - timedelta(minutes=2)
    contact_id = f"c-{ticket_id}"
    told: tuple[tuple[datetime, Event], ...] = (
        (
            opened_at,
            TicketOpened(ticket_id=ticket_id, number_id=NUMBER, contact_id=contact_id),
        ),
        (opened_at, MessageReceived(ticket_id=ticket_id, message_id=f"{ticket_id}.1")),
        (
            opened_at + timedelta(minutes=1),
            MessagePosted(
                ticket_id=ticket_id,
                message_id=f"{ticket_id}.2",
                author="agent",
                agent_id="agent-1",
            ),
        ),
        (asked_at, MessageReceived(ticket_id=ticket_id, message_id=f"{ticket_id}.3")),
    )
    for at, event in told:
        yield Fact(
            id=new_event_id(),
            stream=ticket_stream(ticket_id),
            event=event,
            occurred_at=at,
            actor="desk",
        )
