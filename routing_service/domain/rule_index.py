"""Which rules are worth asking for a message, so that hundreds of them stay fast.

Most rules need a keyword, a country or the like. Those are found by what the message
has; only rules that need nothing of the kind are asked every time.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.domain.condition_matching import Conditions, Look
from routing_service.domain.conditions import All, AnyOf, Condition, Leaf
from routing_service.domain.facts import FIELDS

Anchor = tuple[str, object]
"""(fact, value): what a message must have for a rule to fit. For the text the value is
the number of a group of keywords."""

SELECTIVE = ("payload", "text", "referral", "tier", "number", "country", "language")
"""Facts to find rules by, the most telling first."""


class RuleIndex:
    def __init__(
        self, conditions: Sequence[Condition], ready: Conditions, asked: Sequence[int]
    ) -> None:
        """`asked`: the positions of the rules that may be asked at all."""
        self._always: list[int] = []
        self._by_group: dict[int, list[int]] = {}
        self._by_value: dict[str, dict[object, list[int]]] = {}
        for at in asked:
            anchors = _anchors(conditions[at], ready)
            if anchors is None:
                self._always.append(at)
                continue
            for fact, value in anchors:
                if fact == "text":
                    self._by_group.setdefault(int(str(value)), []).append(at)
                else:
                    values = self._by_value.setdefault(fact, {})
                    values.setdefault(value, []).append(at)
        self._fields = [(FIELDS[fact], by) for fact, by in self._by_value.items()]

    def candidates(self, look: Look) -> list[int]:
        """Positions in order; a rule that is not among them does not fit."""
        found = set(self._always)
        for group in look.found:
            found.update(self._by_group.get(group, ()))
        for field, by_value in self._fields:
            value = getattr(look.facts, field)
            if value is None:
                continue
            found.update(by_value.get(value, ()))
            if field == "language":
                found.update(by_value.get(value.partition("-")[0].lower(), ()))
        return sorted(found)


def _anchors(condition: Condition, ready: Conditions) -> list[Anchor] | None:
    """One of these must be there; None if nothing tells beforehand."""
    match condition:
        case Leaf():
            return _of_leaf(condition, ready)
        case AnyOf(parts):
            anchors: list[Anchor] = []
            for part in parts:
                of_part = _anchors(part, ready)
                if of_part is None:
                    return None
                anchors.extend(of_part)
            return anchors
        case All(parts):
            known = (_anchors(part, ready) for part in parts)
            found = [one for one in known if one is not None]
            return min(found, key=_rank) if found else None
        case _:
            return None


def _of_leaf(leaf: Leaf, ready: Conditions) -> list[Anchor] | None:
    name = leaf.term.name
    if name == "text" and leaf.operator == "has":
        return [(name, ready.group(leaf))]
    if name in SELECTIVE and leaf.operator == "is":
        return [(name, value) for value in leaf.values]
    return None


def _rank(anchors: list[Anchor]) -> int:
    return max((SELECTIVE.index(fact) for fact, _ in anchors), default=0)
