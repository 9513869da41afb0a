"""One's own API keys; administrators see and revoke everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from routing_service.accounts.api_keys import ApiKey
from routing_service.domain.roles import Permission
from routing_service.web.identity import Person, TheService
from routing_service.web.json import answer, answers


class NewKey(BaseModel):
    """Without `expires_at` it holds until it is revoked."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=100)]
    expires_at: AwareDatetime | None = None


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """`prefix`: how the key begins. `last_used_at` to two minutes."""

    id: str
    name: str
    agent_id: str
    prefix: str
    scopes: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_valid: bool


class KeyMade(KeyView, frozen=True, kw_only=True):
    """`key` is shown this once: `Authorization: Bearer` takes it."""

    key: str


class KeyList(msgspec.Struct, frozen=True):
    api_keys: list[KeyView]


async def make_key(body: NewKey, who: Person, service: TheService) -> Response:
    """A key that acts as me, with some of my permissions."""
    now = service.clock()
    token, key = await service.accounts.keys.make(
        who.user.id,
        body.name,
        body.scopes,
        held=who.principal.permissions,
        now=now,
        expires_at=body.expires_at,
    )
    shown = msgspec.structs.asdict(_view(key, now))
    return answer(KeyMade(**shown, key=token), 201)


async def show_keys(
    who: Person,
    service: TheService,
    all: bool = False,  # noqa: A002  the parameter's name
) -> Response:
    """My keys that were not revoked, newest first; with `all`, for administrators,
    everybody's, and those that were."""
    keys = service.accounts.keys
    found = keys.all() if all and _is_administrator(who) else keys.of_user(who.user.id)
    return answer(KeyList([_view(key, service.clock()) for key in found]))


async def revoke_key(key_id: str, who: Person, service: TheService) -> Response:
    """Ends a key at once."""
    await service.accounts.keys.revoke(
        who.user.id, key_id, service.clock(), anybodys=_is_administrator(who)
    )
    return Response(status_code=204)


def _is_administrator(who: Person) -> bool:
    return "accounts.write" in who.principal.permissions


def _view(key: ApiKey, now: datetime) -> KeyView:
    return KeyView(
        id=key.id,
        name=key.name,
        agent_id=key.user_id,
        prefix=key.prefix,
        scopes=sorted(key.scopes),
        created_at=key.made_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
        is_valid=key.is_valid(now),
    )


router = APIRouter(prefix="/v1/api-keys", tags=["people"])
router.add_api_route(
    "", make_key, methods=["POST"], status_code=201, responses=answers(KeyMade, 201)
)
router.add_api_route("", show_keys, methods=["GET"], responses=answers(KeyList))
router.add_api_route("/{key_id}", revoke_key, methods=["DELETE"], status_code=204)

SHAPES = [KeyMade, KeyList]
