"""Which rule set is in which stage, after one was put there."""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.domain.configuration_reading import normalise
from routing_service.domain.configuration_values import MAIN, RuleStage
from routing_service.domain.types import JsonObject


def staged(
    present: Sequence[JsonObject], given: Sequence[JsonObject], stage: RuleStage
) -> list[JsonObject]:
    """`given` (none or one set, normalised) in its stage, beside those of `present`
    that stay: it takes the place of the live or shadow set, and of the one with its id.

    A set without an id of its own is the live one, or is called like its stage. What
    was live is in the log, under the version before.
    """
    kept = normalise("routing", present)
    live = next((one["id"] for one in kept if one["stage"] == "live"), MAIN)
    rule_set = dict(given[0]) if given else {"id": MAIN, "rules": []}
    if rule_set["id"] in {MAIN, live}:
        rule_set["id"] = live if stage == "live" else stage
    rule_set["stage"] = stage
    others = [
        one
        for one in kept
        if one["id"] != rule_set["id"] and (one["stage"] != stage or stage == "draft")
    ]
    staged_sets = [rule_set, *others] if stage == "live" else [*others, rule_set]
    if not any(one["stage"] == "live" for one in staged_sets):
        return normalise("routing", [{"id": MAIN, "rules": []}, *staged_sets])
    return staged_sets
