"""The hot state: everything a decision looks at, folded from the log, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

import msgspec

from routing_service.desk.awaited_media import AwaitedMedia
from routing_service.desk.catalogue import Catalogue
from routing_service.desk.contacts import Contacts
from routing_service.desk.deliveries import Deliveries
from routing_service.desk.departures import Departures
from routing_service.desk.early import Early
from routing_service.desk.inbox import Inbox
from routing_service.desk.open_notices import OpenNotices
from routing_service.desk.open_updates import OpenUpdates
from routing_service.desk.outgoing import OutgoingMessages
from routing_service.desk.queue import Order
from routing_service.domain.audience import Audience
from routing_service.domain.configuration import Configuration, load
from routing_service.domain.dispatch import Dispatch
from routing_service.domain.events import (
    ConfigurationApplied,
    ContactDescribed,
    ContactsMerged,
    MessagePosted,
    MessageReceived,
    MessageSent,
    PresenceChanged,
    RatingAsked,
    ReactionPosted,
    SendAttempted,
    StakeholdersInformed,
    StatusChanged,
    TemplatesSynchronised,
)
from routing_service.domain.history import TELLING
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.record import Fact, Recorded
from routing_service.domain.routing import Router
from routing_service.domain.take_back import Neglected, due
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import Ticket, apply
from routing_service.domain.types import Presence
from routing_service.domain.workload import Workload

FIRST_TICKET = 1001
REMEMBERED = 200_000
"""Sent messages known without asking the log: about 50 MB, and several minutes of a
number at 1,000 messages a second."""

RECENT = 50_000
"""Received messages known without asking the log, which takes 4 ms and may not have
synced them: about 15 MB."""

Sent = tuple[str, str]
"""(ticket id, message id) of a message, by the id of the fact that knows its wamid."""
ReadStream = Callable[[str], list[Recorded]]
Key = TypeVar("Key")
Value = TypeVar("Value")


class State:
    """Changed only by `apply`, in the order of the log; read on the event loop.

    Held are tickets that need work, and resolved ones of a live conversation until
    they close. `unsettled` are those whose place in the queue may have changed.
    """

    def __init__(self, pseudonyms: Pseudonyms, read_stream: ReadStream) -> None:
        self._read_stream = read_stream
        self.seq = 0
        self.event_id: UUID | None = None
        self.configuration: Configuration = load({})
        self.terms = TermsInForce(self.configuration)
        self.router = Router(self.configuration)
        self.audience = Audience(self.configuration)
        self.shadow: Router | None = None
        self.configured: list[tuple[int, Fact, TermsInForce]] = []
        self.tickets: dict[str, Ticket] = {}
        self.conversations: dict[str, tuple[str, ...]] = {}  # tickets by contact
        self.contacts = Contacts(pseudonyms)
        self.workload = Workload()
        self.presence: Mapping[str, Presence] = self.workload.presence
        self.loads: Mapping[str, int] = self.workload.loads
        self.dispatch = Dispatch()
        self.neglected = Neglected()
        self.outgoing = OutgoingMessages()
        self.awaited_media = AwaitedMedia()
        self.departures = Departures()
        self.catalogue = Catalogue()
        self.early = Early()
        self.notices = OpenNotices()
        self.inbox = Inbox()
        self.deliveries = Deliveries()
        self.updates = OpenUpdates()
        self.sent: OrderedDict[UUID, Sent] = OrderedDict()
        self.received: OrderedDict[UUID, Sent] = OrderedDict()
        self.posted: OrderedDict[str, str] = OrderedDict()
        self.next_ticket = FIRST_TICKET
        self.resolved = Order()  # the latest resolution first
        self.unsettled: set[str] = set()

    def apply(self, record: Recorded) -> None:
        fact = record.fact
        self.reach(record)
        kind, _, name = fact.stream.partition(":")
        if kind == "ticket":
            self._apply_to_ticket(name, record)
        elif kind == "contact":
            self.contacts.apply(name, fact)
            if isinstance(fact.event, ContactsMerged):
                self._join_tickets(fact.event)
            if isinstance(fact.event, ContactsMerged | ContactDescribed):
                self._hold_again(name)
        elif kind == "number":
            self.departures.apply(fact)
            self.early.apply(fact)
            self.notices.apply(fact)
        elif isinstance(fact.event, PresenceChanged):
            self._change_presence(fact.event, fact)
        elif kind in {"agent", "channel"}:
            self._tell(fact)
        elif isinstance(fact.event, ConfigurationApplied):
            self._configure(record, fact.event)
        elif isinstance(fact.event, TemplatesSynchronised):
            self.catalogue.apply(fact.event, fact.occurred_at)

    def reach(self, record: Recorded) -> None:
        """Notes that everything up to this fact is in the state. An import is folded
        after facts that came while it was committed."""
        if record.seq > self.seq:
            self.seq, self.event_id = record.seq, record.fact.id

    def hold(self, after: Ticket, fact: Fact | None = None) -> None:
        """Keeps a ticket as it stands now, or lets go of it. `fact` made it so, where
        one of its own did."""
        before = self.tickets.get(after.id)
        freed = self.workload.follow(before, after, fact)
        if freed is not None:
            self.dispatch.stir(freed)
        after = self._of_contact(after)
        self.unsettled.add(after.id)
        self.dispatch.follow(after, self.router.assigner)
        self.neglected.follow(after, self.configuration, self.workload)
        if not is_held(after):
            self.tickets.pop(after.id, None)
            self.resolved.remove(after.id)
            self._leave_conversation(after)
            return
        self.tickets[after.id] = after
        self._join_conversation(after)
        if after.status == "resolved" and after.resolved_at is not None:
            self.resolved.put(after.id, -after.resolved_at.timestamp())
        else:
            self.resolved.remove(after.id)

    def tickets_of(self, contact_id: str, number_id: str | None) -> list[Ticket]:
        """The contact's held tickets on this number."""
        held = [self.tickets[one] for one in self.conversations.get(contact_id, ())]
        return [one for one in held if one.number_id == number_id]

    def open_tickets(self, contact_id: str) -> int:
        """How many unresolved tickets the contact has, on all numbers."""
        ids = self.conversations.get(contact_id, ())
        return sum(not self.tickets[one].is_ended for one in ids)

    def tickets_with(self, contact_id: str) -> list[Ticket]:
        """The contact's held tickets on any number."""
        return [self.tickets[one] for one in self.conversations.get(contact_id, ())]

    def next(self, ticket: Ticket, record: Recorded) -> Ticket:
        """A ticket that is not held, after one more fact."""
        return self._of_contact(apply(ticket, record.fact, self.terms))

    def fold_ticket(self, records: Iterable[Recorded]) -> Ticket | None:
        """A ticket from the records of its stream, each under the configuration that
        was in force then."""
        changes = iter(self.configured)
        change = next(changes, None)
        terms = _NOTHING_APPLIED
        ticket: Ticket | None = None
        for record in records:
            while change is not None and change[0] < record.seq:
                terms = change[2]
                if ticket is not None and not ticket.is_ended:
                    ticket = apply(ticket, change[1], terms)
                change = next(changes, None)
            ticket = apply(ticket, record.fact, terms)
        return self._of_contact(ticket) if ticket is not None else None

    def _apply_to_ticket(self, ticket_id: str, record: Recorded) -> None:
        fact, event = record.fact, record.fact.event
        before = self.tickets.get(ticket_id)
        if record.version == 1:
            self.number(ticket_id)
            self.hold(apply(None, fact, self.terms), fact)
        elif before is not None:
            self.hold(apply(before, fact, self.terms), fact)
        elif isinstance(event, StatusChanged) and event.to != "closed":
            self._revive(ticket_id, record)
        if type(event) in TELLING and fact.source == "live":
            self.contacts.remember(self.tickets.get(ticket_id), fact)
        self.outgoing.apply(fact)
        self.awaited_media.apply(fact)
        self._tell(fact)
        match event:
            case MessageReceived(contact_id=str()):
                self.contacts.hear(event.contact_id or "", fact.occurred_at)
                self.early.apply(fact)
                _remember(self.received, fact.id, (ticket_id, event.message_id), RECENT)
            case RatingAsked(contact_id=str()) | StakeholdersInformed(contact_id=str()):
                self.contacts.apply(event.contact_id or "", fact)
            case MessageSent():
                _remember(self.sent, fact.id, (ticket_id, event.message_id))
            case MessagePosted(delivery="outbox") | ReactionPosted():
                _remember(self.posted, event.message_id, ticket_id)
            case SendAttempted():
                message = self.outgoing.by_id.get(event.message_id)
                if message is not None:
                    self.departures.attempted(
                        message.number_id, message.contact_id, fact.occurred_at
                    )
            case MessagePosted(delivery="phone"):
                self.early.apply(fact)
            case _:
                pass

    def _revive(self, ticket_id: str, record: Recorded) -> None:
        """Takes up again a ticket that was let go of, from its whole stream."""
        earlier = [
            one
            for one in self._read_stream(ticket_stream(ticket_id))
            if one.seq < record.seq
        ]
        ticket = self.fold_ticket([*earlier, record])
        if ticket is not None:
            self.hold(ticket, record.fact)

    def _configure(self, record: Recorded, event: ConfigurationApplied) -> None:
        self.configuration = self.configuration.applied(event)
        self.terms = TermsInForce(self.configuration)
        self.router = Router(self.configuration)
        self.audience = Audience(self.configuration)
        shadow = self.configuration.shadow
        self.shadow = None if shadow is None else Router(self.configuration, shadow)
        self.configured.append((record.seq, record.fact, self.terms))
        for ticket in list(self.tickets.values()):
            if not ticket.is_ended:
                self.hold(apply(ticket, record.fact, self.terms))
        self.dispatch.stir_all()

    def _change_presence(self, event: PresenceChanged, fact: Fact) -> None:
        self.workload.change_presence(event, fact.occurred_at)
        self.dispatch.stir(event.agent_id)
        self.look_after(event.agent_id)

    def _tell(self, fact: Fact) -> None:
        self.inbox.apply(fact)
        self.deliveries.apply(fact)
        self.updates.apply(fact)

    def look_after(self, agent_id: str) -> None:
        """Notes when the agent's tickets are to be taken back, as things stand now."""
        for ticket_id in self.neglected.of(agent_id):
            ticket = self.tickets[ticket_id]
            when = due(ticket, self.configuration, self.workload)
            self.neglected.look_again(ticket, when)

    def _join_conversation(self, ticket: Ticket) -> None:
        if ticket.contact_id is None:
            return
        ids = self.conversations.get(ticket.contact_id, ())
        if ticket.id not in ids:
            self.conversations[ticket.contact_id] = tuple(sorted((*ids, ticket.id)))

    def _leave_conversation(self, ticket: Ticket) -> None:
        contact_id = ticket.contact_id or ""
        ids = self.conversations.get(contact_id, ())
        others = tuple(one for one in ids if one != ticket.id)
        if others:
            self.conversations[contact_id] = others
        elif ids:
            del self.conversations[contact_id]

    def _join_tickets(self, event: ContactsMerged) -> None:
        """The absorbed contact's tickets go on as the kept one's."""
        for ticket_id in self.conversations.pop(event.absorbed_contact_id, ()):
            self.hold(self.tickets[ticket_id])

    def _hold_again(self, contact_id: str) -> None:
        """The tickets of a customer who has another account manager."""
        kept_id = self.contacts.resolved(contact_id)
        for ticket_id in self.conversations.get(kept_id, ()):
            self.hold(self.tickets[ticket_id])

    def _of_contact(self, ticket: Ticket) -> Ticket:
        """The ticket under its contact's present id, whoever opened it, and account
        manager."""
        contact = self.contacts.get(ticket.contact_id)
        if contact is None or (
            contact.id == ticket.contact_id
            and contact.account_manager_id == ticket.account_manager_id
        ):
            return ticket
        return msgspec.structs.replace(
            ticket,
            contact_id=contact.id,
            account_manager_id=contact.account_manager_id,
        )

    def number(self, ticket_id: str) -> None:
        """Keeps new tickets' numbers above one that is taken."""
        number = ticket_id.removeprefix("T-")
        if len(number) < 12 and number.isascii() and number.isdigit():
            self.next_ticket = max(self.next_ticket, int(number) + 1)


def is_held(ticket: Ticket) -> bool:
    """Resolved tickets without one of our numbers came from an import: nobody writes
    back to them, so they need not wait in memory."""
    if ticket.status == "resolved":
        return ticket.number_id is not None
    return ticket.status != "closed"


def _remember(
    known: OrderedDict[Key, Value], key: Key, value: Value, most: int = REMEMBERED
) -> None:
    known[key] = value
    if len(known) > most:
        known.popitem(last=False)


_NOTHING_APPLIED = TermsInForce(load({}))
