"""Which holdings somebody may see, decided once for each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from routing_service.domain.access import Holding, Principal, visible

READERS = 500
HOLDINGS = 50_000
"""Verdicts kept for a reader: those on holdings that no ticket has any more go when
there are so many."""


class Sight:
    """The policy's verdicts; they depend on nothing but who asks and the holding."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[Principal, dict[Holding, bool]] = OrderedDict()

    def of(self, principal: Principal) -> Callable[[Holding], bool]:
        verdicts = self._verdicts.setdefault(principal, {})
        self._verdicts.move_to_end(principal)
        if len(self._verdicts) > READERS:
            self._verdicts.popitem(last=False)
        if len(verdicts) > HOLDINGS:
            verdicts.clear()

        def sees(holding: Holding) -> bool:
            verdict = verdicts.get(holding)
            if verdict is None:
                verdict = verdicts[holding] = visible(principal, holding)
            return verdict

        return sees
