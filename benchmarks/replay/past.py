"""A past of the demo's shop, decided live: its customers write, its agents come and go,
claim, hand over and resolve, all through the desk's own intake and state."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import yaml

from demo.customers.people import COUNTRIES, People
from demo.customers.scripts import TOPICS, read_scripts
from routing_service.desk.dispatch import Dispatcher
from routing_service.desk.intake import Intake
from routing_service.desk.state import State
from routing_service.domain.configuration import normalise
from routing_service.domain.configuration_changes import changes, to_facts
from routing_service.domain.events import (
    Event,
    PresenceChanged,
    StatusChanged,
    TicketAssigned,
)
from routing_service.domain.identifiers import (
    Pseudonyms,
    new_event_id,
    ticket_stream,
)
from routing_service.domain.record import Fact
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import ConfigurationKind, Presence
from routing_service.log.event_log import Appended, EventLog
from routing_service.whatsapp.payload import read_webhook

CONFIG = Path(__file__).parents[2] / "demo" / "config"
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
KINDS: tuple[ConfigurationKind, ...] = (
    "calendars",
    "teams",
    "agents",
    "sla_policies",
    "channels",
    "routing",
    "numbers",
)
MINUTE = timedelta(minutes=1)
PRESENCES: tuple[Presence, ...] = ("online", "online", "online", "away", "offline")
MOST_RESOLVED = 100
MOST_OPEN = 60
"""Open tickets above which the agents resolve before anything else: with it some
tickets find everybody full, and wait."""


class Past:
    """Writes to `log`; `tell` makes so many tickets."""

    def __init__(self, log: EventLog, rng: Random) -> None:
        self._log = log
        self._rng = rng
        self._now = START
        self._written = 0
        self._resolved: list[str] = []
        self._scripts = read_scripts()
        self._people = People(self._scripts)
        pseudonyms = Pseudonyms(b"routing-replay")
        self._state = State(pseudonyms, log.read_stream)
        self._intake = Intake(
            self._state,
            log,
            pseudonyms,
            record=self._record,
            workload=self._state.workload,
        )
        self._dispatcher = Dispatcher(
            self._state, log, record=self._record_checked, clock=lambda: self._now
        )
        documents = {kind: _document(kind) for kind in KINDS}
        events = changes(self._state.configuration, documents)
        self._record(to_facts(events, actor="desk", now=self._now))
        self._agents = [
            one.id for one in self._state.configuration.agents.values() if one.teams
        ]
        for agent_id in self._agents:
            self._tell(
                f"agent:{agent_id}", PresenceChanged(agent_id=agent_id, to="online")
            )

    def tell(self, tickets: int) -> None:
        asyncio.run(self._tell_all(tickets))

    async def _tell_all(self, tickets: int) -> None:
        opened = self._state.next_ticket + tickets
        while self._state.next_ticket < opened:
            self._now += MINUTE * self._rng.uniform(0.1, 3)
            self._dispatcher.tick()
            await self._write()
            while self._rng.random() < 0.6 or len(self._open()) > MOST_OPEN:
                self._act()

    async def _write(self) -> None:
        """A customer writes, mostly for the first time in days."""
        rng = self._rng
        country = rng.choices(COUNTRIES, [one.weight for one in COUNTRIES])[0]
        person = self._people.person(country, rng.randrange(country.people))
        script = self._scripts[person.language]
        opening = rng.choice(script.topics[rng.choice(TOPICS)].openings)
        text = f"{rng.choice(script.greetings[person.mood])} {opening}"
        self._written += 1
        message = {
            "from": person.wa_id,
            "id": f"wamid.{self._written}",
            "timestamp": str(int(self._now.timestamp())),
            "type": "text",
            "text": {"body": text.replace("{order}", f"MR-{self._written}")},
        }
        number = rng.choice(list(self._state.configuration.numbers) or ["1"])
        value = {
            "metadata": {"phone_number_id": number},
            "contacts": [{"profile": {"name": person.name}, "wa_id": person.wa_id}],
            "messages": [message],
        }
        change = {"field": "messages", "value": value}
        body = json.dumps({"entry": [{"id": "1", "changes": [change]}]}).encode()
        items = read_webhook(body, received_at=self._now)
        await self._intake.take(items, self._now)

    def _act(self) -> None:
        act: Callable[[], None] = self._rng.choices(
            (self._resolve, self._claim, self._come_or_go, self._reopen),
            (60, 12, 6, 2),
        )[0]
        act()

    def _resolve(self) -> None:
        owned = [one for one in self._open() if one.agent_id]
        if owned:
            ticket = self._rng.choice(owned)
            self._turn(ticket, StatusChanged(ticket_id=ticket.id, to="resolved"))
            self._resolved.append(ticket.id)
            if len(self._resolved) > MOST_RESOLVED:
                self._close(self._resolved.pop(0))
        elif len(self._open()) > MOST_OPEN:
            self._claim()

    def _close(self, ticket_id: str) -> None:
        ticket = self._state.tickets.get(ticket_id)
        if ticket is not None and ticket.status == "resolved":
            self._turn(ticket, StatusChanged(ticket_id=ticket_id, to="closed"))

    def _reopen(self) -> None:
        ended = [one for one in self._state.tickets.values() if one.is_ended][-20:]
        if ended:
            ticket = self._rng.choice(ended)
            self._turn(ticket, StatusChanged(ticket_id=ticket.id, to="open"))

    def _claim(self) -> None:
        tickets = self._open()
        if tickets:
            ticket = self._rng.choice(tickets)
            agent_id = self._rng.choice(self._agents)
            self._turn(ticket, TicketAssigned(ticket_id=ticket.id, agent_id=agent_id))

    def _come_or_go(self) -> None:
        agent_id = self._rng.choice(self._agents)
        to = self._rng.choice(PRESENCES)
        self._tell(f"agent:{agent_id}", PresenceChanged(agent_id=agent_id, to=to))

    def _open(self) -> list[Ticket]:
        held = self._state.tickets
        return [one for one in held.values() if not one.is_ended]

    def _turn(self, ticket: Ticket, event: Event) -> None:
        self._tell(ticket_stream(ticket.id), event)

    def _tell(self, stream: str, event: Event) -> None:
        fact = Fact(
            id=new_event_id(),
            stream=stream,
            event=event,
            occurred_at=self._now,
            actor="agent:bench",
        )
        self._record([fact])

    def _record(self, facts: Sequence[Fact]) -> Appended:
        appended = self._record_checked(facts, {})
        self._dispatcher.run()
        return appended

    def _record_checked(
        self, facts: Sequence[Fact], expected: Mapping[str, int]
    ) -> Appended:
        appended = self._log.append(facts, expected=expected)
        for record in appended.records:
            self._state.apply(record)
        return appended


def _document(kind: ConfigurationKind) -> object:
    return normalise(kind, yaml.safe_load((CONFIG / f"{kind}.yml").read_text()))
