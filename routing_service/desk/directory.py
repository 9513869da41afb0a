"""Who works here and what is prepared: what the pages fill their choices with."""

from __future__ import annotations

from typing import get_args

import msgspec

from routing_service.desk.views import AgentView
from routing_service.domain.configuration import Configuration
from routing_service.domain.types import Priority, TicketStatus
from routing_service.domain.workload import Workload


class TeamView(msgspec.Struct, frozen=True):
    id: str
    name: str


class QuickReplyView(msgspec.Struct, frozen=True):
    id: str
    shortcut: str
    text: dict[str, str]


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    teams: list[TeamView]
    agents: list[AgentView]
    quick_replies: list[QuickReplyView]
    statuses: list[str]
    priorities: list[str]


def directory(configuration: Configuration, workload: Workload) -> Directory:
    return Directory(
        teams=[TeamView(team.id, team.name) for team in configuration.teams.values()],
        agents=agents(configuration, workload),
        quick_replies=[
            QuickReplyView(one.id, one.shortcut, one.text)
            for one in configuration.quick_replies.values()
        ],
        statuses=list(get_args(TicketStatus)),
        priorities=list(get_args(Priority)),
    )


def agents(configuration: Configuration, workload: Workload) -> list[AgentView]:
    return [
        AgentView(
            id=agent.id,
            name=agent.name,
            presence=workload.presence.get(agent.id, "offline"),
            teams=agent.teams,
            open_tickets=workload.counts.get(agent.id, 0),
            load=workload.loads.get(agent.id, 0),
            capacity=agent.capacity,
        )
        for agent in configuration.agents.values()
    ]
