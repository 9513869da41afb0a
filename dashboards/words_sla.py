"""Service levels in words: promises, statuses, outcomes."""

from __future__ import annotations

from dashboards.words import vocabulary

TARGETS = ("first_response", "next_response", "resolution", "internal")
STATUSES = ("open", "pending", "on_hold", "snoozed", "resolved")
"""Those whose time may stand still; closing always ends a clock."""


def target(name: str) -> str:
    return vocabulary().get(f"target_{name}", name)


def status(name: str) -> str:
    return vocabulary().get(f"status_{name}", name)


def priority(name: str) -> str:
    return vocabulary().get(f"priority_{name}", name)


def outcome(name: str) -> str:
    return vocabulary().get(f"outcome_{name}", name)
