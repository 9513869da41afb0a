"""What happened to a ticket, in a sentence of the viewer's language."""

from __future__ import annotations

from dashboards.directory import Directory
from dashboards.service import JsonObject
from dashboards.words import vocabulary


def happened(item: JsonObject, directory: Directory) -> str:
    """The sentence for an item of kind `event`; empty for one that says nothing."""
    words = vocabulary()
    kind, detail = item["event_type"], item["detail"] or {}
    template = words.get(f"event_{kind}", "")
    if kind == "TicketAssigned":
        if detail.get("agent_id") is None:
            template = words["event_released"]
        elif detail["agent_id"] == item["agent_id"]:
            template = words["event_claimed"]
    elif kind == "TicketRouted" and detail.get("team_id") is None:
        given = "event_given" if detail.get("agent_id") else "event_taken_back"
        template = words[given]
    who = directory.agent_name(item["agent_id"]) or words.get(
        f"author_{item['author']}", words["author_system"]
    )
    return template.replace("{who}", who).replace("{to}", _to(kind, detail, directory))


def _to(kind: str, detail: JsonObject, directory: Directory) -> str:
    words = vocabulary()
    to: str | None = detail.get("to")
    match kind:
        case "TicketAssigned":
            return directory.agent_name(detail.get("agent_id")) or words["nobody"]
        case "TicketRouted":
            team = directory.team_name(detail.get("team_id"))
            return team or directory.agent_name(detail.get("agent_id")) or ""
        case "SlaAlerted":
            return _alerted(detail)
        case "TeamChanged":
            return directory.team_name(to) or words["nobody"]
        case "PriorityChanged" | "StatusChanged":
            prefix = "priority" if kind == "PriorityChanged" else "status"
            return words.get(f"{prefix}_{to}", str(to))
        case "TagsChanged":
            return ", ".join(detail.get("to", ())) or words["none"]
        case "RatingAnswered":
            rating = int(detail["rating"])
            return "★" * rating + "☆" * (5 - rating)
        case _:
            return str(to or "")


def _alerted(detail: JsonObject) -> str:
    """ "First reply: late"; an alert is named "warning-1", "breach", "escalation-2"."""
    words = vocabulary()
    alert, target = str(detail["alert"]), str(detail["target"])
    said = words.get(f"alert_{alert.partition('-')[0]}", alert)
    return said.replace("{target}", words.get(f"target_{target}", target))
