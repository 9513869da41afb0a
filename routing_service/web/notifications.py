"""What I was told, what I have read of it, and how I want to be told."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.desk.notifying import NotificationList
from routing_service.domain.audience import Ways
from routing_service.web.guards import ONESELF
from routing_service.web.identity import Person, Service, SignedIn, TheService, Who
from routing_service.web.json import answer, answers

MOST_SHOWN = 100


class ReadNotifications(BaseModel):
    ids: list[str] | None = Field(
        None, max_length=1000, description="Null is all of them."
    )


class NewWays(BaseModel):
    app: bool
    email: bool
    sound: bool
    desktop: bool


class NotificationSettings(msgspec.Struct, frozen=True):
    """How I want to be told; `available`: the ways there are for me."""

    app: bool
    email: bool
    sound: bool
    desktop: bool
    available: list[str]


async def show_notifications(
    who: Who,
    service: TheService,
    limit: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = 50,
) -> Response:
    """What I was told of tickets that are in work and that I may see, newest first."""
    return answer(service.desk.notifying.show(who.principal, limit))


async def read_notifications(
    body: ReadNotifications, who: Who, service: TheService
) -> Response:
    """Marks some, or all, of my notifications as read."""
    appended = service.desk.notifying.read(who.principal, body.ids)
    if appended is not None:
        await service.desk.wait(appended)
    return Response(status_code=204)


async def show_settings(who: Who, service: TheService) -> Response:
    """How I want to be told of tickets."""
    return answer(_settings(who, service))


async def choose_settings(body: NewWays, who: Person, service: TheService) -> Response:
    """Chooses how I want to be told. Who chooses neither `app` nor `email` is told in
    the application all the same."""
    appended = service.desk.notifying.choose(
        who.principal,
        Ways(**body.model_dump()),
        has_email="email" in _available(who, service),
    )
    if appended is not None:
        await service.desk.wait(appended)
    return answer(_settings(who, service))


def _settings(who: SignedIn, service: Service) -> NotificationSettings:
    ways = service.desk.notifying.ways_of(who.principal)
    return NotificationSettings(
        **msgspec.structs.asdict(ways), available=_available(who, service)
    )


def _available(who: SignedIn, service: Service) -> list[str]:
    has_email = service.settings.smtp_host is not None and who.user.email
    return ["app", "email"] if has_email else ["app"]


router = APIRouter(prefix="/v1/me", tags=["notifications"])
router.add_api_route(
    "/notifications",
    show_notifications,
    methods=["GET"],
    responses=answers(NotificationList),
    dependencies=ONESELF,
)
router.add_api_route(
    "/notifications/read",
    read_notifications,
    methods=["POST"],
    status_code=204,
    dependencies=ONESELF,
)
router.add_api_route(
    "/notification-settings",
    show_settings,
    methods=["GET"],
    responses=answers(NotificationSettings),
    dependencies=ONESELF,
)
router.add_api_route(
    "/notification-settings",
    choose_settings,
    methods=["PUT"],
    responses=answers(NotificationSettings),
)

SHAPES = [NotificationList, NotificationSettings]
