"""What became of our messages: status webhooks as facts."""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.desk.sent_facts import sent_fact
from routing_service.desk.state import Sent, State
from routing_service.domain.events import MessageSent, MessageStatusReported
from routing_service.domain.identifiers import Pseudonyms, number_stream, ticket_stream
from routing_service.domain.record import Fact, Personal
from routing_service.whatsapp.items import InboundStatus


class Receipts:
    def __init__(self, state: State, pseudonyms: Pseudonyms) -> None:
        self._state = state
        self._pseudonyms = pseudonyms

    def status(self, item: InboundStatus, found: Sent | None) -> list[Fact]:
        """The report; before it, that the message was sent, where this status is the
        first to say so. `found` is the message if only the log remembers it."""
        sent_id = self._pseudonyms.uuid("wa", "sent", item.wamid)
        sent = self._state.sent.get(sent_id) or found
        if sent is not None:
            return [self._reported(item, *sent)]
        settling = self._settle(item)
        if settling is None:
            return [self._reported(item, None, self._foreign_id(item))]
        event = settling.event
        if not isinstance(event, MessageSent):
            return []
        return [settling, self._reported(item, event.ticket_id, event.message_id)]

    def is_of_desk(self, item: InboundStatus, facts: Sequence[Fact]) -> bool:
        """Whether by the status's `facts` the desk sent the message, and not the phone
        app or other software."""
        foreign_id = self._foreign_id(item)
        return any(
            isinstance(one.event, MessageStatusReported)
            and one.event.message_id != foreign_id
            for one in facts
        )

    def _foreign_id(self, item: InboundStatus) -> str:
        """The message's id unless the desk sent it."""
        return self._pseudonyms.short("m-", "wa", item.wamid)

    def _settle(self, item: InboundStatus) -> Fact | None:
        """A send without an answer is known by the id it carried."""
        message_id = item.opaque
        if message_id is None:
            return None
        outgoing = self._state.outgoing.by_id.get(message_id)
        if outgoing is not None:
            return sent_fact(self._pseudonyms, outgoing, item.wamid, item.occurred_at)
        ticket_id = self._state.posted.get(message_id)
        if ticket_id is None:
            return None
        ticket = self._state.tickets.get(ticket_id)
        subject = ticket.contact_id if ticket and ticket.contact_id else "channel"
        return Fact(
            id=self._pseudonyms.uuid("wa", "sent", item.wamid),
            stream=ticket_stream(ticket_id),
            event=MessageSent(ticket_id=ticket_id, message_id=message_id),
            occurred_at=item.occurred_at,
            actor="whatsapp",
            personal=Personal(subject, {"wamid": item.wamid}),
        )

    def _reported(
        self, item: InboundStatus, ticket_id: str | None, message_id: str
    ) -> Fact:
        stream = (
            number_stream(item.number_id or "account")
            if ticket_id is None
            else ticket_stream(ticket_id)
        )
        return Fact(
            id=self._pseudonyms.uuid(
                "wa", "status", item.wamid, item.status, item.recipient_key
            ),
            stream=stream,
            event=MessageStatusReported(
                message_id=message_id,
                ticket_id=ticket_id,
                status=item.status,
                error_codes=item.error_codes,
                error_title=item.error_title,
                pricing_category=item.pricing_category,
                pricing_model=item.pricing_model,
                is_billable=item.is_billable,
                conversation_origin=item.conversation_origin,
            ),
            occurred_at=item.occurred_at,
            actor="whatsapp",
        )
