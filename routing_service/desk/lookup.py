"""What the log knows of a webhook's items and the hot state does not.

Asked in a thread before anything is decided: a few milliseconds each, and rare. Where
an item's fact is not durable yet, it is recent enough to be in the state.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from routing_service.desk.state import Sent, State
from routing_service.domain.events import MessageSent
from routing_service.domain.identifiers import Pseudonyms, ticket_stream
from routing_service.domain.survey import read_rating_tap
from routing_service.domain.ticket import Ticket
from routing_service.log.event_log import EventLog
from routing_service.whatsapp.items import (
    Echo,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundRevoke,
    InboundStatus,
    WebhookItem,
)


class Found:
    """What the log said: `messages` by wamid, `tickets` that are not held by id."""

    __slots__ = ("messages", "tickets")

    def __init__(self) -> None:
        self.messages: dict[str, Sent] = {}
        self.tickets: dict[str, Ticket] = {}


class Lookup:
    def __init__(self, state: State, log: EventLog, pseudonyms: Pseudonyms) -> None:
        self._state = state
        self._log = log
        self._pseudonyms = pseudonyms

    def is_needed(self, item: WebhookItem) -> bool:
        match item:
            case InboundStatus():
                return self._sent_long_ago(item.wamid) is not None
            case InboundReaction() | InboundEdit() | InboundRevoke():
                return self._known_long_ago(item.target_wamid) is not None
            case Echo(target_wamid=str()):
                return self._known_long_ago(item.target_wamid or "") is not None
            case InboundMessage():
                return self._quoted_long_ago(item) is not None or (
                    self._let_go_of(item) is not None
                )
            case _:
                return False

    def find(self, items: Sequence[WebhookItem]) -> Found:
        """Blocks while it reads the log."""
        found = Found()
        for item in items:
            match item:
                case InboundStatus():
                    self._find(found, item.wamid, self._sent_long_ago(item.wamid))
                case (
                    InboundReaction(target_wamid=target)
                    | InboundEdit(target_wamid=target)
                    | InboundRevoke(target_wamid=target)
                    | Echo(target_wamid=str() as target)
                ):
                    self._find(found, target, self._known_long_ago(target))
                case InboundMessage():
                    quoted = self._quoted_long_ago(item)
                    self._find(found, item.reply_to_wamid or "", quoted)
                    self._find_surveyed(found, item)
                case _:
                    pass
        return found

    def _find(self, found: Found, wamid: str, fact_id: UUID | None) -> None:
        if fact_id is None or wamid in found.messages:
            return
        record = self._log.find(fact_id)
        event = record.fact.event if record else None
        ticket_id = getattr(event, "ticket_id", None)
        if ticket_id is None:
            return
        ours = event.message_id if isinstance(event, MessageSent) else None
        theirs = self._pseudonyms.short("m-", "wa", wamid)
        found.messages[wamid] = (ticket_id, ours or theirs)

    def _find_surveyed(self, found: Found, item: InboundMessage) -> None:
        ticket_id = self._let_go_of(item)
        if ticket_id is None:
            return
        records = self._log.read_stream(ticket_stream(ticket_id))
        ticket = self._state.fold_ticket(records)
        if ticket is not None:
            found.tickets[ticket.id] = ticket

    def _let_go_of(self, item: InboundMessage) -> str | None:
        """The ticket that a tap rates, where it is not held any more."""
        tap = read_rating_tap(item.payload_id)
        is_held = tap is None or tap.ticket_id in self._state.tickets
        return None if tap is None or is_held else tap.ticket_id

    def _quoted_long_ago(self, item: InboundMessage) -> UUID | None:
        quoted = item.reply_to_wamid
        return None if quoted is None else self._sent_long_ago(quoted)

    def _sent_long_ago(self, wamid: str) -> UUID | None:
        """The fact's id of a message of ours that only the log remembers."""
        fact_id = self._pseudonyms.uuid("wa", "sent", wamid)
        is_held = fact_id in self._state.sent
        return fact_id if not is_held and self._log.is_known(fact_id) else None

    def _known_long_ago(self, wamid: str) -> UUID | None:
        """The same of a message of either side."""
        if self._pseudonyms.uuid("wa", "sent", wamid) in self._state.sent:
            return None
        fact_id = self._pseudonyms.uuid("wa", "message", wamid)
        if fact_id in self._state.received:
            return None
        if self._log.is_known(fact_id):
            return fact_id
        return self._sent_long_ago(wamid)
