"""Teams, agents and what a ticket may be set to, as the service lists them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.service import JsonObject, Service
from dashboards.viewer import current_service

REMEMBERED_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by id, in the order of the service."""

    teams: dict[str, str]
    agents: dict[str, JsonObject]
    statuses: tuple[str, ...]
    priorities: tuple[str, ...]

    def agent_name(self, agent_id: str | None) -> str | None:
        if agent_id is None:
            return None
        return str(self.agents.get(agent_id, {}).get("name", agent_id))

    def team_name(self, team_id: str | None) -> str | None:
        return None if team_id is None else self.teams.get(team_id, team_id)


def current_directory() -> Directory:
    """The directory as the viewer may see it."""
    service = current_service()
    answer = _directory(service.url, service.token)
    return Directory(
        teams={team["id"]: team["name"] for team in answer["teams"]},
        agents={agent["id"]: agent for agent in answer["agents"]},
        statuses=tuple(answer["statuses"]),
        priorities=tuple(answer["priorities"]),
    )


@st.cache_data(ttl=REMEMBERED_SECONDS, show_spinner=False, max_entries=1_000)
def _directory(url: str, token: str) -> JsonObject:
    return Service(url, token).get("directory")
