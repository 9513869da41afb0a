"""Health, metrics, the OpenAPI document, and who works here."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from routing_service.desk.directory import Directory
from routing_service.web.guards import HOUSE, OPEN, allowed
from routing_service.web.identity import Service, SignedIn, TheService, Who
from routing_service.web.json import answer, answers

Operator = Annotated[SignedIn, Depends(allowed("metrics.read"))]


class Health(msgspec.Struct, frozen=True):
    status: str
    seq: int


async def show_health(service: TheService) -> Response:
    """Whether the service takes requests; open to everybody."""
    return answer(Health("ok", service.desk.log.durable_seq))


async def show_metrics(who: Operator, service: TheService) -> Response:  # noqa: ARG001
    """Prometheus text."""
    _measure(service)
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def show_openapi(who: Who, request: Request) -> Response:  # noqa: ARG001
    """This API's description."""
    return answer(request.app.openapi())


async def show_directory(who: Who, service: TheService) -> Response:  # noqa: ARG001
    """Teams, agents and prepared answers."""
    return answer(service.desk.directory())


def _measure(service: Service) -> None:
    metrics, desk = service.metrics, service.desk
    metrics.open_tickets.set(len(desk.board))
    metrics.outbox_depth.set(len(desk.state.outgoing))
    metrics.outbox_unknown.set(desk.outbox.unknown_count)
    metrics.media_awaited.set(len(desk.state.awaited_media))
    metrics.notifications_waiting.set(len(desk.state.deliveries))
    metrics.live_listeners.set(desk.staff.listener_count)
    metrics.last_seq.set(desk.log.durable_seq)


router = APIRouter(tags=["operations"])
router.add_api_route(
    "/healthz",
    show_health,
    methods=["GET"],
    responses=answers(Health),
    dependencies=OPEN,
)
router.add_api_route(
    "/metrics",
    show_metrics,
    methods=["GET"],
    responses={200: {"content": {"text/plain": {}}, "description": "Metrics"}},
)
router.add_api_route(
    "/v1/openapi.json",
    show_openapi,
    methods=["GET"],
    include_in_schema=False,
    dependencies=HOUSE,
)
router.add_api_route(
    "/v1/directory",
    show_directory,
    methods=["GET"],
    responses=answers(Directory),
    dependencies=HOUSE,
)

SHAPES = [Health, Directory]
