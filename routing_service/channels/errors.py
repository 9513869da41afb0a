"""Why a notification did not get through.

DeliveryFailed
├── Refused      it will not get through later either
└── NotReached   it may, later
"""

from __future__ import annotations


class DeliveryFailed(Exception):
    """`reason` stands in the log and on pages: it names no address and no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(DeliveryFailed):
    """The other side does not take it, or something is not set up."""


class NotReached(DeliveryFailed):
    """No answer, or one that asks to try again; `after_seconds` where it says when."""

    def __init__(self, reason: str, after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
