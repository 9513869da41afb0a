"""Which documents of a configuration another one adds, edits, removes or moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.types import ConfigurationKind

Change = Literal["added", "edited", "removed", "moved"]

ORDERED: frozenset[ConfigurationKind] = frozenset({"sla_policies", "routing"})
"""Kinds whose documents are asked in their order."""


class Difference(msgspec.Struct, frozen=True):
    kind: ConfigurationKind
    id: str
    change: Change


def differences(before: Configuration, after: Configuration) -> list[Difference]:
    """By kind, in the order of the newer documents; removed ones last."""
    kinds = {**before.content, **after.content}
    return [
        Difference(kind, document_id, change)
        for kind in kinds
        for document_id, change in _of_kind(
            kind, _documents(before, kind), _documents(after, kind)
        )
    ]


def _documents(
    configuration: Configuration, kind: ConfigurationKind
) -> Mapping[str, object]:
    """Policies with their defaults: fields that a newer version knows are no edit."""
    if kind == "sla_policies":
        return {one.id: _said(one) for one in configuration.policies}
    return {str(one["id"]): one for one in configuration.content.get(kind, [])}


def _said(policy: SlaPolicy) -> SlaPolicy:
    """Without the targets that nothing pauses."""
    pauses = {target: some for target, some in policy.pauses.items() if some}
    return msgspec.structs.replace(policy, pauses=pauses)


def _of_kind(
    kind: ConfigurationKind, old: Mapping[str, object], new: Mapping[str, object]
) -> list[tuple[str, Change]]:
    kept = [one for one in new if one in old]
    moved = _moved([one for one in old if one in new], kept)
    found: list[tuple[str, Change]] = []
    for name, document in new.items():
        if name not in old:
            found.append((name, "added"))
        elif document != old[name]:
            found.append((name, "edited"))
        elif kind in ORDERED and name in moved:
            found.append((name, "moved"))
    return [*found, *((name, "removed") for name in old if name not in new)]


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    return {name for name, other in zip(new, old, strict=True) if name != other}
