"""Who works here: what the configuration says, and what the service sees right now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dashboards.service import JsonObject, Service

Interval: TypeAlias = Sequence[str]
"""When it opens and closes, "HH:MM" each."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent; `load` and `capacity` in ticket weights, `scope` empty where no bound
    was set."""

    id: str
    name: str
    email: str
    role: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    skills: dict[str, int]
    scope: dict[str, list[str]]
    shifts: dict[str, list[Interval]]
    timezone: str | None
    presence: str
    load: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the company's own, or a built-in one."""

    id: str
    name: str
    based_on: str | None
    reach: str | None
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """People, the company's own roles and the built-in ones, as they stand."""

    people: tuple[Person, ...]
    roles: tuple[Role, ...]
    built_in: tuple[Role, ...]


def house(service: Service) -> House:
    """Reads both sides; raises ServiceProblem."""
    configuration = service.get("configuration")
    content = configuration["content"]
    now = {one["id"]: one for one in service.get("directory")["agents"]}
    return House(
        people=tuple(
            _person(agent, now.get(agent["id"], {}))
            for agent in content.get("agents", ())
        ),
        roles=tuple(_role(one) for one in content.get("roles", ())),
        built_in=tuple(_role(one) for one in configuration["built_in_roles"]),
    )


def _person(agent: JsonObject, now: JsonObject) -> Person:
    return Person(
        id=agent["id"],
        name=agent["name"],
        email=agent["email"],
        role=agent["role"],
        teams=tuple(agent.get("teams") or ()),
        languages=tuple(agent.get("languages") or ()),
        skills=dict(agent.get("skills") or {}),
        scope={k: v for k, v in (agent.get("scope") or {}).items() if v},
        shifts={k: v for k, v in (agent.get("shifts") or {}).items() if v},
        timezone=agent.get("timezone"),
        presence=now.get("presence", "offline"),
        load=int(now.get("load", now.get("open_tickets")) or 0),
        capacity=int(now.get("capacity") or agent.get("capacity") or 0),
    )


def _role(role: JsonObject) -> Role:
    return Role(
        id=role["id"],
        name=str(role.get("name") or role["id"]),
        based_on=role.get("based_on"),
        reach=role.get("reach"),
        permissions=tuple(role.get("permissions") or ()),
    )
