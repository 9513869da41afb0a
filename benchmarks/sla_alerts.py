"""What knowing every ticket's next alert costs beside folding the fact itself.

50,000 open tickets with three clocks each under office hours; then customers write and
agents answer on them at random. Prints microseconds of processor time an event, and
their ratio.

Run: python benchmarks/sla_alerts.py
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from time import process_time

from routing_service.desk.alerts import Alerts
from routing_service.desk.state import State
from routing_service.domain.configuration import normalise
from routing_service.domain.configuration_changes import to_facts
from routing_service.domain.events import (
    ConfigurationApplied,
    Event,
    MessagePosted,
    MessageReceived,
    TicketOpened,
)
from routing_service.domain.identifiers import Pseudonyms, new_event_id, ticket_stream
from routing_service.domain.record import Fact, Recorded
from routing_service.log.event_log import Appended

TICKETS = 50_000
EVENTS = 20_000
ROUNDS = 5
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PSEUDONYMS = Pseudonyms(b"k" * 32)
KEPT: Future[None] = Future()
CALENDAR = {
    "id": "office",
    "timezone": "Europe/Paris",
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-20:00"),
}
POLICY = {
    "id": "usual",
    "calendar": "office",
    "targets": {"first_response": "30m", "next_response": "2h", "resolution": "24h"},
    "warn_at": ["50%", "80%", "5m"],
    "escalate": [{"priority": "urgent"}, {"after_seconds": "1h", "priority": "high"}],
}


def main() -> None:
    state = configured()
    for number in range(TICKETS):
        at = NOON + timedelta(seconds=number % 3_600)
        for event in (
            TicketOpened(
                ticket_id=f"T-{number}", number_id="1", contact_id=f"c-{number}"
            ),
            MessageReceived(ticket_id=f"T-{number}", message_id=f"m-{number}"),
            MessagePosted(ticket_id=f"T-{number}", message_id="r", author="agent"),
            MessageReceived(ticket_id=f"T-{number}", message_id="n"),
        ):
            state.apply(told(state, f"T-{number}", event, at))
    alerts = Alerts(state, PSEUDONYMS, record=hear, clock=lambda: NOON)
    started = process_time()
    alerts.start()
    while alerts.fire():
        pass
    print(f"{len(alerts):,} tickets taken up in {process_time() - started:.2f} s")

    alone = both = 0.0
    for _ in range(ROUNDS):  # in turns: conversations grow, and folds with them
        alone += measure(state, state.apply) / ROUNDS
        both += measure(state, alerts.apply, alerts) / ROUNDS
    print(f"fold alone         {alone:6.1f} us an event")
    print(f"fold and timer     {both:6.1f} us an event, ratio {both / alone:.2f}")
    print(f"the timer          {both - alone:6.1f} us an event (bar: 50)")


def configured() -> State:
    state = State(PSEUDONYMS, lambda _: [])
    kinds = {"calendars": [CALENDAR], "sla_policies": [POLICY]}
    applied = [
        ConfigurationApplied(kind=kind, version=1, content=normalise(kind, rows))
        for kind, rows in kinds.items()
    ]
    for fact in to_facts(applied, actor="desk", now=NOON):
        state.apply(Recorded(seq=state.seq + 1, version=1, recorded_at=NOON, fact=fact))
    return state


def told(state: State, ticket_id: str, event: Event, at: datetime) -> Recorded:
    fact = Fact(
        id=new_event_id(),
        stream=ticket_stream(ticket_id),
        event=event,
        occurred_at=at,
        actor="desk",
    )
    version = 1 if isinstance(event, TicketOpened) else 2
    return Recorded(seq=state.seq + 1, version=version, recorded_at=at, fact=fact)


def measure(
    state: State, apply: Callable[[Recorded], None], alerts: Alerts | None = None
) -> float:
    chance = random.Random(7)
    records = []
    for number in range(EVENTS):
        ticket_id = f"T-{chance.randrange(TICKETS)}"
        event: Event = MessageReceived(ticket_id=ticket_id, message_id=f"x-{number}")
        if number % 2:
            event = MessagePosted(
                ticket_id=ticket_id, message_id=f"x-{number}", author="agent"
            )
        at = NOON + timedelta(hours=1, milliseconds=number)
        records.append(told(state, ticket_id, event, at))
    started = process_time()
    for record in records:
        apply(record)
    while alerts is not None and alerts.fire():
        pass
    return (process_time() - started) / EVENTS * 1e6


def hear(_: Sequence[Fact]) -> Appended:
    """Telling an alert is an append like any other; here only finding it counts."""
    return Appended((), (), KEPT)


if __name__ == "__main__":
    main()
