"""Teams and agents for tests of who is given what."""

from __future__ import annotations

from desk_facts import configured

from routing_service.domain.assignment import Assigner
from routing_service.domain.workload import Workload


def an_agent(name, *, teams=("support",), **fields):
    return {
        "id": name,
        "name": name.title(),
        "email": f"{name}@example.com",
        "teams": list(teams),
        **fields,
    }


def a_team(name="support", **fields):
    return {"id": name, "name": name.title(), **fields}


def an_assigner(*agents, teams=None, **kinds):
    return Assigner(configured(teams=teams or [a_team()], agents=list(agents), **kinds))


def present(*names, loads=None, **others):
    """These online, `others` as they say."""
    return Workload({**dict.fromkeys(names, "online"), **others}, dict(loads or {}))
