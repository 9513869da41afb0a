"""What people have been told and have read, as the recorded facts say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from routing_service.domain.audience import Ways
from routing_service.domain.events import (
    NotificationRaised,
    NotificationsRead,
    NotificationWaysChosen,
)
from routing_service.domain.record import Fact
from routing_service.domain.types import NotificationCause, SlaTarget

MOST_KEPT = 100
"""Of one person, the latest: about 20 kB."""


class Notification(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`at`: when it became so. `id`: the hex id of its fact."""

    id: str
    at: datetime
    ticket_id: str
    cause: NotificationCause
    target: SlaTarget | None = None
    due_at: datetime | None = None
    is_read: bool = False


class Inbox:
    """`ways` by agent id; `by_agent` the notifications of each by their ids, in the
    order of the log."""

    def __init__(
        self,
        ways: dict[str, Ways] | None = None,
        notifications: Mapping[str, Iterable[Notification]] | None = None,
    ) -> None:
        self.ways: dict[str, Ways] = ways or {}
        self.by_agent: dict[str, dict[str, Notification]] = {
            agent_id: {one.id: one for one in theirs}
            for agent_id, theirs in (notifications or {}).items()
        }

    def apply(self, fact: Fact) -> None:
        match fact.event:
            case NotificationRaised() as raised:
                told = notification_of(fact, raised)
                for agent_id in raised.agents:
                    self._keep(agent_id, told)
            case NotificationsRead() as read:
                theirs = self.by_agent.get(read.agent_id, {})
                for one in read.notification_ids:
                    if one in theirs:
                        theirs[one] = msgspec.structs.replace(theirs[one], is_read=True)
            case NotificationWaysChosen() as chosen:
                self.ways[chosen.agent_id] = Ways(
                    app=chosen.app,
                    email=chosen.email,
                    sound=chosen.sound,
                    desktop=chosen.desktop,
                )
            case _:
                pass

    def of(self, agent_id: str) -> list[Notification]:
        """The newest first."""
        return list(reversed(self.by_agent.get(agent_id, {}).values()))

    def _keep(self, agent_id: str, told: Notification) -> None:
        theirs = self.by_agent.setdefault(agent_id, {})
        theirs[told.id] = told
        if len(theirs) > MOST_KEPT:
            del theirs[next(iter(theirs))]


def notification_of(fact: Fact, raised: NotificationRaised) -> Notification:
    return Notification(
        id=fact.id.hex,
        at=fact.occurred_at,
        ticket_id=raised.ticket_id,
        cause=raised.cause,
        target=raised.target,
        due_at=raised.due_at,
    )
