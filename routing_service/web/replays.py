"""Routing rules that do not decide yet, compared with what happened."""

from __future__ import annotations

from typing import Annotated

import msgspec
import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from routing_service.desk.candidates import candidate_of
from routing_service.desk.replays import ReplayView
from routing_service.desk.shadowing import ShadowView
from routing_service.web.guards import allowed_over_all
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Reader = Annotated[SignedIn, Depends(allowed_over_all("configuration.read"))]

_log = structlog.get_logger(__name__)


class Candidate(BaseModel):
    """`rules`: a rule set, several with one live, or rules, as YAML; `rule_set_id`: one
    of the configuration. Without either, the rules that were in force are asked again.
    """

    model_config = ConfigDict(extra="forbid")

    rules: str | None = Field(None, max_length=200_000)
    rule_set_id: str | None = Field(None, max_length=200)
    months: float = Field(3, gt=0, le=120)


class Begun(msgspec.Struct, frozen=True):
    id: str


async def start_replay(body: Candidate, who: Reader, service: TheService) -> Response:
    """Begins to replay the decisions of the last months; one at a time."""
    desk = service.desk
    candidate = candidate_of(desk.configuration, body.rules, body.rule_set_id)
    view = await desk.replays.start(candidate, months=body.months, now=service.clock())
    _log.info("replay started", user=who.user.id, replay=view.id, months=body.months)
    return answer(Begun(view.id), 202)


async def show_replay(
    replay_id: str,
    who: Reader,  # noqa: ARG001
    service: TheService,
) -> Response:
    """How far it is, and what it found."""
    return answer(service.desk.replays.get(replay_id))


async def stop_replay(
    replay_id: str,
    who: Reader,  # noqa: ARG001
    service: TheService,
) -> Response:
    """Ends it where it is."""
    return answer(await service.desk.replays.stop(replay_id))


async def show_shadow(who: Reader, service: TheService) -> Response:  # noqa: ARG001
    """What the shadow rule set would have decided otherwise, since it was changed."""
    return answer(await service.desk.shadowing.view())


router = APIRouter(prefix="/v1/routing", tags=["routing"])
router.add_api_route(
    "/replays",
    start_replay,
    methods=["POST"],
    status_code=202,
    responses=answers(Begun, 202),
)
router.add_api_route(
    "/replays/{replay_id}", show_replay, methods=["GET"], responses=answers(ReplayView)
)
router.add_api_route(
    "/replays/{replay_id}",
    stop_replay,
    methods=["DELETE"],
    responses=answers(ReplayView),
)
router.add_api_route(
    "/shadow", show_shadow, methods=["GET"], responses=answers(ShadowView)
)

SHAPES = [Begun, ReplayView, ShadowView]
