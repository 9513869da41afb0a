"""Customers' stakeholders told by e-mail how a ticket stands, after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from routing_service import errors
from routing_service.channels.errors import DeliveryFailed
from routing_service.channels.mail import MailServer
from routing_service.channels.texts import Reader
from routing_service.channels.updates import update_letter
from routing_service.desk.command_runner import Asked, CommandRunner
from routing_service.desk.insisting import Insisting, Patience
from routing_service.desk.state import State
from routing_service.desk.views import CommandOutcome
from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    StakeholdersInformed,
    StakeholderUpdateFailed,
    StakeholderUpdateSent,
)
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.informing import decide_update
from routing_service.domain.record import Fact
from routing_service.domain.ticket import Ticket
from routing_service.log.event_log import EventLog

Record = Callable[[Sequence[Fact]], Awaitable[None]]
Settled = StakeholderUpdateSent | StakeholderUpdateFailed

_log = structlog.get_logger(__name__)


class Informing:
    """`record` returns once facts are durable. `mail`: null sends nothing."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        runner: CommandRunner,
        *,
        mail: MailServer | None,
        record: Record,
        clock: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self._state = state
        self._log = log
        self._runner = runner
        self._mail = mail
        self._record = record
        self._clock = clock
        self._insisting = Insisting(patience)
        self._working: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Takes up what a former run left."""
        for fact_id in self._state.updates.facts.values():
            self._send(fact_id)

    async def stop(self) -> None:
        """What has not left by now is sent by the next run."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        await self._insisting.stop()

    def stakeholders(self, ticket: Ticket) -> tuple[str, ...]:
        """Who was told last how a ticket of this customer stands."""
        contact = self._state.contacts.get(ticket.contact_id)
        return () if contact is None else contact.stakeholders

    async def inform(
        self, asked: Asked, text: str, emails: Sequence[str] | None
    ) -> CommandOutcome:
        """`emails` null are those told before. Raises NoMailServer, NobodyToTell
        without any address, and what every command raises."""

        def decide(ticket: Ticket) -> list[Draft]:
            if self._mail is None:
                raise errors.NoMailServer("expected COMPTOIR_SMTP_HOST")
            return decide_update(
                ticket,
                text,
                self.stakeholders(ticket) if emails is None else emails,
                agent_id=asked.principal.id,
                update_id=self._runner.id_of(asked, "u-"),
                now=asked.now,
            )

        return await self._runner.run(asked, "tickets.inform", decide)

    def follow(self, fact: Fact) -> None:
        """Takes a fact that has become durable."""
        if isinstance(fact.event, StakeholdersInformed):
            self._send(fact.id)

    def _send(self, fact_id: UUID) -> None:
        task = asyncio.create_task(self._work(fact_id))
        self._working.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("an update ended", exc_info=task.exception())

    async def _work(self, fact_id: UUID) -> None:
        record = await asyncio.to_thread(self._log.find, fact_id)
        event = record.fact.event if record else None
        if record is None or not isinstance(event, StakeholdersInformed):
            return
        fact, informed = record.fact, event
        try:
            await self._insisting.insist(lambda: self._attempt(fact, informed))
        except DeliveryFailed as failure:
            _log.warning("stakeholders not told", reason=failure.reason)
            await self._settle(
                StakeholderUpdateFailed(
                    ticket_id=informed.ticket_id,
                    update_id=informed.update_id,
                    reason=failure.reason,
                )
            )

    async def _attempt(self, fact: Fact, informed: StakeholdersInformed) -> None:
        """Nobody is left to tell where the customer's data was erased meanwhile."""
        personal = fact.personal.data if fact.personal else {}
        emails = personal.get("emails", [])
        if self._mail is not None and emails:
            contact = self._state.contacts.get(informed.contact_id)
            agent = self._state.configuration.agents.get(informed.agent_id or "")
            reader = Reader(
                contact.language if contact else None,
                contact.timezone if contact else None,
            )
            letter = update_letter(
                informed,
                personal.get("text", ""),
                reader,
                at=fact.occurred_at,
                reply_to=agent.email if agent else None,
            )
            await asyncio.to_thread(self._mail.send, letter, emails)
        sent = StakeholderUpdateSent(
            ticket_id=informed.ticket_id, update_id=informed.update_id
        )
        await self._settle(sent)

    async def _settle(self, event: Settled) -> None:
        fact = Fact(
            id=new_event_id(),
            stream=ticket_stream(event.ticket_id),
            event=event,
            occurred_at=self._clock(),
            actor="desk",
        )
        await self._record([fact])
