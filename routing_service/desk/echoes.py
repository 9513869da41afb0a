"""Messages sent from the phone app on one of our numbers, as facts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from routing_service.desk.changes import Changes
from routing_service.desk.channel import Channel
from routing_service.desk.early import place_of
from routing_service.desk.state import State
from routing_service.domain.contact import Contact, Identity
from routing_service.domain.events import MessagePosted, MessageSent
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.record import Fact, Personal
from routing_service.domain.types import JsonObject
from routing_service.whatsapp.items import Echo


class Echoes:
    def __init__(
        self, state: State, pseudonyms: Pseudonyms, channel: Channel, changes: Changes
    ) -> None:
        self._state = state
        self._pseudonyms = pseudonyms
        self._channel = channel
        self._changes = changes

    def take(self, item: Echo) -> list[Fact]:
        """A message from the phone app joins the customer's ticket as an answer."""
        identities = item.recipient.identities()
        contact = self._state.contacts.find_any(identities)
        ticket_id = self._ticket_id(contact, item.number_id)
        message_id = self._pseudonyms.short("m-", "wa", item.wamid)
        if ticket_id is None or contact is None:
            places = self._places(identities, item.number_id)
            return [self._channel.unplaced(item, message_id, places)]
        posted = MessagePosted(
            ticket_id=ticket_id,
            message_id=message_id,
            author="phone_echo",
            contact_id=contact.id,
            number_id=item.number_id,
            kind=item.kind,
            text_length=len(item.text),
            delivery="phone",
            media=item.media,
        )
        sent = MessageSent(ticket_id=ticket_id, message_id=message_id)
        personal: JsonObject = {"wamid": item.wamid, "text": item.text}
        if item.content:
            personal["content"] = item.content
        return [
            self._fact("echo", item, posted, contact, personal),
            self._fact("sent", item, sent, contact, {"wamid": item.wamid}),
            *self._changes.arrived(message_id, ticket_id, contact.id),
        ]

    def overdue(self, identities: Sequence[Identity]) -> list[Fact]:
        """What the phone app wrote to this person before they had a ticket."""
        contact = self._state.contacts.find_any(identities)
        if contact is None:
            return []
        tickets = self._state.conversations.get(contact.id, ())
        numbers = {self._state.tickets[one].number_id for one in tickets}
        places = [
            place
            for number_id in numbers
            for place in self._places(contact.identities, number_id)
        ]
        waiting = self._state.early.echoes_to(places)
        echoes = (msgspec.convert(one["echo"], Echo) for one in waiting)
        return [fact for one in echoes for fact in self.take(one)]

    def _places(
        self, identities: Sequence[Identity], number_id: str | None
    ) -> list[str]:
        contacts = self._state.contacts
        return [place_of(contacts.id_of(one), number_id) for one in identities]

    def _fact(
        self,
        kind: str,
        item: Echo,
        event: MessagePosted | MessageSent,
        contact: Contact,
        personal: JsonObject,
    ) -> Fact:
        return Fact(
            id=self._pseudonyms.uuid("wa", kind, item.wamid),
            stream=ticket_stream(event.ticket_id),
            event=event,
            occurred_at=item.occurred_at,
            actor="whatsapp",
            personal=Personal(contact.id, personal),
        )

    def _ticket_id(self, contact: Contact | None, number_id: str | None) -> str | None:
        """The contact's ticket on this number that was last written in."""
        if contact is None:
            return None
        tickets = self._state.tickets_of(contact.id, number_id)
        latest = max(
            tickets, key=lambda one: one.last_message_at or one.opened_at, default=None
        )
        return latest.id if latest else None
