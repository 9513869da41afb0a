"""Who is asking, and what a request may reach: what every route depends on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import HTTPConnection

from routing_service import errors
from routing_service.accounts.accounts import Accounts
from routing_service.accounts.bearers import Bearer, BearerKind
from routing_service.accounts.users import User
from routing_service.desk.desk import Desk
from routing_service.domain.access import Principal
from routing_service.domain.roles import powers_of
from routing_service.settings import Settings
from routing_service.web.analyst_process import AnalystProcess
from routing_service.web.metrics import Metrics

WITHOUT_CODES = frozenset(
    {"/v1/me", "/v1/me/totp", "/v1/me/totp/confirm", "/v1/sessions/current"}
)
"""What a session may ask whose role needs a second factor that is not set up yet."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes are given; built once, when the application starts."""

    settings: Settings
    clock: Callable[[], datetime]
    desk: Desk
    accounts: Accounts
    analyst: AnalystProcess
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class SignedIn:
    user: User
    principal: Principal
    token: str
    kind: BearerKind


def service_of(connection: HTTPConnection) -> Service:
    service: Service | None = getattr(connection.app.state, "service", None)
    if service is None:
        raise errors.Unavailable("the service is starting")
    return service


def signed_in(connection: HTTPConnection) -> SignedIn:
    """The user of the request's bearer token; raises NotSignedIn."""
    service = service_of(connection)
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else ""
    bearer = service.accounts.bearer(token, service.clock()) if token else None
    if bearer is None:
        raise errors.NotSignedIn("expected Authorization: Bearer with a valid token")
    if bearer.needs_codes and connection.url.path not in WITHOUT_CODES:
        raise errors.SecondFactorNeeded(
            f"role {bearer.user.role}: expected an authenticator app to be set up first"
        )
    principal = principal_of(bearer, service)
    if bearer.kind == "session":
        service.desk.staff.seen(principal)
    return SignedIn(bearer.user, principal, token, bearer.kind)


def principal_of(bearer: Bearer, service: Service) -> Principal:
    """The user with what their role may do now, as far as the token goes."""
    user = bearer.user
    powers = powers_of(user.role, service.desk.configuration.roles)
    return Principal(
        id=user.id,
        role=user.role,
        teams=user.teams,
        scope=user.scope,
        powers=bearer.narrow(powers),
    )


async def _current(connection: HTTPConnection) -> SignedIn:
    return signed_in(connection)


async def _service(connection: HTTPConnection) -> Service:
    return service_of(connection)


async def person(who: Who) -> SignedIn:
    """A person with a session of their own; raises NotAllowed for programs."""
    if who.kind != "session":
        raise errors.NotAllowed("expected a person who has signed in")
    return who


Who = Annotated[SignedIn, Depends(_current)]
Person = Annotated[SignedIn, Depends(person)]
TheService = Annotated[Service, Depends(_service)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Repeating a request with the same key has no second effect.",
    ),
]
