"""Cloud API error codes and what to do about each; titles change, codes do not.

Source: Meta's Cloud API error reference, as of 2026.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

SendAction: TypeAlias = Literal[
    "throttle",
    "pair",
    "transient",
    "media",
    "window",
    "permanent",
    "opt_out",
    "spam",
    "account",
]
"""throttle: pause the number, back off with jitter · pair: hold this recipient only ·
transient: back off, at most 8 tries · media: upload again once · window: offer a
template · permanent: show the reason in the thread · opt_out: no more marketing to
this contact · spam: stop the number, alert · account: stop the queue, page the
administrator, keep what is queued."""


def action_for(code: int | None, http_status: int = 400) -> SendAction:
    """What to do about a declined send. An unknown code, or none, goes by the HTTP
    status: 5xx and 429 are worth another try, the rest is permanent."""
    if code is not None:
        known = ACTIONS.get(code)
        if known is not None:
            return known
        for codes, action in RANGES:
            if code in codes:
                return action
    if http_status == 429:
        return "throttle"
    if http_status in {401, 403}:
        return "account"
    return "transient" if http_status >= 500 else "permanent"


ACTIONS: dict[int, SendAction] = {
    130429: "throttle",
    80007: "throttle",
    4: "throttle",
    133016: "throttle",
    131056: "pair",
    131057: "transient",
    1: "transient",
    2: "transient",
    131000: "transient",
    131016: "transient",
    131052: "media",
    131053: "media",
    131047: "window",
    131026: "permanent",
    131049: "permanent",
    130472: "permanent",
    131051: "permanent",
    100: "permanent",
    131008: "permanent",
    131009: "permanent",
    131050: "opt_out",
    131048: "spam",
    0: "account",
    190: "account",
    10: "account",
    131031: "account",
    368: "account",
    131042: "account",
}

RANGES: tuple[tuple[range, SendAction], ...] = (
    (range(132000, 133000), "permanent"),
    (range(200, 300), "account"),
)
"""Template errors; missing permissions."""
