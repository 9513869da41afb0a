"""Why a decision came out so, in sentences made of what the service says by code."""

from __future__ import annotations

from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject

OF_PEOPLE = frozenset({"transfer", "escalation"})
"""Decisions with a reason that somebody wrote, or the clock that ran out."""


def because(decision: JsonObject, directory: Directory) -> str:
    """`The rule “Invoices” names the team. Nobody is free.`"""
    if decision["trigger"] in OF_PEOPLE:
        reason = str(decision["reason"])
        return _by_clock().get(reason, reason)
    grounds: JsonObject = decision["grounds"]
    said = (
        _team(decision, grounds["team_by"]),
        _sun(grounds["instead_of_team_id"], directory),
        _shortage(decision, grounds["waits_for_agent_id"], directory),
    )
    return " ".join(one for one in said if one)


def tie_break(name: str | None) -> str | None:
    """What told the chosen one from the next."""
    return {
        "language": _("told apart by the language"),
        "load": _("told apart by the load"),
        "turn": _("told apart by whose turn it was"),
        "idle time": _("told apart by who had waited longer"),
        "skill level": _("told apart by the skill"),
        "id": _("equal in everything; the first by id"),
    }.get(name or "", name)


def _team(decision: JsonObject, team_by: str | None) -> str | None:
    rule_id = decision["rule_id"]
    names = {one["id"]: one.get("name") for one in decision["rules"]}
    match team_by:
        case "rule":
            rule = names.get(rule_id) or rule_id
            return _("The rule “{rule}” names the team.").format(rule=rule)
        case "number":
            return _("The team is the number’s.")
        case "language":
            return _("The team speaks the customer’s language.")
        case "default":
            return _("No rule names a team: it is the usual one.")
    return None


def _sun(team_id: str | None, directory: Directory) -> str | None:
    if team_id is None:
        return None
    team = directory.team_name(team_id)
    return _("{team} is closed; it went to the team that is open.").format(team=team)


def _shortage(
    decision: JsonObject, waits_for: str | None, directory: Directory
) -> str | None:
    if waits_for is not None:
        agent = directory.agent_name(waits_for)
        return _("It waits for {agent}, whom the customer knows.").format(agent=agent)
    return None if decision["agent_id"] else _("Nobody is free.")


def _by_clock() -> dict[str, str]:
    return {
        "first_response breached": _("The first reply was late."),
        "next_response breached": _("The next reply was late."),
        "resolution breached": _("The resolution was late."),
        "internal breached": _("The hand-over was taken up late."),
    }
