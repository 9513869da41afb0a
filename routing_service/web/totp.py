"""One's own second factor, and taking away that of somebody who lost the telephone."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service import errors
from routing_service.accounts.second_factor import Enrolment
from routing_service.web.guards import allowed
from routing_service.web.identity import Person, SignedIn, TheService
from routing_service.web.json import answer, answers
from routing_service.web.visitor import visitor

Administrator = Annotated[SignedIn, Depends(allowed("accounts.write"))]


class Code(BaseModel):
    code: str = Field(max_length=64)


class Confirmation(BaseModel):
    password: str = Field(max_length=1024)


class SecondFactorView(msgspec.Struct, frozen=True):
    """`is_required`: by the role; without codes nothing else can be done then."""

    is_on: bool
    is_required: bool
    recovery_codes_left: int


class RecoveryCodesShown(msgspec.Struct, frozen=True):
    """Shown this once; each opens once in place of a code."""

    recovery_codes: list[str]


async def show_totp(who: Person, service: TheService) -> Response:
    """Whether my sign-in asks for a code."""
    factor = service.accounts.second_factor
    view = SecondFactorView(
        factor.is_on(who.user.id),
        factor.is_required(who.user),
        factor.recovery_left(who.user.id),
    )
    return answer(view)


async def enrol(who: Person, service: TheService) -> Response:
    """A new secret for an authenticator app, which counts once a code confirms it."""
    enrolment = service.accounts.second_factor.enrol(who.user, service.clock())
    return answer(enrolment)


async def confirm(
    body: Code, request: Request, who: Person, service: TheService
) -> Response:
    """Turns codes on with the app's first one."""
    codes = await service.accounts.confirm_second_factor(
        who.user, body.code, visitor(request), service.clock()
    )
    return answer(RecoveryCodesShown(codes))


async def turn_off(
    body: Confirmation, request: Request, who: Person, service: TheService
) -> Response:
    """Signing in asks for the password alone from now on."""
    factor = service.accounts.second_factor
    if factor.is_required(who.user):
        raise errors.NotAllowed(f"role {who.user.role}: expected to keep its codes")
    await service.accounts.entrance.confirm_password(
        who.user, body.password, visitor(request), service.clock()
    )
    await factor.turn_off(who.user.id, who.user.id)
    return Response(status_code=204)


async def reset(agent_id: str, who: Administrator, service: TheService) -> Response:
    """For somebody without telephone and recovery codes; ends their sessions."""
    await service.accounts.reset_second_factor(who.user.id, agent_id)
    return Response(status_code=204)


router = APIRouter(tags=["sessions"])
router.add_api_route(
    "/v1/me/totp", show_totp, methods=["GET"], responses=answers(SecondFactorView)
)
router.add_api_route(
    "/v1/me/totp", enrol, methods=["POST"], responses=answers(Enrolment)
)
router.add_api_route(
    "/v1/me/totp/confirm",
    confirm,
    methods=["POST"],
    responses=answers(RecoveryCodesShown),
)
router.add_api_route("/v1/me/totp", turn_off, methods=["DELETE"], status_code=204)
router.add_api_route(
    "/v1/agents/{agent_id}/totp", reset, methods=["DELETE"], status_code=204
)

SHAPES = [SecondFactorView, Enrolment, RecoveryCodesShown]
