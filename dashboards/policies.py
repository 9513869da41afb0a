"""SLA policies as the configuration holds them, and what their fields may be set to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards import localities, words_sla
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject

MATCHED = ("priority", "team", "country", "category", "number", "language", "tier")
"""What a condition may ask about, in the order of the form."""
PROMISES = ("first_response", "next_response", "resolution")
"""Targets that customers are promised; `internal` ones stand between teams."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Names by id of what a policy may name."""

    teams: Mapping[str, str]
    agents: Mapping[str, str]
    priorities: Mapping[str, str]
    numbers: Mapping[str, str]
    channels: Mapping[str, str]
    calendars: tuple[str, ...]
    known: Mapping[str, tuple[str, ...]]
    """Categories and tiers that policies name already; others may be written."""

    @classmethod
    def of(cls, content: JsonObject, directory: Directory) -> Choices:
        return cls(
            teams=directory.teams,
            agents={name: str(one["name"]) for name, one in directory.agents.items()},
            priorities={
                name: words_sla.priority(name) for name in directory.priorities
            },
            numbers=_named(content.get("numbers", ())),
            channels=_named(content.get("channels", ())),
            calendars=tuple(
                dict.fromkeys(
                    [*(one["id"] for one in content.get("calendars", ())), "always"]
                )
            ),
            known={
                field: tuple(
                    dict.fromkeys(
                        value
                        for policy in content.get("sla_policies", ())
                        for value in policy["match"].get(field, ())
                    )
                )
                for field in ("category", "tier")
            },
        )

    @property
    def recipients(self) -> dict[str, str]:
        """Whom a warning or a step may tell."""
        roles = {
            "owner": _("The owner"),
            "team": _("The team"),
            "supervisor": _("A supervisor"),
        }
        return roles | dict(self.teams) | dict(self.agents) | dict(self.channels)

    def of_field(self, field: str) -> dict[str, str]:
        """What a condition on that field may list."""
        match field:
            case "priority":
                return dict(self.priorities)
            case "team":
                return dict(self.teams)
            case "number":
                return dict(self.numbers)
            case "country":
                return {
                    code: localities.country(code) or code
                    for code in localities.country_codes()
                }
            case "language":
                return {
                    code: localities.language(code) or code
                    for code in localities.language_codes()
                }
        return {value: value for value in self.known.get(field, ())}

    def said(self, field: str, value: str) -> str:
        """A value of a condition as people call it."""
        match field:
            case "country":
                return localities.country(value) or value
            case "language":
                return localities.language(value) or value
        return self.of_field(field).get(value, value)


def field_name(field: str) -> str:
    """What a condition asks about, in words."""
    return {
        "priority": _("Priority"),
        "team": _("Team"),
        "country": _("Country"),
        "category": _("Category"),
        "number": _("Number"),
        "language": _("Language"),
        "tier": _("Tier"),
    }.get(field, field)


def name_of(policy: JsonObject) -> str:
    return str(policy.get("name") or policy["id"])


def spliced(
    policies: Sequence[JsonObject], document: JsonObject, place: int | None
) -> list[JsonObject]:
    """The list with the document at that place, or at its end."""
    if place is None:
        return [*policies, document]
    return [document if at == place else one for at, one in enumerate(policies)]


def moved(policies: Sequence[JsonObject], place: int, by: int) -> list[JsonObject]:
    """The list with the policy at that place earlier (-1) or later (1)."""
    others = [one for at, one in enumerate(policies) if at != place]
    others.insert(place + by, policies[place])
    return others


def _named(documents: Sequence[JsonObject]) -> dict[str, str]:
    return {one["id"]: str(one.get("name") or one["id"]) for one in documents}
