"""The numbers we send from: whether they do, and if not, why."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from routing_service import errors
from routing_service.desk.outbox import Outbox
from routing_service.desk.state import State
from routing_service.domain.access import Principal
from routing_service.domain.events import NumberResumed
from routing_service.domain.identifiers import new_event_id, number_stream
from routing_service.domain.record import Fact


class NumberView(msgspec.Struct, frozen=True, kw_only=True):
    """ "paused" goes on by itself; "stopped" waits for somebody to resume it. `queued`
    counts the messages that wait or are not settled."""

    id: str
    display_number: str | None
    name: str
    state: Literal["sending", "paused", "stopped"]
    code: int | None
    reason: str | None
    queued: int


def overview(state: State, outbox: Outbox) -> list[NumberView]:
    """The configured numbers, then others with something to send or stopped."""
    queued = state.outgoing.counts
    ids = [*state.configuration.numbers, *queued, *state.departures.stops]
    return [
        _view(state, outbox, number_id, queued[number_id])
        for number_id in dict.fromkeys(ids)
    ]


def view(state: State, outbox: Outbox, number_id: str) -> NumberView:
    """Raises NotFound."""
    for one in overview(state, outbox):
        if one.id == number_id:
            return one
    raise errors.NotFound(f"number {number_id}: none that is configured or has sent")


def resumed(number_id: str, principal: Principal, now: datetime) -> Fact:
    return Fact(
        id=new_event_id(),
        stream=number_stream(number_id),
        event=NumberResumed(number_id=number_id, agent_id=principal.id),
        occurred_at=now,
        actor="agent:" + principal.id,
    )


def _view(state: State, outbox: Outbox, number_id: str, queued: int) -> NumberView:
    number = state.configuration.numbers.get(number_id)
    stop = state.departures.stops.get(number_id)
    pause = outbox.pause_of(number_id)
    code, reason = (stop.code, stop.reason) if stop else pause or (None, None)
    return NumberView(
        id=number_id,
        display_number=number.display_number if number else None,
        name=number.name if number else "",
        state="stopped" if stop else "paused" if pause else "sending",
        code=code,
        reason=reason,
        queued=queued,
    )
