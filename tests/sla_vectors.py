"""Histories whose results other help desks assert, in our words.

What a vector marked as conflicting expects of a peer is answered by metrics.md: `OURS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration import SlaPolicy
from routing_service.domain.events import (
    BotHandedOff,
    Event,
    MessagePosted,
    MessageReceived,
    NoteAdded,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.sla import Clock

STATUSES = {"new": "open", "on-hold": "on_hold", "solved": "resolved"}
YEARS = 10 * 366 * 86_400  # a target where the vector has none, to read the seconds
TARGETS = ("first_response", "next_response", "resolution")

# What the vectors marked as conflicting expect of a peer, and what we answer instead.
OURS: dict[tuple[str, str], object] = {
    # No customer wrote: there is no waiting period.
    ("zammad-21", "next_response_due"): None,
    ("zammad-22", "next_response_due"): None,
    ("zammad-23", "next_response_due"): None,
    ("zammad-24", "next_response_due"): None,
    # The new hours count from the change on; the deadline of the old ones had passed.
    ("zammad-25", "first_response_due"): "2016-11-02T08:00:00Z",
}
# Figures of time in a status are no clocks; the warehouse has them.
NOT_CLOCKS = {"state:pending_seconds", "state:open_seconds"}


def read_vectors() -> list[str]:
    return [f"zammad-{number:02}" for number in range(1, 35)] + ["dbtz-01", "dbtz-02"]


def build_policy(vector: dict) -> SlaPolicy:
    semantics, policy = vector["semantics"], vector["policy"]
    paused = tuple(STATUSES.get(one, one) for one in semantics["pause_states"])
    pausing = semantics.get("pause_applies_to", TARGETS)
    return SlaPolicy(
        id="peer",
        targets={
            name: 60 * policy[f"{name}_minutes"]
            if f"{name}_minutes" in policy
            else YEARS
            for name in TARGETS
        },
        pauses={name: paused if name in pausing else () for name in TARGETS},
        stop_resolution_on=(
            "closed" if semantics["resolved_states"] == ["closed"] else "resolved"
        ),
        next_response_counts_first=semantics["next_response_counts_first"],
    )


def build_calendar(entry: dict) -> Calendar:
    holidays = [date.fromisoformat(day) for day in entry.get("holidays", [])]
    return Calendar(entry["timezone"], entry["schedule"], holidays)


def to_event(entry: dict) -> Event:
    match entry["type"]:
        case "created":
            status = STATUSES.get(entry["state"], entry["state"])
            return TicketOpened(ticket_id="T", status=status)
        case "customer_message":
            return MessageReceived(ticket_id="T", message_id="m")
        case "agent_reply":
            return MessagePosted(ticket_id="T", message_id="m", author="agent")
        case "bot_handoff":
            return BotHandedOff(ticket_id="T")
        case "state":
            to = STATUSES.get(entry["to"], entry["to"])
            return StatusChanged(ticket_id="T", to=to)
        case _:
            return NoteAdded(ticket_id="T", note_id="n")


def observe(found: tuple[Clock, ...], metric: str) -> object:
    """The vectors' figures, from our clocks."""
    if metric == "wait_minutes_list":
        waits = [one for one in found if one.target == "next_response"]
        return [one.elapsed_seconds / 60 for one in waits]
    target = next(name for name in TARGETS if metric.startswith(name))
    own = [one for one in found if one.target == target]
    match metric.removeprefix(target + "_"):
        case "due":
            due = [one.due_at for one in own if one.due_at]
            return due[0] if due else None
        case "breached":
            return any(one.outcome in {"met_late", "breached"} for one in own)
        case "at":
            answered = [one for one in own if one.outcome in {"met", "met_late"}]
            return answered[0].stopped_at if answered else None
        case "longest_minutes":
            return max(one.elapsed_seconds for one in own) / 60
        case _:
            return own[-1].elapsed_seconds / 60


def expectations(vector: dict) -> Iterator[tuple[dict, datetime]]:
    last = max(datetime.fromisoformat(one["at"]) for one in vector["events"])
    for one in vector["expected"]:
        if one["metric"] not in NOT_CLOCKS:
            as_of = one.get("as_of")
            yield one, datetime.fromisoformat(as_of) if as_of else last


def is_near(observed: object, expected: object, tolerance_seconds: int) -> bool:
    if isinstance(observed, datetime) and isinstance(expected, str):
        apart = (observed - datetime.fromisoformat(expected)).total_seconds()
        return abs(apart) <= tolerance_seconds
    if isinstance(observed, float) and isinstance(expected, int | float):
        return abs(observed - expected) * 60 <= tolerance_seconds
    return observed == expected
