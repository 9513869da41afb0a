"""The company's own sign-in, and which ways in there are."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service import errors
from routing_service.accounts.entrance import Started
from routing_service.accounts.password_rules import MINIMUM_LENGTH
from routing_service.accounts.single_sign_on import Leaving, SingleSignOn
from routing_service.web.guards import OPEN
from routing_service.web.identity import TheService
from routing_service.web.json import answer, answers
from routing_service.web.visitor import visitor


class Departure(BaseModel):
    next: str = Field("/", max_length=500, description="A path of the pages.")


class Return(BaseModel):
    """What came back: `code` and `state` by the address, `binding` by the cookie."""

    code: str = Field(max_length=4000)
    state: str = Field(max_length=4000)
    binding: str = Field(max_length=200)


class OidcOption(msgspec.Struct, frozen=True):
    name: str


class SignInOptions(msgspec.Struct, frozen=True):
    """`oidc` is null where none is set up."""

    oidc: OidcOption | None
    minimum_password_length: int


class Arrived(msgspec.Struct, frozen=True):
    session: Started
    next: str


async def show_options(service: TheService) -> Response:
    """The ways to sign in; open to everybody."""
    sign_on = service.accounts.single_sign_on
    option = OidcOption(sign_on.name) if sign_on else None
    return answer(SignInOptions(option, MINIMUM_LENGTH))


async def start(body: Departure, service: TheService) -> Response:
    """Where to send the browser, and a secret that its cookie must bring back."""
    leaving = await _sign_on(service).start(body.next, service.clock())
    return answer(leaving, 201)


async def finish(body: Return, request: Request, service: TheService) -> Response:
    """Exchanges what the provider sent back for a session of ours, once."""
    _sign_on(service)
    started, next_path = await service.accounts.entrance.sign_in_by_provider(
        body.code, body.state, body.binding, visitor(request), service.clock()
    )
    return answer(Arrived(started, next_path), 201)


def _sign_on(service: TheService) -> SingleSignOn:
    if service.accounts.single_sign_on is None:
        raise errors.NotFound("single sign-on: none is set up")
    return service.accounts.single_sign_on


router = APIRouter(tags=["sessions"], dependencies=OPEN)
router.add_api_route(
    "/v1/sign-in-options",
    show_options,
    methods=["GET"],
    responses=answers(SignInOptions),
)
router.add_api_route(
    "/v1/oidc/start",
    start,
    methods=["POST"],
    status_code=201,
    responses=answers(Leaving, 201),
)
router.add_api_route(
    "/v1/oidc/finish",
    finish,
    methods=["POST"],
    status_code=201,
    responses=answers(Arrived, 201),
)

SHAPES = [SignInOptions, Leaving, Arrived]
