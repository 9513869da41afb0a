"""Trouble on demand: what shall go wrong with the next sends."""

from __future__ import annotations

from typing import Literal

import msgspec

How = Literal["response", "status", "timeout", "drop"]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What happens to the next `count` messages (to `to` only, when given).

    response: refused at once with `code`.
    status:   taken, then reported as failed with `code`.
    timeout:  the answer comes `seconds` late.
    drop:     the connection breaks instead of an answer.
    With timeout and drop the message is delivered unless `is_lost`.
    """

    how: How = "response"
    code: int = 131000
    details: str = "Asked for by a test"
    count: int = 1
    to: str | None = None
    seconds: float = 30.0
    is_lost: bool = False


class Faults:
    """The planned faults, used up in the order they were asked for."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        self._planned.append(fault)

    def clear(self) -> None:
        self._planned.clear()

    def planned(self) -> list[Fault]:
        return list(self._planned)

    def take(self, to: str) -> Fault | None:
        """The fault for this message, if one is planned for it."""
        for fault in self._planned:
            if fault.to in {None, to}:
                fault.count -= 1
                if fault.count <= 0:
                    self._planned.remove(fault)
                return fault
        return None
