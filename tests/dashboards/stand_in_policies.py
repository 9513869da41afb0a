"""The stand-in's policies and calendars, in the service's normal form."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def policy(policy_id: str, name: str, **more: Any) -> Json:
    return {
        "id": policy_id,
        "name": name,
        "calendar": None,
        "match": {},
        "targets": {
            "first_response": 3_600,
            "next_response": None,
            "resolution": 172_800,
        },
        "stop_resolution_on": "resolved",
        "first_response_from": "human",
        "pauses": {
            "first_response": [],
            "next_response": [],
            "resolution": ["pending"],
            "internal": [],
        },
        "per_cycle": False,
        "next_response_counts_first": False,
        "warn_at": [{"percent": 80, "before_seconds": None}],
        "escalate": [
            {
                "after_seconds": 900,
                "target": "first_response",
                "level": 2,
                "team": None,
                "supervisor": True,
                "agent": None,
                "priority": None,
                "tags": ["late"],
            }
        ],
        "internal": [],
    } | more


def policies() -> list[Json]:
    urgent = {"priority": ["urgent"], "country": ["FR"]}
    upwards = {"from": {"team": None, "level": 1}, "target": 1_800}
    upwards |= {"to": {"team": "billing", "level": None}}
    told = {"percent": 80, "before_seconds": None, "notify": ["owner"]}
    more: Json = {"warn_at": [told], "internal": [upwards]}
    return [
        policy("urgent", "Urgent ones", match=urgent, calendar="always", **more),
        policy("usual", "Everything else"),
    ]


def calendars() -> list[Json]:
    day = [["09:00", "12:00"], ["13:00", "18:00"]]
    weekly = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), day)
    return [
        {
            "id": "paris",
            "name": "Paris",
            "timezone": "Europe/Paris",
            "weekly": weekly | {"sat": [], "sun": []},
            "holidays": ["2020-01-01", "2199-12-25"],
            "public_holidays": {"of": ["FR"], "dates": ["2199-07-14"]},
            "overrides": {"2199-12-24": [["09:00", "12:00"]]},
            "is_default": True,
        }
    ]


def preview(ids: list[str]) -> Json:
    """Of those policies, in their order."""
    is_moved = ids != ["urgent", "usual"]
    change = {"kind": "sla_policies", "id": ids[0]}
    if is_moved:
        return {"changes": [change | {"change": "moved"}], "policies": []}
    target = {
        "target": "first_response",
        "was_seconds": 3_600,
        "becomes_seconds": 1_800,
        "clocks": 240,
        "was_met": 230,
        "would_be_met": 171,
    }
    changed = {"policy_id": ids[0], "open_tickets": 12, "open_clocks": 20}
    return {
        "changes": [change | {"change": "edited"}],
        "policies": [changed | {"targets": [target]}],
    }
