"""Tickets that run over their targets, each for a reason of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from stories import Ticket, at

from routing_service.domain.events import TeamChanged, TicketAssigned


def breach_stories() -> list[Ticket]:
    """Under the policy `usual`: first response in 1 h, resolution in 8 h, day and
    night."""
    nobody = opened("b-nobody", "09:00").asks(at(16, "09:00"))
    given(nobody, "11:50", "ana").answers(at(16, "12:00"))

    owner = opened("b-owner", "09:00", agent_id="ana").asks(at(16, "09:00"))
    owner.answers(at(16, "11:00"))

    passed = opened("b-passed", "09:00", agent_id="ana").asks(at(16, "09:00"))
    given(passed, "10:00", "bo")
    passed.tell(at(16, "11:00"), TeamChanged(ticket_id="b-passed", to="japan"))
    given(passed, "11:00", "cy").answers(at(16, "12:00"), agent="cy")

    # Taken back and given to somebody else: one hand-off, and hardly anybody's time.
    briefly = opened("b-briefly", "09:00", agent_id="ana").asks(at(16, "09:00"))
    given(briefly, "09:10", None)
    given(briefly, "11:00", "bo").answers(at(16, "11:05"))

    pending = opened("b-pending", "09:00", agent_id="ana").asks(at(16, "09:00"))
    pending.becomes(at(16, "09:10"), "pending").answers(at(16, "11:00"))

    held = opened("b-held", "09:00", agent_id="ana").asks(at(16, "09:00"))
    held.becomes(at(16, "09:10"), "on_hold").answers(at(16, "11:00"))

    slow = opened("b-slow", "09:00", agent_id="ana").asks(at(16, "09:00"))
    slow.answers(at(16, "09:30")).becomes(at(16, "21:00"), "resolved")

    again = opened("b-again", "09:00", agent_id="ana").asks(at(16, "09:00"))
    again.answers(at(16, "09:30")).becomes(at(16, "10:00"), "resolved")
    again.asks(at(17, "09:00")).becomes(at(17, "09:00"), "open")
    again.answers(at(17, "09:30")).becomes(at(17, "20:00"), "resolved")

    night = opened("b-night", "20:00", policy_id="office", agent_id="ana")
    night.asks(at(16, "20:00")).answers(at(17, "10:00"))
    return [nobody, owner, passed, briefly, pending, held, slow, again, night]


def opened(ticket_id: str, time: str, **more: Any) -> Ticket:
    terms = {"policy_id": "usual", "team_id": "support"} | more
    return Ticket(ticket_id, at(16, time), **terms)


def given(ticket: Ticket, time: str, agent_id: str | None) -> Ticket:
    when: datetime = at(16, time)
    return ticket.tell(when, TicketAssigned(ticket_id=ticket.id, agent_id=agent_id))
