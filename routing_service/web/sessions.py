"""Signing in and out, one's own profile, and passwords."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service import errors
from routing_service.accounts.entrance import Started
from routing_service.accounts.users import User
from routing_service.domain.access import Principal
from routing_service.domain.types import Presence
from routing_service.domain.warehouse_access import TableRows, warehouse_rows
from routing_service.web.guards import ONESELF, OPEN
from routing_service.web.identity import Person, TheService, Who
from routing_service.web.json import answer, answers
from routing_service.web.visitor import visitor


class SignIn(BaseModel):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)
    code: str | None = Field(None, max_length=64)


class CodeStep(BaseModel):
    challenge: str = Field(max_length=1000)
    code: str = Field(max_length=64)


class NewPassword(BaseModel):
    password: str = Field(max_length=1024)


class NewPresence(BaseModel):
    to: Presence


class Bounds(msgspec.Struct, frozen=True):
    """What bounds the tickets I reach; null is no bound."""

    teams: tuple[str, ...] | None
    numbers: tuple[str, ...] | None
    countries: tuple[str, ...] | None


class Me(msgspec.Struct, frozen=True):
    """`warehouse`: the marts I may read, with a condition on the rows of each over the
    published file attached as `published`."""

    user: User
    permissions: list[str]
    scope: Bounds
    warehouse: list[TableRows]


async def start_session(
    body: SignIn, request: Request, service: TheService
) -> Response:
    """Signs in; the token goes into `Authorization: Bearer` from now on.

    401 `code-needed` asks for the same again with a `code` of the authenticator app, or
    a recovery code.
    """
    started = await service.accounts.entrance.sign_in(
        body.email,
        body.password,
        visitor(request),
        service.clock(),
        code=body.code,
    )
    return answer(started, 201)


async def give_code(body: CodeStep, request: Request, service: TheService) -> Response:
    """The second step after 401 `code-needed`, with the `challenge` it came with: the
    password need not be kept until then."""
    started = await service.accounts.entrance.sign_in_with_code(
        body.challenge, body.code, visitor(request), service.clock()
    )
    return answer(started, 201)


async def end_session(who: Who, service: TheService) -> Response:
    """Signs out."""
    await service.accounts.sign_out(who.user, who.token)
    return Response(status_code=204)


async def show_me(who: Who) -> Response:
    """Who I am and what I may do."""
    principal = who.principal
    me = Me(
        who.user,
        sorted(principal.permissions),
        bounds_of(principal),
        list(warehouse_rows(principal)),
    )
    return answer(me)


def bounds_of(principal: Principal) -> Bounds:
    scope = principal.scope
    return Bounds(
        principal.bound_teams or None, scope.numbers or None, scope.countries or None
    )


async def set_presence(body: NewPresence, who: Person, service: TheService) -> Response:
    """Tells the desk whether I am there; routing gives tickets to those online."""
    appended = service.desk.staff.set_presence(who.principal, body.to)
    if appended is not None:
        await service.desk.wait(appended)
    return Response(status_code=204)


async def set_password(
    agent_id: str, body: NewPassword, who: Who, service: TheService
) -> Response:
    """Sets a password: an administrator anybody's, everybody else one's own."""
    if who.kind == "key":
        raise errors.NotAllowed("an API key sets no password")
    is_self = who.user.id == agent_id
    if not is_self and "accounts.write" not in who.principal.permissions:
        raise errors.NotAllowed("only an administrator sets another one's password")
    await service.accounts.set_password(
        who.user.id,
        agent_id,
        body.password,
        service.clock(),
        but=who.token if is_self else None,
    )
    return Response(status_code=204)


router = APIRouter(tags=["sessions"])
router.add_api_route(
    "/v1/sessions",
    start_session,
    methods=["POST"],
    status_code=201,
    responses=answers(Started, 201),
    dependencies=OPEN,
)
router.add_api_route(
    "/v1/sessions/code",
    give_code,
    methods=["POST"],
    status_code=201,
    responses=answers(Started, 201),
    dependencies=OPEN,
)
router.add_api_route(
    "/v1/sessions/current",
    end_session,
    methods=["DELETE"],
    status_code=204,
    dependencies=ONESELF,
)
router.add_api_route(
    "/v1/me",
    show_me,
    methods=["GET"],
    responses=answers(Me),
    dependencies=ONESELF,
)
router.add_api_route(
    "/v1/me/presence",
    set_presence,
    methods=["POST"],
    status_code=204,
    dependencies=ONESELF,
)
router.add_api_route(
    "/v1/agents/{agent_id}/password",
    set_password,
    methods=["POST"],
    status_code=204,
    dependencies=ONESELF,
)

SHAPES = [Started, Me]
