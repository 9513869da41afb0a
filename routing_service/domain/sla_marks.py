"""What a ticket's clocks follow from, and what they are between two marks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from routing_service.domain.internal_targets import HandOver
from routing_service.domain.sla_clocks import ClockState
from routing_service.domain.sla_terms import Terms

MarkKind = Literal[
    "opened",
    "customer",
    "reply",
    "retried",
    "bot",
    "handed_off",
    "status",
    "retargeted",
    "terms",
    "voided",
    "moved",
    "taken_up",
]


class Mark(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A point of the timeline that matters to clocks; `ref` is the status entered, the
    message's id or what "moved", `terms` hold from here on."""

    at: datetime
    kind: MarkKind
    ref: str | HandOver | None
    terms: Terms


class Running(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """The ticket's current clocks; finished waiting periods are no longer here.
    `hand_over`: the last one, which `internal` is about while it runs; `promises`: how
    many of them a target stood for."""

    terms: Terms
    status: str
    is_ended: bool
    first: ClockState
    resolution: ClockState
    next: ClockState | None = None
    waits: int = 0
    has_reply: bool = False
    was_handed_off: bool = False
    wrote_while_ended: bool = False
    internal: ClockState | None = None
    hand_over: HandOver | None = None
    promises: int = 0

    @property
    def clocks(self) -> tuple[ClockState | None, ...]:
        """Null for those that have not started."""
        return self.first, self.next, self.resolution, self.internal
