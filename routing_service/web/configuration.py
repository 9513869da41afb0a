"""The configuration in force, whole, and its replacement by kind."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Body, Depends, Query
from starlette.responses import Response

from routing_service.domain.roles import BUILT_IN, PERMISSIONS, Permission, Reach
from routing_service.domain.types import ConfigurationKind, JsonObject, Role
from routing_service.policy_preview import Preview
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers
from routing_service.web.sla import asker

Administrator = Annotated[SignedIn, Depends(allowed("configuration.write"))]
Reader = Annotated[SignedIn, Depends(allowed("configuration.read"))]


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """A role there always is: what it may do, and on which tickets."""

    id: Role
    reach: Reach
    permissions: list[Permission]


class ConfigurationView(msgspec.Struct, frozen=True, kw_only=True):
    """`retargeted_tickets`: open ones that this request put under another policy.
    `mute_channels`: why nothing can be sent to channels, a sentence for each."""

    version: int
    versions: dict[ConfigurationKind, int]
    content: dict[ConfigurationKind, list[JsonObject]]
    built_in_roles: list[RoleView]
    retargeted_tickets: int = 0
    mute_channels: list[str] = []


async def show_configuration(who: Reader, service: TheService) -> Response:  # noqa: ARG001
    """Every kind, normalised, with how often each was applied."""
    return answer(_view(service))


async def apply_configuration(
    body: Annotated[dict[ConfigurationKind, Any], Body()],
    who: Administrator,
    service: TheService,
    open_tickets: Annotated[
        Literal["keep", "retarget"],
        Query(description="What edited SLA policies do to clocks that run."),
    ] = "keep",
) -> Response:
    """Replaces the kinds that are given; kinds equal to what is in force do nothing.

    422 names the first document that does not read, or a reference to nothing.
    """
    retargeted = await service.desk.configuring.apply(
        who.principal, body, retargeting=open_tickets == "retarget"
    )
    return answer(_view(service, retargeted))


async def preview_configuration(
    body: Annotated[dict[ConfigurationKind, Any], Body()],
    who: Administrator,
    service: TheService,
) -> Response:
    """What applying the kinds that are given would mean; nothing is recorded.

    For each policy edited or removed: the open tickets under it, and how its past
    clocks would have done by its new targets. 422 as for applying.
    """
    ask = asker(who.principal, service)
    return answer(await service.desk.configuring.preview(body, ask))


def _view(service: TheService, retargeted: int = 0) -> ConfigurationView:
    configuration = service.desk.configuration
    return ConfigurationView(
        version=configuration.version,
        versions=dict(configuration.versions),
        content=dict(configuration.content),
        built_in_roles=BUILT_IN_ROLES,
        retargeted_tickets=retargeted,
        mute_channels=service.desk.mute_channels(),
    )


BUILT_IN_ROLES = [
    RoleView(
        id=name,
        reach=powers.reach,
        permissions=[one for one in PERMISSIONS if one in powers.permissions],
    )
    for name, powers in BUILT_IN.items()
]

router = APIRouter(prefix="/v1/configuration", tags=["configuration"])
router.add_api_route(
    "", show_configuration, methods=["GET"], responses=answers(ConfigurationView)
)
router.add_api_route(
    "", apply_configuration, methods=["PUT"], responses=answers(ConfigurationView)
)
router.add_api_route(
    "/preview", preview_configuration, methods=["POST"], responses=answers(Preview)
)

SHAPES = [ConfigurationView, Preview]
