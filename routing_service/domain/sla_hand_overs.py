"""What the clocks of internal targets hear of: hand-overs, and acts of the team that
has the ticket.

Both go by the order of the log: who handed over to whom, and whose team an agent was
in, is what the desk knew when it recorded the fact.
"""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.events import Event, MessagePosted, NoteAdded, SendRetried
from routing_service.domain.internal_targets import HandOver
from routing_service.domain.sla_marks import Mark
from routing_service.domain.sla_timeline import SlaState, put, recount


def hand_over(state: SlaState, moved: HandOver, at: datetime) -> SlaState:
    """Team and level that change at one instant are one hand-over. Handing a ticket on
    or back takes it up."""
    terms = state.marks[-1].terms
    for mark in reversed(state.marks):
        if mark.at < at:
            break
        if mark.at == at and isinstance(mark.ref, HandOver):
            others = tuple(one for one in state.marks if one is not mark)
            first = mark.ref
            whole = HandOver(
                first.from_team_id, first.from_level, moved.to_team_id, moved.to_level
            )
            return put(recount(others), Mark(at, "moved", whole, terms))
    taken_up = put(state, Mark(at, "taken_up", None, terms))
    return put(taken_up, Mark(at, "moved", moved, terms))


def act(state: SlaState, event: Event, at: datetime) -> SlaState:
    """An agent of the ticket's team did `event`. A reply that cannot be sent, by its
    message's id, is none."""
    if state.running.hand_over is None:
        return state
    message_id = None
    if isinstance(event, MessagePosted | SendRetried):
        message_id = event.message_id
    return put(state, Mark(at, "taken_up", message_id, state.marks[-1].terms))


def actor_of(event: Event) -> str | None:
    """The agent whose act it is, if it may take a ticket up."""
    match event:
        case NoteAdded() | SendRetried() | MessagePosted(author="agent"):
            return event.agent_id
        case _:
            return None
