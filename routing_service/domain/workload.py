"""Who is there and how much they hold: what an assignment depends on."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from routing_service.domain.types import Presence


class Workload(msgspec.Struct, frozen=True):
    """`presence` and `loads` (unresolved tickets owned) by agent id. A view: the desk
    keeps both up to date."""

    presence: Mapping[str, Presence] = {}
    loads: Mapping[str, int] = {}

    def takes_tickets(self, agent_id: str, capacity: int) -> bool:
        """Present (online, not busy or away) and below capacity."""
        is_present = self.presence.get(agent_id) == "online"
        return is_present and self.loads.get(agent_id, 0) < capacity
