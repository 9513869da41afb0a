"""One consistent state of all configuration, folded from what was applied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_export import export
from routing_service.domain.configuration_reading import ConfigurationError, normalise
from routing_service.domain.configuration_references import (
    check_recipients,
    check_references,
    check_rule_references,
)
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.configuration_values import (
    ALWAYS,
    AgentProfile,
    CalendarConfig,
    ChannelConfig,
    Escalation,
    MatchField,
    NumberConfig,
    QuickReply,
    RoutingRule,
    RuleOutcome,
    RuleSet,
    SlaPolicy,
    Team,
    WarnAt,
    choose_text,
)
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.roles import BUILT_IN, RoleConfig
from routing_service.domain.types import ConfigurationKind, JsonObject

__all__ = [
    "ALWAYS",
    "DEFAULT_CONTENT",
    "AgentProfile",
    "CalendarConfig",
    "ChannelConfig",
    "Configuration",
    "ConfigurationError",
    "Content",
    "Escalation",
    "MatchField",
    "NumberConfig",
    "QuickReply",
    "RoutingRule",
    "RuleOutcome",
    "RuleSet",
    "SlaPolicy",
    "Team",
    "WarnAt",
    "choose_text",
    "export",
    "load",
    "normalise",
]

Content = Mapping[ConfigurationKind, Sequence[JsonObject]]

DEFAULT_CONTENT: dict[ConfigurationKind, list[JsonObject]] = {
    "calendars": normalise(
        "calendars",
        [
            {
                "id": ALWAYS,
                "name": "Around the clock",
                "timezone": "UTC",
                "weekly": ALWAYS,
            }
        ],
    ),
    "teams": normalise(
        "teams", [{"id": "support", "name": "Support", "is_default": True}]
    ),
    "sla_policies": normalise(
        "sla_policies",
        [
            {
                "id": "default",
                "name": "Default",
                "targets": {
                    "first_response": "1h",
                    "next_response": "4h",
                    "resolution": "24h",
                },
            }
        ],
    ),
    "routing": [],
    "agents": [],
    "quick_replies": [],
    "numbers": [],
    "prices": [],
    "roles": [],
    "channels": [],
}
"""What holds for a kind nobody has applied yet. Normalised."""


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk decides by. `versions` counts each kind's applications; `version`
    is their sum, so that it grows with every application."""

    versions: dict[ConfigurationKind, int]
    content: dict[ConfigurationKind, list[JsonObject]]
    calendars: dict[str, CalendarConfig]
    policies: tuple[SlaPolicy, ...]
    teams: dict[str, Team]
    agents: dict[str, AgentProfile]
    rule_sets: tuple[RuleSet, ...]
    quick_replies: dict[str, QuickReply]
    numbers: dict[str, NumberConfig]
    roles: dict[str, RoleConfig]
    channels: dict[str, ChannelConfig]
    business_calendars: dict[str, Calendar]
    shifts: dict[str, Calendar]
    """By agent id; who has none may always be given tickets."""

    @property
    def version(self) -> int:
        return sum(self.versions.values())

    @property
    def routing(self) -> RuleSet:
        """The rule set that decides."""
        return next(one for one in self.rule_sets if one.stage == "live")

    @property
    def shadow(self) -> RuleSet | None:
        """The rule set that runs beside it, and is only recorded."""
        return next((one for one in self.rule_sets if one.stage == "shadow"), None)

    @property
    def default_team(self) -> Team:
        """The team of tickets no rule sends elsewhere."""
        return next(
            (team for team in self.teams.values() if team.is_default),
            next(iter(self.teams.values())),
        )

    def policy(self, policy_id: str | None) -> SlaPolicy | None:
        return next((one for one in self.policies if one.id == policy_id), None)

    def policy_for(
        self,
        *,
        priority: str | None = None,
        team: str | None = None,
        country: str | None = None,
        category: str | None = None,
        number: str | None = None,
        language: str | None = None,
        tier: str | None = None,
    ) -> SlaPolicy | None:
        """The first policy, in the file's order, whose every condition fits."""
        facts: dict[MatchField, str | None] = {
            "priority": priority,
            "team": team,
            "country": country,
            "category": category,
            "number": number,
            "language": language,
            "tier": tier,
        }
        for policy in self.policies:
            if all(facts[field] in values for field, values in policy.match.items()):
                return policy
        return None

    def calendar_id_for(
        self,
        policy: SlaPolicy | None = None,
        *,
        team: str | None = None,
        number: str | None = None,
    ) -> str:
        """The calendar in force: of the SLA policy, else the team, else the number,
        else the account (the calendar marked default, else `always`)."""
        by_team, by_number = self.teams.get(team or ""), self.numbers.get(number or "")
        for owner in (policy, by_team, by_number):
            if owner and owner.calendar in self.calendars:
                return owner.calendar
        defaults = (one.id for one in self.calendars.values() if one.is_default)
        return next(defaults, ALWAYS)

    def calendar_for(
        self,
        policy: SlaPolicy | None = None,
        *,
        team: str | None = None,
        number: str | None = None,
    ) -> Calendar:
        """As `calendar_id_for`, ready to count."""
        return self.business_calendars[
            self.calendar_id_for(policy, team=team, number=number)
        ]

    def calendar_named(self, name: str) -> Calendar | None:
        """Of that id, else the one in force for the team of that id."""
        if name in self.teams and name not in self.calendars:
            return self.calendar_for(team=name)
        return self.business_calendars.get(name)

    def applied(self, event: ConfigurationApplied) -> Configuration:
        """The configuration after a recorded change. References are not checked again:
        kinds applied together arrive one by one."""
        return _build(
            {**self.content, event.kind: event.content},
            {**self.versions, event.kind: event.version},
            [*self.business_calendars.values(), *self.shifts.values()],
        )


def load(
    content: Content, versions: Mapping[ConfigurationKind, int] | None = None
) -> Configuration:
    """The configuration of normalised `content`, with defaults for absent kinds.

    Raises ConfigurationError for a reference to a team, calendar, policy or agent that
    does not exist.
    """
    configuration = _build(
        {kind: list(rows) for kind, rows in content.items()}, versions or {}
    )
    ids: dict[ConfigurationKind, Collection[str]] = {
        "calendars": configuration.calendars,
        "teams": configuration.teams,
        "agents": configuration.agents,
        "sla_policies": [policy.id for policy in configuration.policies],
        "quick_replies": configuration.quick_replies,
        "roles": [*BUILT_IN, *configuration.roles],
        "channels": configuration.channels,
    }
    check_references(content, ids)
    check_recipients(content, ids)
    check_rule_references(configuration.rule_sets, ids)
    return configuration


def _build(
    content: dict[ConfigurationKind, list[JsonObject]],
    versions: Mapping[ConfigurationKind, int],
    counting: Iterable[Calendar] = (),
) -> Configuration:
    whole = {**DEFAULT_CONTENT, **content}
    kept = {calendar: calendar for calendar in counting}
    calendars = msgspec.convert(
        [*DEFAULT_CONTENT["calendars"], *whole["calendars"]], list[CalendarConfig]
    )
    teams = msgspec.convert(whole["teams"] or DEFAULT_CONTENT["teams"], list[Team])
    agents = msgspec.convert(whole["agents"], list[AgentProfile])
    replies = msgspec.convert(whole["quick_replies"], list[QuickReply])
    numbers = msgspec.convert(whole["numbers"], list[NumberConfig])
    roles = msgspec.convert(whole["roles"], list[RoleConfig])
    channels = msgspec.convert(whole["channels"], list[ChannelConfig])
    return Configuration(
        versions=dict(versions),
        content=content,
        calendars={one.id: one for one in calendars},
        policies=msgspec.convert(whole["sla_policies"], tuple[SlaPolicy, ...]),
        teams={one.id: one for one in teams},
        agents={one.id: one for one in agents},
        rule_sets=rule_sets_of(whole["routing"], versions.get("routing", 0)),
        quick_replies={one.id: one for one in replies},
        numbers={one.id: one for one in numbers},
        roles={one.id: one for one in roles},
        channels={one.id: one for one in channels},
        business_calendars={
            one.id: _keep(_to_calendar(one), kept) for one in calendars
        },
        shifts={
            one.id: _keep(Calendar(one.timezone or "UTC", one.shifts), kept)
            for one in agents
            if one.shifts is not None
        },
    )


def _to_calendar(config: CalendarConfig) -> Calendar:
    return Calendar(config.timezone, config.weekly, config.days_off, config.overrides)


def _keep(calendar: Calendar, kept: dict[Calendar, Calendar]) -> Calendar:
    """The equal one in `kept`, which has its intervals built already."""
    return kept.setdefault(calendar, calendar)
