"""How routing is spoken of: stages, verdicts, facts and actions in words."""

from __future__ import annotations

from dashboards import formats, localities
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import Html, Tone, chip
from dashboards.routing_sets import given_actions
from dashboards.service import JsonObject
from dashboards.words import vocabulary

STAGE_TONES: dict[str, Tone] = {"live": "good", "shadow": "info", "draft": "warn"}
VERDICT_TONES: dict[str, Tone] = {"fitted": "good", "failed": "bad"}


def stage(name: str) -> str:
    return {"live": _("Live"), "shadow": _("Shadow"), "draft": _("Draft")}.get(
        name, name
    )


def stage_chip(name: str) -> Html:
    return chip(stage(name), STAGE_TONES.get(name, "plain"))


def mode(name: str) -> str:
    """What happens with several rules that fit."""
    return {
        "first": _("Asked from top to bottom; the first rule that fits decides."),
        "all": _(
            "Every rule is asked, in this order; of those that fit, the first to set "
            "something wins."
        ),
    }.get(name, name)


def verdict(name: str) -> str:
    return {
        "fitted": _("fits"),
        "not": _("does not fit"),
        "skipped": _("not asked"),
        "failed": _("failed"),
    }.get(name, name)


def verdict_chip(name: str) -> Html:
    return chip(verdict(name), VERDICT_TONES.get(name, "plain"))


def finding(kind: str, other: str | None = None) -> str:
    """What a check found about a rule, and which other rule has to do with it."""
    if other is not None:
        with_other = {
            "shadowed": _("Hidden by {rule}"),
            "overlapping": _("Overlaps with {rule}"),
        }
        return with_other.get(kind, kind).format(rule=other)
    return {
        "dead": _("Can never fit"),
        "shadowed": _("Hidden by earlier rules"),
        "overlapping": _("Overlaps with other rules"),
        "unused": _("Has not fitted lately"),
        "unrouted": _("Routed by no rule"),
    }.get(kind, kind)


def trigger(name: str) -> str:
    """What made the service decide."""
    return {
        "arrival": _("The ticket was opened"),
        "reopened": _("The ticket was reopened"),
        "capacity": _("A place became free"),
        "take_back": _("It was taken back"),
        "transfer": _("It was transferred"),
        "escalation": _("It was escalated"),
        "test": _("Tried out"),
    }.get(name, name.replace("_", " ").capitalize())


def strategy(name: str) -> str:
    """How a team chooses among those who could."""
    return {
        "least_loaded": _("The least loaded gets it"),
        "round_robin": _("One after the other"),
        "longest_idle": _("The one who has waited longest gets it"),
        "sticky": _("Back to the last agent"),
    }.get(name, name)


def actions(then: JsonObject, directory: Directory) -> list[str]:
    """What a rule sets, each in a few words."""
    return [
        _action(name, value, directory) for name, value in given_actions(then).items()
    ]


def _action(name: str, value: object, directory: Directory) -> str:
    label = _action_names().get(name, name)
    return f"{label} {_action_value(name, value, directory)}"


def _action_value(name: str, value: object, directory: Directory) -> str:
    match name:
        case "team" | "agent" if value in _of_the_customer():
            return _of_the_customer()[str(value)]
        case "team":
            return str(directory.team_name(str(value)))
        case "agent":
            return str(directory.agent_name(str(value)))
        case "priority":
            return vocabulary().get(f"priority_{value}", str(value)).lower()
        case _:
            return _value(value)


def _of_the_customer() -> dict[str, str]:
    return {
        "last_team": _("who had the customer last"),
        "last_agent": _("who had the customer last"),
        "account_manager": _("the account manager"),
    }


def _action_names() -> dict[str, str]:
    return {
        "team": _("Team"),
        "agent": _("Agent"),
        "skill": _("Skill"),
        "skill_level": _("Level"),
        "priority": _("Priority"),
        "category": _("Category"),
        "tags": _("Tags"),
        "policy": _("SLA"),
        "bot": _("Bot"),
        "notify": _("Notifies"),
        "quick_reply": _("Answers"),
        "weight": _("Weight"),
    }


def fact_name(name: str) -> str:
    """`Language` for language; what has no words of ours keeps its own."""
    known = {
        "text": _("Text"),
        "language": _("Language"),
        "language_confidence": _("Sure of the language"),
        "category": _("Category"),
        "tags": _("Tags"),
        "priority": _("Priority"),
        "number": _("Number"),
        "payload": _("Tap"),
        "referral": _("Ad"),
        "kind": _("Message kind"),
        "country": _("Country"),
        "timezone": _("Time zone"),
        "tier": _("Tier"),
        "open_tickets": _("Open tickets"),
        "last_agent": _("Last agent"),
        "last_team": _("Last team"),
        "days_since_last_ticket": _("Days since last ticket"),
        "last_csat": _("Last rating"),
        "local_hour": _("Hour at the customer"),
        "predicted_category": _("Proposed category"),
        "predicted_priority": _("Proposed priority"),
        "predicted_team": _("Proposed team"),
        "keywords": _("Keywords"),
    }
    return known.get(name, name.replace("_", " "))


def fact_value(name: str, value: object, directory: Directory) -> str:
    """A fact as people say it."""
    match name:
        case "language":
            return localities.language(str(value)) or ""
        case "country":
            return localities.country(str(value)) or ""
        case "last_agent":
            return directory.agent_name(str(value)) or ""
        case "last_team" | "predicted_team":
            return directory.team_name(str(value)) or ""
        case "priority" | "predicted_priority":
            return vocabulary().get(f"priority_{value}", str(value))
    if name.endswith("confidence") and isinstance(value, float):
        return formats.percent(value, 0)
    return _value(value)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value)
