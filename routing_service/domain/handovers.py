"""A ticket passed on, with a reason that everybody on it reads: to level 2, to another
team, to the account manager, to a supervisor who steps in."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.assignment import need_of
from routing_service.domain.commands import assigned, decide_team, expect_not_closed
from routing_service.domain.configuration import Configuration
from routing_service.domain.drafts import Draft
from routing_service.domain.events import Event, LevelChanged, TeamChanged
from routing_service.domain.refusals import (
    NoAccountManager,
    NoEscalationTeam,
    NoSuchAgent,
    NoSuchTeam,
    NotOfTeam,
)
from routing_service.domain.routing import Router
from routing_service.domain.ticket import Ticket
from routing_service.domain.workload import Workload

LEVEL_2 = 2


def decide_escalation(
    ticket: Ticket,
    team_id: str | None,
    router: Router,
    workload: Workload,
    *,
    now: datetime,
    reason: str,
) -> list[Draft]:
    """Level 2 of `team_id`, else of the team that the ticket's escalates to; an owner
    who takes level 2 there keeps it, else one of its agents gets it, or nobody.

    Raises NoEscalationTeam, NoSuchTeam, TicketClosed.
    """
    expect_not_closed(ticket)
    teams = router.configuration.teams
    team = teams.get(ticket.team_id or "")
    to = team_id or (team.escalates_to if team else None)
    if to is None:
        raise NoEscalationTeam(ticket.id, ticket.team_id)
    if to not in teams:
        raise NoSuchTeam(ticket.id, to)
    events: list[Event] = []
    if ticket.level < LEVEL_2:
        events.append(
            LevelChanged(
                ticket_id=ticket.id, to=LEVEL_2, from_=ticket.level, reason=reason
            )
        )
    if ticket.team_id != to:
        events.append(
            TeamChanged(ticket_id=ticket.id, to=to, from_=ticket.team_id, reason=reason)
        )
    if not events:
        return []
    need = msgspec.structs.replace(
        need_of(ticket),
        team_id=to,
        level=LEVEL_2,
        skill=None,
        skill_level=0,
        declined_by=None,
    )
    stays = ticket.agent_id is not None and router.assigner.could_take(
        ticket.agent_id, need
    )
    if not stays:
        choice = router.assigner.choose(need, workload, now)
        if choice.agent_id != ticket.agent_id:
            events.append(assigned(ticket, choice.agent_id, reason))
    return [Draft(event, now) for event in events]


def decide_transfer(
    ticket: Ticket,
    team_id: str,
    agent_id: str | None,
    router: Router,
    workload: Workload,
    *,
    now: datetime,
    reason: str,
) -> list[Draft]:
    """To a team, whose agents get it as any ticket of theirs, or to one of them.

    Raises NoSuchTeam, NoSuchAgent, NotOfTeam, TicketClosed.
    """
    if agent_id is None:
        return decide_team(ticket, team_id, router, workload, now=now, reason=reason)
    expect_not_closed(ticket)
    if team_id not in router.configuration.teams:
        raise NoSuchTeam(ticket.id, team_id)
    agent = router.configuration.agents.get(agent_id)
    if agent is None:
        raise NoSuchAgent(ticket.id, agent_id)
    if team_id not in agent.teams:
        raise NotOfTeam(ticket.id, agent_id, team_id)
    events: list[Event] = []
    if ticket.team_id != team_id:
        events.append(
            TeamChanged(
                ticket_id=ticket.id, to=team_id, from_=ticket.team_id, reason=reason
            )
        )
    if ticket.agent_id != agent_id:
        events.append(assigned(ticket, agent_id, reason))
    return [Draft(event, now) for event in events]


def decide_hand_over(
    ticket: Ticket, configuration: Configuration, *, now: datetime, reason: str
) -> list[Draft]:
    """To the customer's account manager, in the team it has.

    Raises NoAccountManager, NoSuchAgent for one who has left, TicketClosed.
    """
    expect_not_closed(ticket)
    manager_id = ticket.account_manager_id
    if manager_id is None:
        raise NoAccountManager(ticket.id)
    if manager_id not in configuration.agents:
        raise NoSuchAgent(ticket.id, manager_id)
    return _given(ticket, manager_id, reason, now)


def decide_intervention(
    ticket: Ticket, agent_id: str, *, now: datetime, reason: str
) -> list[Draft]:
    """From its owner, or nobody, to whoever steps in. Raises TicketClosed."""
    expect_not_closed(ticket)
    return _given(ticket, agent_id, reason, now)


def _given(ticket: Ticket, agent_id: str, reason: str, now: datetime) -> list[Draft]:
    if ticket.agent_id == agent_id:
        return []
    return [Draft(assigned(ticket, agent_id, reason), now)]
