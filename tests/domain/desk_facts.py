"""Facts of one ticket, from the parts that matter to a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from routing_service.domain.configuration import load, normalise
from routing_service.domain.events import (
    MessagePosted,
    MessageReceived,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.record import Fact, Personal
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import apply

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIGURATION = load({})
TERMS = TermsInForce(CONFIGURATION)


def at(**after):
    return MONDAY + timedelta(**after)


def fact(event, when=MONDAY, text=None, *, source="live"):
    return Fact(
        id=uuid4(),
        stream="ticket:T-1",
        event=event,
        occurred_at=when,
        actor="desk",
        source=source,
        personal=None if text is None else Personal("c-1", {"text": text}),
    )


def opened(when=MONDAY, **fields):
    given = {"contact_id": "c-1", "number_id": "n-1", **fields}
    return fact(TicketOpened(ticket_id="T-1", **given), when)


def received(when=MONDAY, text="Hello", message_id="m-1", **fields):
    event = MessageReceived(ticket_id="T-1", message_id=message_id, **fields)
    return fact(event, when, text)


def posted(when=MONDAY, text="Hi", message_id="m-2", author="agent", **fields):
    event = MessagePosted(
        ticket_id="T-1", message_id=message_id, author=author, **fields
    )
    return fact(event, when, text)


def status(to, when=MONDAY):
    return fact(StatusChanged(ticket_id="T-1", to=to), when)


def fold(*facts, terms=TERMS, ticket=None):
    for one in facts:
        ticket = apply(ticket, one, terms)
    return ticket


def draft_facts(drafts):
    """What the desk does with a decision: the drafts, recorded."""
    return [
        Fact(
            id=UUID(int=number),
            stream="ticket:" + draft.event.ticket_id,
            event=draft.event,
            occurred_at=draft.occurred_at,
            actor="desk",
            personal=draft.personal and Personal("c-1", draft.personal),
        )
        for number, draft in enumerate(drafts)
    ]


def configured(**documents):
    """A configuration from documents as they stand in the YAML files."""
    return load({kind: normalise(kind, rows) for kind, rows in documents.items()})
