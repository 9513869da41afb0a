"""How far an outgoing message has come."""

from __future__ import annotations

PROGRESS: dict[str, int] = {
    "queued": 0,
    "sent": 1,
    "failed": 2,
    "delivered": 3,
    "read": 4,
    "played": 5,
    "deleted": 6,
}
"""Order of the statuses: what was delivered did not fail after all."""


def further(current: str | None, reported: str) -> str | None:
    """The status after a report in any order: it never moves backwards, and a status
    that is not known changes nothing."""
    if PROGRESS.get(reported, -1) > PROGRESS.get(current or "", -1):
        return reported
    return current
