"""What customers wrote first, and what became of it: tickets to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from routing_service.classifier_examples import LABELS, Example
from routing_service.log.event_log import EventLog

ROWS = 100_000
"""Events of the log looked through at a time."""
FIRST_VERSIONS = 6
"""A ticket's first message stands among so many events of its stream: its opening, the
decisions about it, and what led up to the message."""
LONGEST_KEPT = 2_000
MOST_TICKETS = 200_000
"""The newest; more make no better model, and a slower training."""

STEPS = f"""
select
    events.stream as ticket,
    case events.type when 'CategoryChanged' then events.data ->> 'to'
        else events.data ->> 'category' end as category,
    case events.type when 'TeamChanged' then events.data ->> 'to'
        else events.data ->> 'team_id' end as team,
    case events.type when 'PriorityChanged' then events.data ->> 'to'
        else events.data ->> 'priority' end as priority,
    case events.type when 'StatusChanged' then events.data ->> 'to' end as status,
    left(personal.data ->> 'text', {LONGEST_KEPT}) as text
from events
left join personal
    on personal.seq = events.seq
    and personal.seq between $first and $last
    and events.type = 'MessageReceived'
where events.seq between $first and $last
    and (
        events.type in (
            'TicketOpened', 'TicketRouted', 'CategoryChanged', 'TeamChanged',
            'PriorityChanged', 'StatusChanged'
        )
        or (events.type = 'MessageReceived' and events.version <= {FIRST_VERSIONS})
    )
order by events.seq
"""  # noqa: S608 - numbers of our own


class PastStep(msgspec.Struct, frozen=True):
    """What an event says of a ticket; null is nothing."""

    ticket: str
    category: str | None = None
    team: str | None = None
    priority: str | None = None
    status: str | None = None
    text: str | None = None


def past_steps(log: EventLog, after: int) -> tuple[list[PastStep], int | None]:
    """The steps in the next events after `after`, and what to pass as `after` next
    time; null at the end."""
    end = log.durable_seq
    last = min(after + ROWS, end)
    rows = log.table(STEPS, {"first": after + 1, "last": last}).to_pylist()
    steps = msgspec.convert(rows, list[PastStep])
    return steps, last if last < end else None


def past_tickets(steps: Iterable[PastStep]) -> list[Example]:
    """The tickets that have ended and whose words are kept, as people left them. Each
    begins with the steps of its opening; the oldest give way."""
    tickets: dict[str, dict[str, str]] = {}
    for step in steps:
        ticket = tickets.setdefault(step.ticket, {})
        for name in (*LABELS, "status"):
            value = getattr(step, name)
            if value is not None:
                ticket[name] = value
        if step.text and step.text.strip():
            ticket.setdefault("text", step.text)
    return list(_examples(tickets.values()))[-MOST_TICKETS:]


def _examples(tickets: Iterable[dict[str, str]]) -> Iterator[Example]:
    for ticket in tickets:
        if ticket.get("status") in {"resolved", "closed"} and "text" in ticket:
            yield Example(
                ticket["text"],
                {label: ticket[label] for label in LABELS if label in ticket},
            )
