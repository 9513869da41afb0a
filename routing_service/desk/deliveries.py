"""Notifications that are to leave the house, and have not, as the facts say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing_service.channels.texts import Told
from routing_service.domain.events import (
    NotificationRaised,
    NotificationsDelivered,
    NotificationsFailed,
)
from routing_service.domain.record import Fact

AGENT, CHANNEL = "agent:", "channel:"
"""What a recipient's stream begins with: somebody's e-mail, or a channel."""


class Deliveries:
    """`waiting` by the recipient's stream, then by id, in the order of the log."""

    def __init__(self, waiting: Mapping[str, Iterable[Told]] | None = None) -> None:
        self.waiting: dict[str, dict[str, Told]] = {
            recipient: {one.id: one for one in theirs}
            for recipient, theirs in (waiting or {}).items()
        }

    def __len__(self) -> int:
        return sum(map(len, self.waiting.values()))

    def apply(self, fact: Fact) -> None:
        match fact.event:
            case NotificationRaised() as raised:
                told = _told(fact, raised)
                for recipient in recipients_of(raised):
                    self.waiting.setdefault(recipient, {})[told.id] = told
            case NotificationsDelivered() | NotificationsFailed() as settled:
                self._settle(fact.stream, settled.notification_ids)
            case _:
                pass

    def _settle(self, recipient: str, ids: Iterable[str]) -> None:
        theirs = self.waiting.get(recipient, {})
        for one in ids:
            theirs.pop(one, None)
        if not theirs:
            self.waiting.pop(recipient, None)


def recipients_of(raised: NotificationRaised) -> list[str]:
    """The streams of those who are told outside the application."""
    return [
        *(AGENT + one for one in raised.emails),
        *(CHANNEL + one for one in raised.channels),
    ]


def _told(fact: Fact, raised: NotificationRaised) -> Told:
    return Told(
        id=fact.id.hex,
        at=fact.occurred_at,
        ticket_id=raised.ticket_id,
        cause=raised.cause,
        target=raised.target,
        due_at=raised.due_at,
    )
