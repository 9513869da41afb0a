"""Notices that somebody must see to: what the recorded facts say."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.events import ChannelNoticed, NoticeSettled
from routing_service.domain.record import Fact

MOST_OPEN = 1_000


class OpenNotices:
    """Their times, by the hex id of their fact; the latest MOST_OPEN of them."""

    def __init__(self, ids: dict[str, datetime] | None = None) -> None:
        self.ids: dict[str, datetime] = ids or {}

    def __len__(self) -> int:
        return len(self.ids)

    def apply(self, fact: Fact) -> None:
        match fact.event:
            case ChannelNoticed(needs_action=True):
                self.ids[fact.id.hex] = fact.occurred_at
                if len(self.ids) > MOST_OPEN:
                    del self.ids[min(self.ids, key=lambda one: (self.ids[one], one))]
            case NoticeSettled() as settled:
                self.ids.pop(settled.notice_id, None)
            case _:
                pass
