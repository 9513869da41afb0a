"""What a ticket asks of its owner."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.ticket import Ticket


class Need(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a ticket asks of its owner.

    `named_agent_id`: whom a rule names, who goes first if there is room.
    `skill`: what the owner must be able to, at least at `skill_level`. `level`: 2 goes
    only to who takes level 2. `weight`: what it takes of the capacity.
    `last_agent_id`: who had the customer last; `waits_since`: when the customer began
    to wait, else when anything was said last: both for a sticky team.
    `declined_by`: who is not given it again. `number_id`, `country`: what the scope of
    some agents is bounded by.
    """

    team_id: str | None
    language: str | None = None
    named_agent_id: str | None = None
    skill: str | None = None
    skill_level: int = 0
    level: int = 1
    weight: int = 1
    last_agent_id: str | None = None
    waits_since: datetime | None = None
    declined_by: str | None = None
    number_id: str | None = None
    country: str | None = None


def need_of(ticket: Ticket) -> Need:
    """What a ticket asks for that has been routed already. Before it had an owner, the
    last agent is the customer's, as the rules saw it."""
    last_agent_id = ticket.last_agent_id
    if last_agent_id is None and ticket.routing is not None:
        last_agent_id = ticket.routing.facts.get("last_agent")
    return Need(
        ticket.team_id,
        ticket.language,
        None,
        ticket.skill,
        ticket.skill_level,
        ticket.level,
        ticket.weight,
        last_agent_id,
        ticket.waits_since or ticket.last_message_at or ticket.opened_at,
        ticket.declined_by,
        ticket.number_id,
        ticket.country,
    )


def base_language(language: str | None) -> str | None:
    return language.partition("-")[0].lower() if language else None
