"""Inviting people to set a password, and what somebody with the link may do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.accounts.entrance import Started
from routing_service.accounts.invitations import Invitation, State
from routing_service.web.guards import OPEN, allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers
from routing_service.web.visitor import visitor

Administrator = Annotated[SignedIn, Depends(allowed("accounts.write"))]


class Invite(BaseModel):
    agent_id: str = Field(max_length=200)


class Acceptance(BaseModel):
    token: str = Field(max_length=200)
    password: str = Field(max_length=1024)
    code: str | None = Field(None, max_length=64)


class InvitationMade(msgspec.Struct, frozen=True):
    """`token` is shown this once; the pages take it as `/invitation?token=`."""

    id: str
    token: str
    expires_at: datetime


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    agent_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    state: State


class InvitationList(msgspec.Struct, frozen=True):
    invitations: list[InvitationView]


async def invite(body: Invite, who: Administrator, service: TheService) -> Response:
    """A link that sets this agent's password once within 24 hours; earlier ones of the
    agent are over."""
    token, made = await service.accounts.joining.invite(
        who.user.id, body.agent_id, service.clock()
    )
    return answer(InvitationMade(made.id, token, made.expires_at), 201)


async def show_invitations(who: Administrator, service: TheService) -> Response:  # noqa: ARG001
    """The latest invitations, newest first."""
    now = service.clock()
    latest = service.accounts.joining.latest()
    return answer(InvitationList([_view(one, now) for one in latest]))


async def revoke_invitation(
    invitation_id: str, who: Administrator, service: TheService
) -> Response:
    """Takes an open invitation back."""
    await service.accounts.joining.revoke(who.user.id, invitation_id, service.clock())
    return Response(status_code=204)


async def accept_invitation(
    body: Acceptance, request: Request, service: TheService
) -> Response:
    """Sets the password and signs in; open to whoever has the link."""
    started = await service.accounts.accept_invitation(
        body.token, body.password, visitor(request), service.clock(), code=body.code
    )
    return answer(started, 201)


def _view(one: Invitation, now: datetime) -> InvitationView:
    return InvitationView(
        id=one.id,
        agent_id=one.user_id,
        made_by=one.made_by,
        made_at=one.made_at,
        expires_at=one.expires_at,
        accepted_at=one.accepted_at,
        state=one.state(now),
    )


router = APIRouter(prefix="/v1/invitations", tags=["people"])
router.add_api_route(
    "",
    invite,
    methods=["POST"],
    status_code=201,
    responses=answers(InvitationMade, 201),
)
router.add_api_route(
    "", show_invitations, methods=["GET"], responses=answers(InvitationList)
)
router.add_api_route(
    "/accept",
    accept_invitation,
    methods=["POST"],
    dependencies=OPEN,
    status_code=201,
    responses=answers(Started, 201),
)
router.add_api_route(
    "/{invitation_id}", revoke_invitation, methods=["DELETE"], status_code=204
)

SHAPES = [InvitationMade, InvitationList, Started]
