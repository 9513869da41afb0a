"""The demo company as the generator needs it: who answers what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from demo.customers.scripts import Topic
from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration import Configuration, load, normalise
from routing_service.domain.types import ConfigurationKind, Priority

CONFIG = Path(__file__).parent.parent / "config"
KINDS: tuple[ConfigurationKind, ...] = (
    *("calendars", "sla_policies", "teams", "agents", "channels"),
)
TEAM_OF: Mapping[Topic, str] = {
    "delivery": "delivery",
    "billing": "billing",
    "technical": "technical",
    "sales": "sales",
    "account": "accounts",
}
LEVEL_2 = "experts"
NEWCOMER = "ines"
"""The visitor's agent starts today: her list is not full of old tickets."""
ANSWERING = ("support", "escalation", "account_manager")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who answers customers; `pace` below 1 is faster than the others."""

    id: str
    first_name: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    pace: float


class Company:
    """Teams, colleagues and targets of the demo configuration."""

    def __init__(self, configuration: Configuration, rng: Random) -> None:
        self._configuration = configuration
        self.colleagues = [
            Colleague(
                agent.id,
                agent.name.split(" ")[0],
                agent.teams,
                agent.languages,
                rng.uniform(0.75, 1.35),
            )
            for agent in configuration.agents.values()
            if agent.role in ANSWERING and agent.id != NEWCOMER
        ]

    @classmethod
    def read(cls, rng: Random, folder: Path = CONFIG) -> Company:
        """From the demo's configuration directory."""
        documents: dict[ConfigurationKind, Any] = {
            kind: yaml.safe_load((folder / f"{kind}.yml").read_text()) for kind in KINDS
        }
        content = {kind: normalise(kind, rows) for kind, rows in documents.items()}
        return cls(load(content), rng)

    def calendar(self, team: str, priority: Priority) -> Calendar:
        """The opening hours under which a ticket is answered."""
        policy = self._configuration.policy(priority)
        return self._configuration.calendar_for(policy, team=team)

    def target_seconds(self, priority: Priority) -> int:
        """The first response that the policy of `priority` asks for."""
        policy = self._configuration.policy(priority)
        seconds = policy.targets["first_response"] if policy else None
        assert seconds is not None
        return seconds

    def choose(
        self, rng: Random, team: str, language: str, *, but: str | None = None
    ) -> Colleague:
        """Somebody of the team, of its language if there is one."""
        team_mates = [one for one in self.colleagues if team in one.teams]
        speakers = [one for one in team_mates if language in one.languages]
        others = [one for one in speakers or team_mates if one.id != but]
        return rng.choice(others or team_mates)
