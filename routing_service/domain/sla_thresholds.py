"""How many seconds of a clock each alert of its policy stands at."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import msgspec

from routing_service.domain.configuration_values import Escalation, SlaPolicy, WarnAt
from routing_service.domain.types import SlaTarget

BREACH = "breach"


class Threshold(msgspec.Struct, frozen=True, order=True):
    """Net business seconds at which an alert falls due; `is_beyond`: only once the
    clock has used more than those, which a closed hour puts off to the next opening."""

    seconds: int
    is_beyond: bool
    name: str


Thresholds: TypeAlias = dict[SlaTarget, tuple[Threshold, ...]]


def thresholds_of(policy: SlaPolicy) -> Thresholds:
    """The alerts of each clock with a target, the earliest first: "warning-1",
    "breach", "escalation-1", numbered as the policy lists them."""
    return _thresholds_of(
        tuple(policy.targets.items()), policy.warn_at, policy.escalate
    )


@lru_cache(maxsize=1_000)
def _thresholds_of(
    targets: tuple[tuple[SlaTarget, int | None], ...],
    warn_at: tuple[WarnAt, ...],
    escalate: tuple[Escalation, ...],
) -> Thresholds:
    """Every ticket asks, and a desk has only some policies."""
    found: Thresholds = {}
    for target, seconds in targets:
        if seconds is None:
            continue
        warnings = [
            Threshold(
                _warned_after(one, seconds), is_beyond=False, name=f"warning-{at}"
            )
            for at, one in enumerate(warn_at, 1)
        ]
        escalations = [
            Threshold(
                seconds + one.after_seconds, is_beyond=True, name=f"escalation-{at}"
            )
            for at, one in enumerate(escalate, 1)
            if one.target in {None, target}
        ]
        breach = Threshold(seconds, is_beyond=True, name=BREACH)
        found[target] = tuple(sorted([*warnings, breach, *escalations]))
    return found


def _warned_after(warning: WarnAt, seconds: int) -> int:
    """A share rounds up to the next whole second."""
    if warning.percent is not None:
        return -(-seconds * warning.percent // 100)
    return max(seconds - (warning.before_seconds or 0), 0)
