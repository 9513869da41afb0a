"""Tickets in sorted orders, one for each group of them that the same people see."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Set

from routing_service.desk.queue import Order
from routing_service.domain.access import Holding, Principal, visible

READERS = 500
CHANGES = 50_000
"""Groups that came and went, remembered for readers who were away; after so many they
look at every group again."""

Group = tuple[str, Holding]
"""(status, holding)."""


class Shelf:
    """The policy is asked once for each reader and group, when the group comes up: what
    a reader sees is kept, and brought up to date by what came and went since."""

    def __init__(self) -> None:
        self.orders: dict[Group, Order] = {}
        self.group_of: dict[str, Group] = {}
        self._changes: list[Group] = []
        self._readers: OrderedDict[Principal, tuple[int, set[Group]]] = OrderedDict()

    def put(self, ticket_id: str, group: Group, number: float) -> None:
        old = self.group_of.get(ticket_id)
        if old != group:
            self.take_out(ticket_id)
            self.group_of[ticket_id] = group
        order = self.orders.get(group)
        if order is None:
            order = self.orders[group] = Order()
            self._changed(group)
        order.put(ticket_id, number)

    def take_out(self, ticket_id: str) -> None:
        group = self.group_of.pop(ticket_id, None)
        if group is None:
            return
        order = self.orders[group]
        order.remove(ticket_id)
        if not order:
            del self.orders[group]
            self._changed(group)

    def seen_by(self, principal: Principal) -> set[Group]:
        """The groups whose tickets the reader may see."""
        since, seen = self._readers.get(principal, (None, set()))
        if since is None:
            seen = {one for one in self.orders if visible(principal, one[1])}
        else:
            for group in self._changes[since:]:
                if group in self.orders and visible(principal, group[1]):
                    seen.add(group)
                else:
                    seen.discard(group)
        self._readers[principal] = (len(self._changes), seen)
        self._readers.move_to_end(principal)
        if len(self._readers) > READERS:
            self._readers.popitem(last=False)
        return seen

    def _changed(self, group: Group) -> None:
        if len(self._changes) >= CHANGES:
            self._changes.clear()
            self._readers.clear()
        self._changes.append(group)


class Sight:
    """The tickets of some groups, for as long as nothing changes."""

    def __init__(self, shelf: Shelf, groups: Set[Group]) -> None:
        self._shelf = shelf
        self._groups = groups

    def __contains__(self, ticket_id: str) -> bool:
        return self._shelf.group_of.get(ticket_id) in self._groups

    def __iter__(self) -> Iterator[str]:
        for group in self._groups:
            for _, ticket_id in self._shelf.orders[group].after(None):
                yield ticket_id

    def holds_at_most(self, count: int) -> bool:
        """Without counting on."""
        held = 0
        for group in self._groups:
            held += len(self._shelf.orders[group])
            if held > count:
                return False
        return True
