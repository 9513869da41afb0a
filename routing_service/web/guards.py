"""Whom a route lets in: declared where the route is, and enforced before it runs.

Every route declares exactly one policy; what it then shows of tickets and customers is
decided by `domain.access` for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import structlog
from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute

from routing_service import errors
from routing_service.domain.access import Principal, permits
from routing_service.domain.roles import Permission, TicketAction
from routing_service.web.identity import SignedIn, Who, person

Over = Literal["anybody", "oneself", "house", "tickets", "ticket", "contact"]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """`over` says what is behind the route: nothing that needs a session, what is the
    asker's own, what concerns the whole house, those tickets the asker sees, or the
    ticket or customer named in the path, which is not found where it is out of sight.

    `permission`: what the role must have; null where a session is enough. `of_all`:
    what is shown is counted over every ticket, so that it takes a reach over all.
    """

    over: Over
    permission: Permission | None = None
    of_all: bool = False

    def lets_in(self, principal: Principal) -> bool:
        if self.permission is None:
            return True
        is_within = principal.reaches_all or not self.of_all
        return is_within and permits(principal, self.permission)


@dataclass(frozen=True, slots=True)
class Guard:
    """A dependency that lets in who has the policy's permission."""

    policy: Policy

    async def __call__(self, who: Who) -> SignedIn:
        policy = self.policy
        if policy.lets_in(who.principal):
            return who
        _log.info("not allowed", user=who.user.id, permission=policy.permission)
        over = " over every ticket" if policy.of_all else ""
        raise errors.NotAllowed(
            f"{policy.permission}{over}: not given to {who.user.role}"
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency that only says what the route itself enforces."""

    policy: Policy

    async def __call__(self) -> None:
        pass


def allowed(permission: Permission) -> Guard:
    """Lets in roles with `permission`, to what is no single ticket."""
    return Guard(Policy("house", permission))


def allowed_over_all(permission: Permission) -> Guard:
    """The same for what is counted over every ticket."""
    return Guard(Policy("house", permission, of_all=True))


def on_ticket(action: TicketAction) -> list[Dependency]:
    """For a route whose path names a ticket."""
    return [Depends(Guard(Policy("ticket", action)))]


def on_contact(action: TicketAction) -> list[Dependency]:
    """For a route whose path names a customer."""
    return [Depends(Guard(Policy("contact", action)))]


OPEN = [Depends(Declared(Policy("anybody")))]
ONESELF = [Depends(Guard(Policy("oneself")))]
HOUSE = [Depends(Guard(Policy("house")))]
"""What everybody here may know."""
WITHIN_SIGHT = [Depends(Guard(Policy("tickets")))]
LIVE = [Depends(Declared(Policy("tickets")))]
"""A socket is refused by its closing code."""


def every_route(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Those of included routers, too."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is None:
            yield route
        else:
            yield from every_route(router.routes)


def policies_of(route: BaseRoute) -> list[Policy]:
    """What a route has declared."""
    if not isinstance(route, APIRoute | APIWebSocketRoute):
        return []
    return list(dict.fromkeys(_declared(route.dependant)))


def _declared(dependant: Dependant) -> Iterator[Policy]:
    if isinstance(dependant.call, Guard | Declared):
        yield dependant.call.policy
    elif dependant.call is person:
        yield Policy("oneself")
    for inner in dependant.dependencies:
        yield from _declared(inner)
