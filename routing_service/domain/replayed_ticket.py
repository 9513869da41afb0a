"""As much of a ticket as tells who has it, and what it asks of an owner.

A ticket (domain/ticket.py) keeps fifty things and is never changed, of which a replay
needs sixteen: these are changed in place, at a third of the cost. A test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from routing_service.domain.events import (
    Event,
    LevelChanged,
    PriorityChanged,
    StatusChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.need import Need
from routing_service.domain.record import Fact
from routing_service.domain.ticket import ENDED, OWNER_ONLY, STALE
from routing_service.domain.types import Priority, TicketStatus
from routing_service.domain.workload import Owned


class ReplayedTicket(msgspec.Struct, gc=False):
    """The fields are a ticket's. `owned`: as it counts in a workload.
    `customers_agent_id`: who had the customer last, as the rules saw it."""

    opened_at: datetime
    is_opened: bool = False
    status: TicketStatus = "open"
    status_since: datetime | None = None
    priority: Priority = "normal"
    team_id: str | None = None
    agent_id: str | None = None
    last_agent_id: str | None = None
    customers_agent_id: str | None = None
    declined_by: str | None = None
    language: str | None = None
    number_id: str | None = None
    country: str | None = None
    level: int = 1
    weight: int = 1
    skill: str | None = None
    skill_level: int = 0
    owned: Owned = None

    def take(self, fact: Fact) -> None:
        event = fact.event
        rule = _RULES.get(type(event))
        if rule is None:
            return
        rule(self, event, fact)
        if self.agent_id is None or self.status in ENDED:
            self.owned = None
        else:
            self.owned = self.agent_id, self.weight

    def give(self, agent_id: str) -> None:
        self.agent_id = self.last_agent_id = agent_id
        self.declined_by = None
        self.owned = agent_id, self.weight

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def need(self) -> Need:
        """As need_of a ticket, but for the messages, which a replay does not read."""
        return Need(
            self.team_id,
            self.language,
            None,
            self.skill,
            self.skill_level,
            self.level,
            self.weight,
            self.last_agent_id or self.customers_agent_id,
            self.opened_at,
            self.declined_by,
            self.number_id,
            self.country,
        )


def _open(ticket: ReplayedTicket, event: TicketOpened, fact: Fact) -> None:
    if ticket.is_opened:
        return
    at = fact.occurred_at
    ticket.is_opened, ticket.opened_at = True, at
    ticket.number_id, ticket.country = event.number_id, event.country
    if ticket.status_since is None:
        ticket.status, ticket.status_since = event.status, at
    if ticket.priority == "normal":
        ticket.priority = event.priority
    ticket.team_id = ticket.team_id or event.team_id
    ticket.agent_id = ticket.agent_id or event.agent_id
    ticket.last_agent_id = ticket.last_agent_id or event.agent_id
    ticket.language = ticket.language or event.language


def _route(ticket: ReplayedTicket, event: TicketRouted, _: Fact) -> None:
    if event.trigger not in OWNER_ONLY:
        ticket.customers_agent_id = event.facts.get("last_agent")
    if event.team_id is not None:
        ticket.team_id = event.team_id
    if event.agent_id is not None:
        ticket.agent_id = ticket.last_agent_id = event.agent_id
        ticket.declined_by = None
    if event.priority is not None:
        ticket.priority = event.priority
    if event.language is not None:
        ticket.language = event.language
    if event.skill is not None:
        ticket.skill, ticket.skill_level = event.skill, event.skill_level
    if event.weight is not None:
        ticket.weight = event.weight


def _assign(ticket: ReplayedTicket, event: TicketAssigned, fact: Fact) -> None:
    ticket.agent_id = event.agent_id
    if event.agent_id is not None:
        ticket.last_agent_id = event.agent_id
        ticket.declined_by = None
    elif fact.actor[:6] == "agent:" or event.reason == STALE:
        ticket.declined_by = event.from_agent_id


def _change_team(ticket: ReplayedTicket, event: TeamChanged, _: Fact) -> None:
    ticket.team_id = event.to
    ticket.skill, ticket.skill_level = None, 0
    ticket.declined_by = None


def _change_priority(ticket: ReplayedTicket, event: PriorityChanged, _: Fact) -> None:
    ticket.priority = event.to


def _change_level(ticket: ReplayedTicket, event: LevelChanged, _: Fact) -> None:
    ticket.level = event.to


def _change_status(ticket: ReplayedTicket, event: StatusChanged, fact: Fact) -> None:
    at, since = fact.occurred_at, ticket.status_since
    if since is None or at >= since:
        ticket.status, ticket.status_since = event.to, at


_RULES: dict[type[Event], Callable[[ReplayedTicket, Any, Fact], None]] = {
    TicketOpened: _open,
    TicketRouted: _route,
    TicketAssigned: _assign,
    TeamChanged: _change_team,
    PriorityChanged: _change_priority,
    LevelChanged: _change_level,
    StatusChanged: _change_status,
}
