"""The desk: the log, the hot state folded from it, and all that acts on them."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from routing_service.channels.keys import obstacles
from routing_service.channels.mail import mail_server
from routing_service.channels.posts import posting_client
from routing_service.desk import (
    closing,
    directory,
    numbers,
)
from routing_service.desk.alerts import Alerts
from routing_service.desk.announcer import Announcer
from routing_service.desk.at_risk import AtRisk, RiskQuery, Risks
from routing_service.desk.audit import Audit
from routing_service.desk.board import Board
from routing_service.desk.catalogue import Synchronisation
from routing_service.desk.clearance import Clearance
from routing_service.desk.commands import Commands
from routing_service.desk.commits import Commits
from routing_service.desk.configuring import Configuring
from routing_service.desk.corrections import Corrections
from routing_service.desk.couriers import Couriers
from routing_service.desk.dead_letters import FailedMessage, failed_messages
from routing_service.desk.decisions import Decisions, decisions_of
from routing_service.desk.delivering import Delivering, Pace
from routing_service.desk.dispatch import TICK_SECONDS, Dispatcher
from routing_service.desk.fanout import Fanout
from routing_service.desk.files import Files
from routing_service.desk.importing import Importing
from routing_service.desk.informing import Informing
from routing_service.desk.insisting import Patience
from routing_service.desk.intake import Intake
from routing_service.desk.letters import Letters
from routing_service.desk.memory import Memory
from routing_service.desk.notices import Notices
from routing_service.desk.notifying import Notifying
from routing_service.desk.numbers import NumberView
from routing_service.desk.outbox import Outbox
from routing_service.desk.predicting import MODEL, Predicting
from routing_service.desk.presence import Replying
from routing_service.desk.queue import QueueQuery
from routing_service.desk.reading import Reader
from routing_service.desk.reparse import Recovered, Reparse
from routing_service.desk.replays import Replays
from routing_service.desk.revealing import Revealing
from routing_service.desk.rules import Rules
from routing_service.desk.sender import Sender
from routing_service.desk.shadowing import Shadowing
from routing_service.desk.staff import Staff
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.desk.verdicts import doubling
from routing_service.desk.views import TicketPage, TicketView
from routing_service.domain.access import Principal
from routing_service.domain.audit import Act
from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_changes import (
    to_facts,
    unrecorded_defaults,
)
from routing_service.domain.events import (
    ContactDescribed,
    ContactsMerged,
    Event,
    MessagePosted,
    MessageReceived,
    MessageSent,
    NumberResumed,
    ReactionPosted,
    SendRetried,
    TicketAssigned,
)
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.pace import PER_SECOND
from routing_service.domain.record import Fact, Recorded
from routing_service.log.event_log import Appended, EventLog
from routing_service.settings import Settings
from routing_service.vault.vault import Vault
from routing_service.whatsapp.client import CloudApi
from routing_service.whatsapp.payload import read_webhook

FLUSH_SECONDS = 0.05
CLOSE_SECONDS = 30.0
TIDY_SECONDS = 3600.0

_log = structlog.get_logger(__name__)


class Desk:
    """Everything here runs on the event loop; `start` builds the state first."""

    def __init__(
        self,
        log: EventLog,
        vault: Vault,
        pseudonyms: Pseudonyms,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        api: CloudApi | None,
        observe_group: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`observe_group` is told how many events became durable together."""
        self.log = log
        self._vault = vault
        self._pseudonyms = pseudonyms
        self._settings = settings
        self._clock = clock
        self.state = State(pseudonyms, log.read_stream)
        self.board = Board(self.state)
        self.threads = Threads(log)
        self._fanout = Fanout()
        replying = Replying()
        self._reader = Reader(self.state, self.board, self.threads, replying, log)
        self._at_risk = AtRisk(self.state, self.board)
        self._announcer = Announcer(self.state, self._fanout, replying, clock=clock)
        loop = asyncio.get_running_loop()
        self._commits = Commits(loop, rested=self._rested)
        self._kept = Commits(loop, rested=lambda: None)
        self._observe_group = observe_group
        self._group_events = 0
        self._api = api
        self.files = Files(
            settings.data / "media",
            self.state,
            self._reader,
            pseudonyms,
            api=api,
            record=self.record,
            clock=clock,
        )
        self.audit = Audit(log, record=self.record, clock=clock)
        self.predicting = Predicting(settings.data / "models" / MODEL)
        self._intake = Intake(
            self.state,
            log,
            pseudonyms,
            record=self.record,
            workload=self.state.workload,
            predict=self.predicting.predict,
        )
        self.commands = Commands(
            self.state,
            log,
            self.threads,
            self.files.attachments,
            pseudonyms,
            record=self.record,
            wait=self.wait,
        )
        self.dispatcher = Dispatcher(self.state, log, record=self.record, clock=clock)
        self.configuring = Configuring(
            self.state,
            self.audit,
            record=self.record,
            wait=self.wait,
            changed=self._announcer.staff_changed,
            clock=clock,
        )
        self.rules = Rules(
            self.state,
            log,
            predict=self.predicting.predict,
            apply=self.configuring.apply,
            clock=clock,
        )
        self.notices = Notices(
            self.state, log, pseudonyms, audit=self.audit, clock=clock
        )
        self.corrections = Corrections(
            self.state,
            pseudonyms,
            record=self._record_durably,
            changed=self._contact_changed,
        )
        self.revealing = Revealing(self.state, self._reader, self.audit, wait=self.wait)
        self.alerts = Alerts(self.state, pseudonyms, record=self.record, clock=clock)
        self.notifying = Notifying(
            self.state,
            self._fanout,
            record=self.record,
            clock=clock,
            now=time.monotonic,
        )
        self._posting = posting_client()
        self._mail = mail_server(settings)
        self._patience = Patience(
            first_retry=settings.notify_backoff_seconds,
            limit=settings.notify_patience_seconds,
        )
        self.delivering = self._make_delivering()
        self.informing = Informing(
            self.state,
            log,
            self.commands.runner,
            mail=self._mail,
            record=self._record_durably,
            clock=clock,
            patience=self._patience,
        )
        self._letters = Letters(self.state, self.threads, self.files.uploading)
        self.staff = Staff(
            self.state,
            self._announcer,
            self._fanout,
            replying,
            record=self.record,
            clock=clock,
        )
        self.synchronisation = Synchronisation(
            self.state.catalogue,
            api=api,
            account_id=settings.whatsapp_account_id,
            record=self._record_durably,
            clock=clock,
        )
        self.outbox = self._make_outbox()
        self.replays = Replays(log)
        self.shadowing = Shadowing(self.state, log)
        self._tasks: list[asyncio.Task[None]] = []
        self.memory = Memory(self.state, log)
        self.importing = Importing(self.state, log, self.memory)

    async def start(self) -> None:
        """Brings the state to the end of the log, then takes up all work."""
        started = time.perf_counter()
        await asyncio.to_thread(self.memory.rebuild)
        defaults = unrecorded_defaults(self.configuration)
        await self._record_durably(to_facts(defaults, actor="desk", now=self._clock()))
        self.board.settle()
        self.alerts.start()
        self.outbox = self._make_outbox()
        self.staff.start()
        self.dispatcher.start()
        self.outbox.start()
        self.delivering.start()
        self.informing.start()
        for obstacle in self.mute_channels():
            _log.warning("not told", reason=obstacle)
        await self.files.start()
        self.synchronisation.start()
        self._tasks = [
            asyncio.create_task(self._every(FLUSH_SECONDS, self._flush)),
            asyncio.create_task(self._every(CLOSE_SECONDS, self._close_resolved)),
            asyncio.create_task(self.alerts.watch()),
            asyncio.create_task(self.predicting.watch()),
            asyncio.create_task(self._every(TICK_SECONDS, self.dispatcher.tick)),
            asyncio.create_task(self.memory.keep(self._settings.snapshot_seconds)),
            asyncio.create_task(self._tidy_vault()),
        ]
        for task in self._tasks:
            task.add_done_callback(_end_with)
        _log.info(
            "desk ready",
            seq=self.state.seq,
            tickets=len(self.state.tickets),
            contacts=len(self.state.contacts),
            seconds=round(time.perf_counter() - started, 2),
            audit_head=self.audit.head,
        )

    async def stop(self) -> None:
        """Ends all work and leaves a snapshot."""
        self.staff.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.replays.close()
        await self.synchronisation.stop()
        await self.files.stop()
        await self.outbox.stop()
        await self.delivering.stop()
        await self.informing.stop()
        await self._posting.aclose()
        await self.memory.write()

    # --- what comes in ---------------------------------------------------------------

    def record(
        self, facts: Sequence[Fact], expected: Mapping[str, int] | None = None
    ) -> Appended:
        """Appends facts and applies the new ones; effects follow after the commit.

        Raises StaleStream where a stream has left its `expected` version.
        """
        appended = self.log.append(facts, expected=expected)
        if appended.records:
            for record in appended.records:
                self._apply(record)
            self._commits.after(
                appended.durable, partial(self._committed, appended.records)
            )
            self.dispatcher.run()
        return appended

    async def take_webhook(self, body: bytes) -> None:
        """Returns once a verified body and everything it says are durable."""
        now = self._clock()
        self.dispatcher.catch_up(now)
        kept = self._vault.keep(body, now)
        items = read_webhook(body, received_at=now)
        for durable in await self._intake.take(items, now):
            await self._commits.wait(durable)
        await self._kept.wait(kept)

    async def reparse(self, after: str | None) -> tuple[str | None, Recovered]:
        """Reads the vault's segment behind `after` (null: the first) with today's
        parser; its name, or null when there is none."""
        names = await asyncio.to_thread(self._vault.names)
        name = next((one for one in names if after is None or one > after), None)
        if name is None:
            return None, Recovered()
        bodies = await asyncio.to_thread(self._vault.read, name)
        reading = Reparse(self.state, self.log, self._pseudonyms, record=self.record)
        return name, await reading.read(bodies)

    async def resume_number(self, principal: Principal, number_id: str) -> NumberView:
        """Lets a stopped number send again; raises NotFound."""
        view = numbers.view(self.state, self.outbox, number_id)
        if view.state == "stopped":
            resumed = numbers.resumed(number_id, principal, self._clock())
            act = Act(actor_id=principal.id, name="numbers.resumed", target=number_id)
            await self.wait(self.audit.record_with([resumed], [act]))
        return numbers.view(self.state, self.outbox, number_id)

    # --- what is shown ---------------------------------------------------------------

    @property
    def configuration(self) -> Configuration:
        return self.state.configuration

    async def list_tickets(self, principal: Principal, query: QueueQuery) -> TicketPage:
        return await self._reader.page(principal, query, self._clock())

    async def show_ticket(self, principal: Principal, ticket_id: str) -> TicketView:
        """Raises NotFound for a ticket that does not exist or is out of sight."""
        return await self._reader.ticket(principal, ticket_id, self._clock())

    def at_risk(self, principal: Principal, query: RiskQuery) -> Risks:
        return self._at_risk.find(principal, query, self._clock())

    def numbers(self) -> list[NumberView]:
        return numbers.overview(self.state, self.outbox)

    def failed_messages(self, principal: Principal) -> list[FailedMessage]:
        return failed_messages(self.state, principal)

    async def records(self, principal: Principal, ticket_id: str) -> Sequence[Recorded]:
        """The facts of a ticket within sight; raises NotFound."""
        _, thread = await self._reader.conversation(principal, ticket_id)
        return thread.records

    async def stakeholders(
        self, principal: Principal, ticket_id: str
    ) -> tuple[str, ...]:
        """Of a ticket within sight; raises NotFound."""
        ticket, _ = await self._reader.conversation(principal, ticket_id)
        return self.informing.stakeholders(ticket)

    async def decisions(self, principal: Principal, ticket_id: str) -> Decisions:
        """Why a ticket within sight is where it is; raises NotFound."""
        return decisions_of(self.state, await self.records(principal, ticket_id))

    def mute_channels(self) -> list[str]:
        """Channels of the configuration that nothing can be sent to, and why."""
        return obstacles(
            self.configuration.channels.values(),
            self._settings.secrets_of_channels,
            has_mail=self._mail is not None,
        )

    def directory(self) -> directory.Directory:
        return directory.directory(self.configuration, self.state.workload)

    # --- what happens by itself ------------------------------------------------------

    def _apply(self, record: Recorded) -> None:
        kind, _, name = record.fact.stream.partition(":")
        if self._fanout:
            for ticket_id in self._touched(kind, name, record.fact.event):
                before = self.state.tickets.get(ticket_id)
                self._announcer.changed(ticket_id, before, record.seq)
        self.alerts.apply(record)

    def _touched(self, kind: str, name: str, event: Event) -> tuple[str, ...]:
        """The tickets that somebody may now see, or see otherwise."""
        if kind == "ticket":
            return (name,)
        if isinstance(event, ContactDescribed | ContactsMerged):
            contact_id = self.state.contacts.resolved(name)
            return self.state.conversations.get(contact_id, ())
        return ()

    def _committed(self, records: Sequence[Recorded]) -> None:
        self._group_events += len(records)
        self._reader.told_seq = records[-1].seq
        for record in records:
            kind, _, name = record.fact.stream.partition(":")
            event = record.fact.event
            self.files.follow(event)
            self._send_after(event)
            self.synchronisation.follow(event)
            self.notifying.follow(record)
            self.delivering.follow(event)
            self.informing.follow(record.fact)
            if kind != "ticket":
                continue
            if isinstance(event, TicketAssigned):
                self._announcer.assigned(event)
            item = self.threads.take(name, record, is_wanted=bool(self._fanout))
            if item is not None:
                self._announcer.item(name, item, record.seq)

    def _send_after(self, event: Event) -> None:
        """Tells the outbox what became durable, as far as it concerns sending."""
        match event:
            case MessageReceived(number_id=str()):
                self.outbox.heard(event.number_id or "")
            case MessagePosted() | ReactionPosted() | SendRetried():
                message = self.state.outgoing.by_id.get(event.message_id)
                if message is not None:
                    self.outbox.take(message)
            case MessageSent():
                self.outbox.settled(event.message_id)
            case NumberResumed():
                self.outbox.resume(event.number_id)
            case _:
                pass

    def _contact_changed(self, ticket_id: str) -> None:
        self._announcer.changed(
            ticket_id, self.state.tickets.get(ticket_id), self.log.durable_seq
        )

    def _rested(self) -> None:
        if self._group_events:
            self._observe_group(self._group_events)
            self._group_events = 0

    def _flush(self) -> None:
        self.board.settle()
        self.staff.forget_replying()
        self._announcer.flush(self.log.durable_seq)
        self.notifying.flush()

    def _close_resolved(self) -> None:
        hours = self._settings.auto_close_hours
        if hours:
            now = self._clock()
            facts = closing.due(self.state, now, timedelta(hours=hours))
            if facts:
                self.record(facts)

    async def _tidy_vault(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._vault.tidy, self._clock())
            except OSError as error:
                # Old bodies stay an hour longer; nothing is lost.
                _log.error("vault not tidied", reason=str(error))
            await asyncio.sleep(TIDY_SECONDS)

    async def _every(self, seconds: float, work: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(seconds)
            work()

    def _make_delivering(self) -> Delivering:
        settings = self._settings
        couriers = Couriers(
            lambda: self.configuration,
            self._posting,
            mail=self._mail,
            secrets=settings.secrets_of_channels,
            public_url=settings.public_url,
            clock=self._clock,
        )
        return Delivering(
            lambda: self.state.deliveries,
            couriers,
            self._pseudonyms,
            record=self._record_durably,
            clock=self._clock,
            pace=Pace(
                gather=settings.notify_gather_seconds,
                rest=settings.notify_rest_seconds,
                rest_of_people=settings.notify_email_rest_seconds,
            ),
            patience=self._patience,
        )

    def _make_outbox(self) -> Outbox:
        settings = self._settings
        return Outbox(
            self.state.outgoing,
            self.state.departures,
            sender=self._make_sender(self._api) if self._api else None,
            record=self._record_durably,
            per_second=self._messages_per_second,
            unknown_for=timedelta(seconds=settings.whatsapp_unknown_seconds),
            clock=self._clock,
            now=time.monotonic,
        )

    def _make_sender(self, api: CloudApi) -> Sender:
        return Sender(
            api,
            self.state.departures,
            record=self._record_durably,
            compose=self._letters.compose,
            hindrance=Clearance(self.state).hindrance,
            forget_upload=self.files.uploading.forget,
            backoff=doubling(self._settings.whatsapp_backoff_seconds),
            pseudonyms=self._pseudonyms,
            clock=self._clock,
            now=time.monotonic,
        )

    def _messages_per_second(self, number_id: str) -> int:
        number = self.configuration.numbers.get(number_id)
        return PER_SECOND if number is None else number.messages_per_second

    async def _record_durably(self, facts: Sequence[Fact]) -> None:
        await self.wait(self.record(facts))

    async def wait(self, appended: Appended) -> None:
        """Returns once what was appended is durable."""
        await self._commits.wait(appended.durable)


def _end_with(task: asyncio.Task[None]) -> None:
    """Stops the service in good order when one of its own tasks fails: without it the
    queue would look alive and stand still."""
    if not task.cancelled() and task.exception() is not None:
        _log.error("desk task failed", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)
