"""Updates for stakeholders that have not been sent yet, as the recorded facts say."""

from __future__ import annotations

from uuid import UUID

from routing_service.domain.events import (
    StakeholdersInformed,
    StakeholderUpdateFailed,
    StakeholderUpdateSent,
)
from routing_service.domain.record import Fact


class OpenUpdates:
    """The ids of their facts by update; the log holds text and addresses."""

    def __init__(self, facts: dict[str, UUID] | None = None) -> None:
        self.facts: dict[str, UUID] = facts or {}

    def apply(self, fact: Fact) -> None:
        match fact.event:
            case StakeholdersInformed() as informed:
                self.facts[informed.update_id] = fact.id
            case StakeholderUpdateSent() | StakeholderUpdateFailed() as settled:
                self.facts.pop(settled.update_id, None)
            case _:
                pass
