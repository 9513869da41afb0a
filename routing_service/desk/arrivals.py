"""Messages of customers as facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from routing_service.desk.changes import Changes
from routing_service.desk.languages import Languages
from routing_service.desk.lookup import Found
from routing_service.desk.predicting import NOTHING, Predict
from routing_service.desk.senders import Senders
from routing_service.desk.state import State
from routing_service.domain.contact import Contact
from routing_service.domain.drafts import Draft, to_fact
from routing_service.domain.events import MessagePosted, TicketRouted
from routing_service.domain.facts import Predictions
from routing_service.domain.identifiers import (
    Pseudonyms,
    ticket_stream,
)
from routing_service.domain.intake import IncomingMessage, Intake, decide_message
from routing_service.domain.record import Fact
from routing_service.domain.rule_reply import decide_rule_reply
from routing_service.domain.survey import decide_rating, read_rating_tap
from routing_service.domain.telling import tell_of_decision
from routing_service.domain.ticket import Ticket, apply
from routing_service.domain.types import JsonObject
from routing_service.domain.welcome import decide_welcome
from routing_service.domain.workload import Workload
from routing_service.language import NO_GUESS, Guess
from routing_service.whatsapp import country, timezones
from routing_service.whatsapp.country import country_of
from routing_service.whatsapp.items import InboundMessage
from routing_service.whatsapp.timezones import timezone_of

TICKET_PREFIX = "T-"


class Arrivals:
    """Decides on the hot state and on what the log `found` beside it."""

    def __init__(
        self,
        state: State,
        pseudonyms: Pseudonyms,
        *,
        senders: Senders,
        changes: Changes,
        workload: Workload,
        predict: Predict,
    ) -> None:
        self._state = state
        self._pseudonyms = pseudonyms
        self._senders = senders
        self._changes = changes
        self._workload = workload
        self._predict = predict
        self._languages = Languages(state.configuration)
        _prepare()

    def message(self, item: InboundMessage, found: Found, now: datetime) -> list[Fact]:
        """A message with all that follows from it."""
        wamid = item.wamid
        contact = self._state.contacts.find_any(item.sender.identities())
        tickets: Sequence[Ticket] = ()
        open_tickets = 0
        if contact is not None:
            tickets = self._state.tickets_of(contact.id, item.number_id)
            open_tickets = self._state.open_tickets(contact.id)
        guess = self._language(contact, tickets, item)
        contact_id, about_contact = self._senders.message(contact, item, guess.language)
        personal: JsonObject = {"wamid": wamid, "text": item.text}
        if item.content and not (item.kind == "text" and len(item.content) == 1):
            personal["content"] = item.content
        if item.group_id is not None:
            personal["content"] = {**item.content, "group_id": item.group_id}
        rating = self._rating(item, contact_id, found.tickets, personal)
        if rating:
            return [*about_contact, *rating]
        message = IncomingMessage(
            message_id=self._pseudonyms.short("m-", "wa", wamid),
            contact_id=contact_id,
            number_id=item.number_id,
            occurred_at=item.occurred_at,
            received_at=now,
            kind=item.kind,
            text=item.text,
            payload_id=item.payload_id,
            reply_to_message_id=self._message_id(item.reply_to_wamid, found),
            media=item.media,
            is_forwarded=item.is_forwarded,
            referral_id=_referral_id(item.content),
            language=guess.language,
            language_confidence=round(guess.confidence, 3),
            country=(contact.country if contact else None)
            or country_of(item.sender.wa_id, item.sender.user_id),
            timezone=(contact.timezone if contact else None)
            or timezone_of(item.sender.wa_id),
            predictions=self._predictions(tickets, item),
            personal=personal,
        )
        intake = decide_message(
            message,
            tickets,
            router=self._state.router,
            workload=self._workload,
            new_ticket_id=f"{TICKET_PREFIX}{self._state.next_ticket}",
            contact=contact,
            open_tickets=open_tickets,
            shadow=self._state.shadow,
        )
        facts = self._facts(intake.ticket_id, intake.drafts, contact_id, wamid)
        early = self._changes.arrived(message.message_id, intake.ticket_id, contact_id)
        told = [*about_contact, *facts, *early]
        if intake.is_new:
            told += self._welcome(message, intake, wamid, now)
            told += self._rule_reply(message, intake, item, now)
            told += self._notify(intake, facts, wamid, now)
        return told

    def _language(
        self, contact: Contact | None, tickets: Sequence[Ticket], item: InboundMessage
    ) -> Guess:
        """The contact's, which is certain; else told by a message that opens a ticket
        or reopens one."""
        if contact is not None and contact.language is not None:
            return Guess(contact.language, 1.0)
        if _are_in_work(tickets):
            return NO_GUESS
        return self._languages.guess(item.text, self._state.configuration)

    def _predictions(
        self, tickets: Sequence[Ticket], item: InboundMessage
    ) -> Predictions:
        """Of a message that opens a ticket; a tap's words are ours."""
        if item.payload_id is not None or _are_in_work(tickets):
            return NOTHING
        return self._predict(item.text)

    def _welcome(
        self, message: IncomingMessage, intake: Intake, wamid: str, now: datetime
    ) -> list[Fact]:
        numbers = self._state.configuration.numbers
        drafts = decide_welcome(
            message,
            intake.ticket_id,
            numbers.get(message.number_id or ""),
            message_id=self._pseudonyms.short("m-", "wa", "welcome", wamid),
            now=now,
        )
        return self._automatic("welcome", wamid, message, drafts)

    def _rule_reply(
        self,
        message: IncomingMessage,
        intake: Intake,
        item: InboundMessage,
        now: datetime,
    ) -> list[Fact]:
        routed = _routed(intake)
        if routed.quick_reply is None:
            return []
        configuration = self._state.configuration
        drafts = decide_rule_reply(
            message,
            routed,
            configuration.quick_replies,
            configuration.agents,
            customer=item.sender.name,
            message_id=self._pseudonyms.short("m-", "wa", "reply", item.wamid),
            now=now,
        )
        return self._automatic("reply", item.wamid, message, drafts)

    def _notify(
        self, intake: Intake, facts: Sequence[Fact], wamid: str, now: datetime
    ) -> list[Fact]:
        """Whom the rules want to know of the ticket that the `facts` open."""
        routed = _routed(intake)
        if not routed.notify:
            return []
        ticket: Ticket | None = None
        for fact in facts:
            ticket = apply(ticket, fact, None)
        assert ticket is not None
        drafts = tell_of_decision(
            ticket,
            routed,
            self._state.audience,
            workload=self._workload,
            ways=self._state.inbox.ways,
            now=now,
        )
        return [
            to_fact(
                draft,
                id=self._pseudonyms.uuid("wa", "told", wamid),
                stream=ticket_stream(ticket.id),
                actor="desk",
                subject=None,
            )
            for draft in drafts
        ]

    def _automatic(
        self, what: str, wamid: str, message: IncomingMessage, drafts: list[Draft]
    ) -> list[Fact]:
        """What the desk itself says to a message, once however often that comes."""
        return [
            to_fact(
                draft,
                id=self._pseudonyms.uuid("wa", what, wamid),
                stream=ticket_stream(draft.event.ticket_id),
                actor="desk",
                subject=message.contact_id,
            )
            for draft in drafts
            if isinstance(draft.event, MessagePosted)
        ]

    def _rating(
        self,
        item: InboundMessage,
        contact_id: str,
        others: Mapping[str, Ticket],
        personal: JsonObject,
    ) -> list[Fact]:
        tap = read_rating_tap(item.payload_id)
        if tap is None:
            return []
        held = self._state.tickets.get(tap.ticket_id)
        ticket = held or others.get(tap.ticket_id)
        if ticket is None:
            return []
        drafts = decide_rating(
            ticket,
            tap,
            contact_id=contact_id,
            occurred_at=item.occurred_at,
            personal=personal,
        )
        return self._facts(ticket.id, drafts, contact_id, item.wamid)

    def _facts(
        self,
        ticket_id: str,
        drafts: Sequence[Draft],
        contact_id: str,
        wamid: str,
    ) -> list[Fact]:
        """The last draft is what the customer did: its id is the message's. Those that
        lead up to it get derived ids too, at a tenth of a random one's cost."""
        stream = ticket_stream(ticket_id)
        actor = "customer:" + contact_id
        last = len(drafts) - 1
        return [
            to_fact(
                draft,
                id=(
                    self._pseudonyms.uuid("wa", "message", wamid)
                    if at == last
                    else self._pseudonyms.uuid("wa", "before", wamid, str(at))
                ),
                stream=stream,
                actor=actor,
                subject=contact_id,
            )
            for at, draft in enumerate(drafts)
        ]

    def _message_id(self, wamid: str | None, found: Found) -> str | None:
        """The desk's id of a message of the customer's or of ours."""
        if wamid is None:
            return None
        sent = self._state.sent.get(self._pseudonyms.uuid("wa", "sent", wamid))
        sent = sent or found.messages.get(wamid)
        return sent[1] if sent else self._pseudonyms.short("m-", "wa", wamid)


def _routed(intake: Intake) -> TicketRouted:
    """The decision on a new ticket."""
    return next(
        draft.event for draft in intake.drafts if isinstance(draft.event, TicketRouted)
    )


def _referral_id(content: JsonObject) -> str | None:
    referral = content.get("referral")
    source = referral.get("source_id") if isinstance(referral, dict) else None
    return source if isinstance(source, str) else None


def _are_in_work(tickets: Sequence[Ticket]) -> bool:
    return any(not one.is_ended for one in tickets)


@lru_cache(maxsize=1)
def _prepare() -> None:
    country.prepare()
    timezones.prepare()
