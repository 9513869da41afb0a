"""What edited SLA policies would mean: open tickets under them, and past clocks beside
their new targets. Past clocks never change; this says what they would have been."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_differences import Difference, differences
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.types import CustomerTarget
from routing_service.errors import NotPublished
from routing_service.sla_what_if import Ask, Question
from routing_service.sla_what_if_sql import clocks_sql, counts_sql, span_sql


class OpenUnder(msgspec.Struct, frozen=True):
    """Open tickets with clocks under a policy, and those clocks."""

    tickets: int = 0
    clocks: int = 0


class TargetPreview(msgspec.Struct, frozen=True, kw_only=True):
    """One target of a policy; null seconds are none. `clocks`: of those that stopped,
    how many were met, met late or breached; `would_be_met` of them with the policy's
    new target, pauses and calendar. Null while no figures are published, and
    `would_be_met` also without a new target."""

    target: CustomerTarget
    was_seconds: int | None
    becomes_seconds: int | None
    clocks: int | None = None
    was_met: int | None = None
    would_be_met: int | None = None


class PolicyPreview(msgspec.Struct, frozen=True, kw_only=True):
    policy_id: str
    open_tickets: int
    open_clocks: int
    targets: list[TargetPreview]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """`policies`: those that are edited or removed."""

    changes: list[Difference]
    policies: list[PolicyPreview]


CountOpen = Callable[[set[str]], Awaitable[Mapping[str, OpenUnder]]]
"""By policy id."""


async def preview(
    before: Configuration, after: Configuration, ask: Ask, count_open: CountOpen
) -> Preview:
    """What `ask` raises, but NotPublished."""
    changes = differences(before, after)
    edited = [
        one.id
        for one in changes
        if one.kind == "sla_policies" and one.change in {"edited", "removed"}
    ]
    is_open = await count_open(set(edited)) if edited else {}
    policies = []
    for policy_id in edited:
        old, new = before.policy(policy_id), after.policy(policy_id)
        assert old is not None
        under = is_open.get(policy_id, OpenUnder())
        policies.append(
            PolicyPreview(
                policy_id=policy_id,
                open_tickets=under.tickets,
                open_clocks=under.clocks,
                targets=[
                    await _target(target, old, new, after, ask)
                    for target in get_args(CustomerTarget)
                    if old.targets.get(target) or (new and new.targets.get(target))
                ],
            )
        )
    return Preview(changes=changes, policies=policies)


async def _target(
    target: CustomerTarget,
    old: SlaPolicy,
    new: SlaPolicy | None,
    configuration: Configuration,
    ask: Ask,
) -> TargetPreview:
    becomes = new.targets.get(target) if new is not None else None
    shown = TargetPreview(
        target=target, was_seconds=old.targets.get(target), becomes_seconds=becomes
    )
    question = _question(target, old, new)
    try:
        [(first, last, *_)] = await ask(span_sql(question))
    except NotPublished:
        return shown
    if first is None:
        return msgspec.structs.replace(shown, clocks=0, was_met=0, would_be_met=0)
    clocks = clocks_sql(question, configuration, int(first), int(last))
    [(_, _, *numbers)] = await ask(counts_sql(clocks, becomes, ()))
    was, would_be = numbers[:3], numbers[3:6]
    return msgspec.structs.replace(
        shown,
        clocks=sum(was),
        was_met=was[0],
        would_be_met=None if becomes is None else would_be[0],
    )


def _question(
    target: CustomerTarget, old: SlaPolicy, new: SlaPolicy | None
) -> Question:
    """Hours and pauses are counted again only where they change: that takes longer."""
    if new is None:
        return Question(target=target, policy_id=old.id)
    pauses = new.pauses.get(target, ())
    return Question(
        target=target,
        policy_id=old.id,
        calendar_id=new.calendar if new.calendar != old.calendar else None,
        pauses=pauses if pauses != old.pauses.get(target, ()) else None,
    )
