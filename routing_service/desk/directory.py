"""Who works here and what is prepared: what the pages fill their choices with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec

from routing_service.desk.views import AgentView
from routing_service.domain.configuration import Configuration
from routing_service.domain.types import Presence, Priority, TicketStatus


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


def directory(
    configuration: Configuration,
    presence: Mapping[str, Presence],
    loads: Mapping[str, int],
) -> Directory:
    """`loads` counts the unresolved tickets each agent owns."""
    return Directory(
        teams=[TeamView(team.id, team.name) for team in configuration.teams.values()],
        agents=agents(configuration, presence, loads),
        quick_replies=[
            QuickReplyView(one.id, one.shortcut, one.text)
            for one in configuration.quick_replies.values()
        ],
        statuses=list(get_args(TicketStatus)),
        priorities=list(get_args(Priority)),
    )


def agents(
    configuration: Configuration,
    presence: Mapping[str, Presence],
    loads: Mapping[str, int],
) -> list[AgentView]:
    return [
        AgentView(
            id=agent.id,
            name=agent.name,
            presence=presence.get(agent.id, "offline"),
            teams=agent.teams,
            open_tickets=loads.get(agent.id, 0),
            capacity=agent.capacity,
        )
        for agent in configuration.agents.values()
    ]
